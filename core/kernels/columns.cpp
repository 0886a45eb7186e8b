// SPDX-License-Identifier: MIT
#include "core/kernels/columns.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/affine.h"
#include "core/kernels/aligned.h"

namespace normscope::kernels {

// At most 16 blocks, so that their sums stay in cache; at least 64 rows, so that merging them costs nothing.
std::int64_t rows_per_block(std::int64_t rows) {
    const std::int64_t sixteenth = (rows + 15) / 16;
    return std::max<std::int64_t>((sixteenth + 7) / 8 * 8, 64);
}

namespace {

/// Per-column scratch of one matrix: what every call needs in one allocation, the rest when it comes to that.
struct ColumnWork {
    explicit ColumnWork(std::int64_t column_count)
        : columns(static_cast<std::size_t>(column_count)), pairs(4 * padded(columns)) {}

    static std::size_t padded(std::size_t count) { return (count + 15) / 16 * 16; }
    float* pair(std::size_t which) { return pairs.data() + which * padded(columns); }
    float* a1() { return pair(0); }
    float* a2() { return pair(1); }
    float* b1() { return pair(2); }
    float* b2() { return pair(3); }

    std::size_t columns;
    AlignedVector<float> pairs;
    AlignedVector<double> shift, delta, rstd, gamma, beta;
    std::vector<Moments> moments;
};

/// Two sums per column over all rows: body(first row, last row, sums, other sums) for each block of rows, in parallel,
/// and the blocks merged in their order.
template <class Body>
AlignedVector<double> sum_blocks(const Layout& layout, ThreadPool* pool, const Body& body) {
    const auto columns = static_cast<std::size_t>(layout.columns);
    const std::int64_t block = rows_per_block(layout.rows);
    const std::int64_t blocks = (layout.rows + block - 1) / block;
    AlignedVector<double> sums(static_cast<std::size_t>(blocks) * 2 * columns);
    parallel_for(pool, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t b = begin; b < end; ++b) {
            double* at = sums.data() + static_cast<std::size_t>(b) * 2 * columns;
            body(b * block, std::min(layout.rows, (b + 1) * block), at, at + columns);
        }
    });
    for (std::size_t b = 1; b < static_cast<std::size_t>(blocks); ++b)
        for (std::size_t c = 0; c < 2 * columns; ++c) sums[c] += sums[b * 2 * columns + c];
    sums.resize(2 * columns);
    return sums;
}

/// Σ(x − shift), then its squares; `shift` null: about 0.
AlignedVector<double> sum_columns(const ForwardJob& job, const float* x, const double* shift, ThreadPool* pool) {
    return sum_blocks(job.layout, pool, [&](std::int64_t first, std::int64_t last, double* sums, double* squares) {
        column_sums(x, job.layout.columns, first, last, shift, sums, squares);
    });
}

/// The specs that column_finish() and column_lines() know.
bool is_common(const Finish& finish, const Layout& layout) {
    return finish.divide && !finish.eps_outside && finish.center && finish.about_mean && !finish.known() &&
           (layout.param_period == 1 || layout.param_period == layout.columns);
}

/// Statistics of every column of one matrix whose first group is `first`; from `sums` where they were taken already.
void column_moments(const ForwardJob& job, const float* x, std::int64_t first, ThreadPool* pool,
                    AlignedVector<double>& sums, ColumnWork& work) {
    const auto columns = static_cast<std::size_t>(job.layout.columns);
    work.moments.assign(columns, {});
    const auto keep = [&](std::size_t c, double mean, double mean_low) {
        keep_moments(job.stats, first + static_cast<std::int64_t>(c), work.moments[c], mean, mean_low);
    };
    if (job.finish.running()) {
        for (std::size_t c = 0; c < columns; ++c) {
            work.moments[c] = known_moments(job.finish, first + static_cast<std::int64_t>(c));
            keep(c, work.moments[c].delta, 0);
        }
        return;
    }
    if (sums.empty()) sums = sum_columns(job, x, nullptr, pool);
    AlignedVector<double> means(columns);
    bool again = false;
    for (std::size_t c = 0; c < columns; ++c) {
        again |= !moments_about_zero(job.finish, sums[c], sums[columns + c], work.moments[c], means[c]);
        keep(c, means[c], 0);
    }
    if (!again) return;
    // One column far from 0 makes all be summed again: its neighbours are in the same cache lines anyway.
    for (double& mean : means) mean = double{static_cast<float>(mean)};
    sums = sum_columns(job, x, means.data(), pool);
    for (std::size_t c = 0; c < columns; ++c) {
        double mean = 0;
        double mean_low = 0;
        work.moments[c] = moments_about(job.finish, means[c], sums[c], sums[columns + c], mean, mean_low);
        keep(c, mean, mean_low);
    }
}

ColumnCoefficients coefficients(const ForwardJob& job, std::int64_t first, ColumnWork& work) {
    bool all_in_float = true;
    for (auto* values : {&work.shift, &work.delta, &work.rstd, &work.gamma, &work.beta}) values->resize(work.columns);
    for (std::size_t c = 0; c < work.columns; ++c) {
        const std::int64_t param = job.layout.first_param(first + static_cast<std::int64_t>(c));
        const Moments& m = work.moments[c];
        work.shift[c] = m.shift;
        work.delta[c] = m.delta;
        work.rstd[c] = m.rstd;
        work.gamma[c] = job.gamma_at(param);
        work.beta[c] = job.beta_at(param);
        AffinePair pair;
        all_in_float &= affine_pair(m, work.gamma[c], work.beta[c], pair);
        work.a1()[c] = pair.a1;
        work.a2()[c] = pair.a2;
        work.b1()[c] = pair.b1;
        work.b2()[c] = pair.b2;
    }
    return {.a1 = work.a1(),
            .a2 = work.a2(),
            .b1 = work.b1(),
            .b2 = work.b2(),
            .shift = work.shift.data(),
            .delta = work.delta.data(),
            .rstd = work.rstd.data(),
            .gamma = work.gamma.data(),
            .beta = work.beta.data(),
            .all_in_float = all_in_float};
}

}  // namespace

void columns_forward(const ForwardJob& job, ThreadPool* pool) {
    const Layout& layout = job.layout;
    ColumnWork work(layout.columns);
    for (std::int64_t batch = 0; batch < layout.batches; ++batch) {
        const std::int64_t first = batch * layout.columns;
        const std::int64_t offset = first * layout.rows;
        AlignedVector<double> sums;
        ColumnCoefficients k{.a1 = work.a1(), .a2 = work.a2(), .b1 = work.b1(), .b2 = work.b2(), .all_in_float = true};
        bool finished = false;
        if (is_common(job.finish, layout) && !job.one_plus) {
            sums = sum_columns(job, job.x + offset, nullptr, pool);
            finished = column_finish(job, first, sums.data(), sums.data() + layout.columns,
                                     {work.a1(), work.a2(), work.b1(), work.b2()});
        }
        if (!finished || !fused_multiply_add()) {
            column_moments(job, job.x + offset, first, pool, sums, work);
            k = coefficients(job, first, work);
        }
        parallel_for(pool, layout.rows, 64, [&](std::int64_t begin, std::int64_t end) {
            column_write(k, job.x + offset, job.y + offset, layout.columns, begin, end, job.bypass_cache);
        });
    }
}

namespace {

/// Lines of dx per column, and the share of dγ and dβ, from Σdy and Σdy·t.
struct LineWork {
    explicit LineWork(std::size_t columns) {
        for (auto* values : {&shift, &factor, &slope, &constant}) values->resize(columns);
    }
    AlignedVector<float> shift, factor, slope, constant;
};

/// False when the column needs double.
bool column_line(const BackwardJob& job, std::int64_t group, double sum, double dot, std::size_t column, LineWork& work,
                 const ParamSums& out) {
    const GroupPoint point = group_point(job, group);
    const double gamma = job.gamma_at(job.layout.first_param(group));
    const double hat = point.rstd * (dot - point.hat * sum);
    const GradientLine line = gradient_line(job, group, point.rstd, gamma * sum, gamma * hat);
    const double constant = point.about * line.slope - line.centre;
    out.dgamma[group] = hat;
    out.dbeta[group] = sum;
    work.factor[column] = static_cast<float>(point.rstd * gamma);
    work.slope[column] = static_cast<float>(-line.slope);
    work.constant[column] = static_cast<float>(constant);
    return point.in_float && std::abs(sum) < 0x1p120 && std::abs(dot) < 0x1p120 && std::abs(line.slope) < 0x1p120 &&
           std::abs(constant) < 0x1p120;
}

/// Σdy, then Σdy·(x − shift), of one matrix.
AlignedVector<double> dot_columns(const BackwardJob& job, std::int64_t offset, const float* shift, ThreadPool* pool) {
    return sum_blocks(job.layout, pool, [&](std::int64_t first, std::int64_t last, double* sums, double* dots) {
        column_dots(job.x + offset, job.dy + offset, job.layout.columns, first, last, shift, sums, dots);
    });
}

}  // namespace

std::vector<std::int64_t> columns_backward(const BackwardJob& job, const ParamSums& sums, ThreadPool* pool) {
    const Layout& layout = job.layout;
    const auto columns = static_cast<std::size_t>(layout.columns);
    LineWork work(columns);
    std::vector<std::int64_t> left;
    for (std::int64_t batch = 0; batch < layout.batches; ++batch) {
        const std::int64_t first = batch * layout.columns;
        const std::int64_t offset = first * layout.rows;
        for (std::size_t c = 0; c < columns; ++c)
            work.shift[c] =
                job.finish.needs_mean() ? static_cast<float>(job.mean[static_cast<std::size_t>(first) + c]) : 0.0F;
        const AlignedVector<double> dots = dot_columns(job, offset, work.shift.data(), pool);
        const LinesOut out{work.factor.data(), work.slope.data(), work.constant.data(), sums.dgamma, sums.dbeta};
        const bool common = is_common(job.finish, layout) && !job.one_plus &&
                            column_lines(job, first, work.shift.data(), dots.data(), dots.data() + columns, out);
        for (std::size_t c = 0; c < columns && !common; ++c) {
            const std::int64_t group = first + static_cast<std::int64_t>(c);
            if (!column_line(job, group, dots[c], dots[columns + c], c, work, sums)) left.push_back(group);
        }
        const ColumnLines lines{work.shift.data(), work.factor.data(), work.slope.data(), work.constant.data()};
        parallel_for(pool, layout.rows, 64, [&](std::int64_t begin, std::int64_t end) {
            column_gradient(lines, job.x + offset, job.dy + offset, job.dx + offset, layout.columns, begin, end,
                            job.bypass_cache);
        });
    }
    return left;
}

}  // namespace normscope::kernels
