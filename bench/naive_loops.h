// SPDX-License-Identifier: MIT
// The loops anyone would write: two passes, float sums. Compiled twice, with -O3 and with -O3 -march=native
// -ffast-math; each including file defines its own namespace around it.

struct Slices {  // where the cells of a group lie: `runs` runs of `length`, `stride` apart
    std::int64_t groups, runs, length, stride, group_stride;
};

static Slices slices_of(const normscope::bench::Row& row) {
    using normscope::bench::Op;
    if (row.takes_rows()) return {row.n, 1, row.c, 0, row.c};
    if (row.op == Op::batch_norm) return {row.c, row.n, row.hw, row.c * row.hw, row.hw};
    const std::int64_t per_group = row.c / row.groups;
    return {row.n * row.groups, per_group, row.hw, row.hw, per_group * row.hw};
}

template <bool centred>
static void rows_forward(const float* x, const float* gamma, const float* beta, float* y, float* mean, float* rstd,
                         std::int64_t n, std::int64_t d, float eps) {
    for (std::int64_t i = 0; i < n; ++i) {
        const float* row = x + i * d;
        float middle = 0;
        if (centred) {
            for (std::int64_t k = 0; k < d; ++k) middle += row[k];
            middle /= static_cast<float>(d);
        }
        float squares = 0;
        for (std::int64_t k = 0; k < d; ++k) squares += (row[k] - middle) * (row[k] - middle);
        const float r = 1.0F / std::sqrt(squares / static_cast<float>(d) + eps);
        for (std::int64_t k = 0; k < d; ++k)
            y[i * d + k] = (row[k] - middle) * r * gamma[k] + (centred ? beta[k] : 0.0F);
        if (centred) mean[i] = middle;
        rstd[i] = r;
    }
}

template <bool centred>
static void rows_backward(const float* x, const float* dy, const float* gamma, const float* mean, const float* rstd,
                          float* dx, float* dgamma, float* dbeta, std::int64_t n, std::int64_t d) {
    for (std::int64_t k = 0; k < d; ++k) dgamma[k] = dbeta[k] = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const float middle = centred ? mean[i] : 0.0F;
        const float r = rstd[i];
        float sum = 0;
        float dot = 0;
        for (std::int64_t k = 0; k < d; ++k) {
            const float hat = (x[i * d + k] - middle) * r;
            const float h = dy[i * d + k] * gamma[k];
            if (centred) sum += h;
            dot += h * hat;
            dgamma[k] += dy[i * d + k] * hat;
            if (centred) dbeta[k] += dy[i * d + k];
        }
        sum /= static_cast<float>(d);
        dot /= static_cast<float>(d);
        for (std::int64_t k = 0; k < d; ++k)
            dx[i * d + k] = r * (dy[i * d + k] * gamma[k] - sum - (x[i * d + k] - middle) * r * dot);
    }
}

static void slices_forward(const Slices& s, const float* x, const float* gamma, const float* beta, float* y,
                           float* mean, float* rstd, float eps, std::int64_t channels, bool by_group) {
    const float count = static_cast<float>(s.runs * s.length);
    for (std::int64_t g = 0; g < s.groups; ++g) {
        const float* from = x + g * s.group_stride;
        float middle = 0;
        for (std::int64_t run = 0; run < s.runs; ++run)
            for (std::int64_t k = 0; k < s.length; ++k) middle += from[run * s.stride + k];
        middle /= count;
        float squares = 0;
        for (std::int64_t run = 0; run < s.runs; ++run)
            for (std::int64_t k = 0; k < s.length; ++k) {
                const float t = from[run * s.stride + k] - middle;
                squares += t * t;
            }
        const float r = 1.0F / std::sqrt(squares / count + eps);
        mean[g] = middle;
        rstd[g] = r;
        for (std::int64_t run = 0; run < s.runs; ++run) {
            const std::int64_t p = by_group ? (g * s.runs + run) % channels : g;
            for (std::int64_t k = 0; k < s.length; ++k) {
                const std::int64_t cell = g * s.group_stride + run * s.stride + k;
                y[cell] = (x[cell] - middle) * r * gamma[p] + beta[p];
            }
        }
    }
}

static void slices_backward(const Slices& s, const float* x, const float* dy, const float* gamma, const float* mean,
                            const float* rstd, float* dx, float* dgamma, float* dbeta, std::int64_t channels,
                            bool by_group) {
    for (std::int64_t p = 0; p < channels; ++p) dgamma[p] = dbeta[p] = 0;
    const float count = static_cast<float>(s.runs * s.length);
    for (std::int64_t g = 0; g < s.groups; ++g) {
        float sum = 0;
        float dot = 0;
        for (std::int64_t run = 0; run < s.runs; ++run) {
            const std::int64_t p = by_group ? (g * s.runs + run) % channels : g;
            float run_sum = 0;
            float run_dot = 0;
            for (std::int64_t k = 0; k < s.length; ++k) {
                const std::int64_t cell = g * s.group_stride + run * s.stride + k;
                run_sum += dy[cell];
                run_dot += dy[cell] * (x[cell] - mean[g]) * rstd[g];
            }
            dgamma[p] += run_dot;
            dbeta[p] += run_sum;
            sum += run_sum * gamma[p];
            dot += run_dot * gamma[p];
        }
        sum /= count;
        dot /= count;
        for (std::int64_t run = 0; run < s.runs; ++run) {
            const std::int64_t p = by_group ? (g * s.runs + run) % channels : g;
            for (std::int64_t k = 0; k < s.length; ++k) {
                const std::int64_t cell = g * s.group_stride + run * s.stride + k;
                dx[cell] = rstd[g] * (dy[cell] * gamma[p] - sum - (x[cell] - mean[g]) * rstd[g] * dot);
            }
        }
    }
}

static normscope::bench::Run make_naive(normscope::bench::Problem& problem, int) {
    using normscope::bench::Op;
    auto* p = &problem;
    const auto& row = problem.row;
    const auto eps = static_cast<float>(problem.eps);
    const auto slices = slices_of(row);
    const bool by_group = row.op == Op::group_norm;
    if (!row.backward) {
        if (row.op == Op::layer_norm)
            return [=] {
                rows_forward<true>(p->x.data(), p->gamma.data(), p->beta.data(), p->y.data(), p->mean.data(),
                                   p->rstd.data(), p->row.n, p->row.c, eps);
            };
        if (row.op == Op::rms_norm)
            return [=] {
                rows_forward<false>(p->x.data(), p->gamma.data(), p->beta.data(), p->y.data(), p->mean.data(),
                                    p->rstd.data(), p->row.n, p->row.c, eps);
            };
        return [=] {
            slices_forward(slices, p->x.data(), p->gamma.data(), p->beta.data(), p->y.data(), p->mean.data(),
                           p->rstd.data(), eps, p->row.c, by_group);
        };
    }
    if (row.op == Op::layer_norm)
        return [=] {
            rows_backward<true>(p->x.data(), p->dy.data(), p->gamma.data(), p->mean.data(), p->rstd.data(),
                                p->dx.data(), p->dgamma.data(), p->dbeta.data(), p->row.n, p->row.c);
        };
    if (row.op == Op::rms_norm)
        return [=] {
            rows_backward<false>(p->x.data(), p->dy.data(), p->gamma.data(), p->mean.data(), p->rstd.data(),
                                 p->dx.data(), p->dgamma.data(), p->dbeta.data(), p->row.n, p->row.c);
        };
    return [=] {
        slices_backward(slices, p->x.data(), p->dy.data(), p->gamma.data(), p->mean.data(), p->rstd.data(),
                        p->dx.data(), p->dgamma.data(), p->dbeta.data(), p->row.c, by_group);
    };
}
