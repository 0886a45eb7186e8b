// SPDX-License-Identifier: MIT
#include "tests/lessons/oracle.h"

#include <cmath>
#include <stdexcept>

namespace oracle {
namespace {

Real as_float(double value) { return static_cast<Real>(static_cast<float>(value)); }  // what a tensor holds

std::vector<Real> row_of(const toml::array& array) {
    std::vector<Real> values;
    for (const auto& each : array) values.push_back(as_float(*each.value<double>()));
    return values;
}

struct Cell {
    std::size_t row, column;
};

/// Cells that share a statistic with `cell`.
std::vector<Cell> group_of(const State& s, Cell cell) {
    std::vector<Cell> cells;
    const std::size_t columns = s.x[0].size();
    if (s.op == "batch_norm") {
        for (std::size_t r = 0; r < s.x.size(); ++r) cells.push_back({r, cell.column});
        return cells;
    }
    const std::size_t width = s.op == "group_norm" ? columns / static_cast<std::size_t>(s.groups) : columns;
    const std::size_t first = cell.column / width * width;
    for (std::size_t c = first; c < first + width; ++c) cells.push_back({cell.row, c});
    return cells;
}

struct Stats {
    Real n = 0, sum = 0, batch_mu = 0, batch_var = 0, ms = 0, mu = 0, var = 0;
};

Stats stats_of(const State& s, Cell cell) {
    Stats t;
    const auto cells = group_of(s, cell);
    t.n = static_cast<Real>(cells.size());
    for (const auto& c : cells) t.sum += s.x[c.row][c.column];
    t.batch_mu = t.sum / t.n;
    for (const auto& c : cells) {
        const Real v = s.x[c.row][c.column];
        t.batch_var += (v - t.batch_mu) * (v - t.batch_mu) / t.n;
        t.ms += v * v / t.n;
    }
    t.mu = t.batch_mu;
    t.var = s.unbiased ? t.batch_var * t.n / (t.n - 1) : t.batch_var;
    if (!s.training && s.op == "batch_norm") {
        t.mu = s.running_mean[cell.column];
        t.var = s.running_var[cell.column];
    }
    return t;
}

Real cell_quantity(const State& s, const std::string& base, Cell cell) {
    const auto t = stats_of(s, cell);
    const bool rms = s.op == "rms_norm";
    const Real x = s.x[cell.row][cell.column];
    const Real divisor = std::sqrt((rms ? t.ms : t.var) + s.epsilon());
    const Real centred = rms ? x : x - t.mu;
    const Real xhat = centred == 0 && divisor == 0 ? 0 : centred / divisor;
    const std::size_t p = s.op == "instance_norm" ? cell.row : cell.column;
    const Real gamma = s.affine && p < s.gamma.size() ? s.gamma[p] : 1;
    const Real beta = s.affine && !rms && p < s.beta.size() ? s.beta[p] : 0;
    if (base == "x") return x;
    if (base == "dev") return x - t.mu;
    if (base == "sq") return centred * centred;
    if (base == "xhat") return xhat;
    if (base == "scaled") return gamma * xhat;
    if (base == "y") return gamma * xhat + beta;
    if (base == "gamma") return gamma;
    if (base == "beta") return beta;
    throw std::runtime_error("oracle: no cell quantity " + base);
}

Real running_quantity(const State& s, const std::string& base, std::size_t column) {
    const Real mean = column < s.running_mean.size() ? s.running_mean[column] : 0;
    const Real var = column < s.running_var.size() ? s.running_var[column] : 1;
    if (base == "rmean") return mean;
    if (base == "rvar") return var;
    const auto t = stats_of(s, {0, column});
    const Real stored = s.convention == "pytorch" ? t.batch_var * t.n / (t.n - 1) : t.batch_var;
    const Real fresh = s.convention == "pytorch" ? 0.1L : s.convention == "onnx" ? 0.1L : 0.01L;
    return base == "new_rmean" ? (1 - fresh) * mean + fresh * t.batch_mu : (1 - fresh) * var + fresh * stored;
}

Real group_quantity(const State& s, const std::string& base, Cell cell) {
    const auto t = stats_of(s, cell);
    if (base == "n") return t.n;
    if (base == "sum") return t.sum;
    if (base == "mu") return t.mu;
    if (base == "var") return t.var;
    if (base == "sigma") return std::sqrt(t.var + s.epsilon());
    if (base == "ms") return t.ms;
    if (base == "rms") return std::sqrt(t.ms + s.epsilon());
    if (base == "batch_mu") return t.batch_mu;
    if (base == "batch_var") return t.batch_var;
    if (base == "eps") return s.epsilon();
    if (base == "d") return static_cast<Real>(s.x[0].size());
    if (base == "B") return static_cast<Real>(s.x.size());
    if (base == "params") return static_cast<Real>(s.x[0].size());
    if (base == "momentum") return s.convention == "pytorch" ? 0.1L : s.convention == "onnx" ? 0.9L : 0.99L;
    if (base == "groups") {
        const auto rows = static_cast<Real>(s.x.size());
        return s.op == "batch_norm" ? static_cast<Real>(s.x[0].size()) : s.op == "group_norm" ? rows * s.groups : rows;
    }
    throw std::runtime_error("oracle: no quantity " + base);
}

Real lookup(const State& s, const std::string& name) {
    const auto digits = name.find_last_not_of("0123456789") + 1;
    const auto number = digits < name.size() ? std::stoul(name.substr(digits)) : 0;
    auto base = name.substr(0, digits);
    const Cell here{static_cast<std::size_t>(s.row), static_cast<std::size_t>(s.column)};
    if (number == 0) return group_quantity(s, name, here);
    const auto index = number - 1;
    if (base.ends_with("rmean") || base.ends_with("rvar")) return running_quantity(s, base, index);
    if (base.ends_with("_g")) {
        base.resize(base.size() - 2);
        const auto width = s.op == "group_norm" ? s.x[0].size() / static_cast<std::size_t>(s.groups) : 1;
        return group_quantity(s, base,
                              s.op == "batch_norm" || s.op == "group_norm" ? Cell{0, index * width} : Cell{index, 0});
    }
    if (base.ends_with('_')) {
        const auto middle = base.find('_');
        const auto row = std::stoul(base.substr(middle + 1));
        return cell_quantity(s, base.substr(0, middle), {row - 1, index});
    }
    return cell_quantity(s, base, {here.row, index});
}

/// Recursive descent: && · comparison · + − · * / · unary − · ^ · primary.
class Parser {
public:
    Parser(const std::string& text, const State& state) : text_(text), state_(state) {}

    Real all() {
        const Real value = both();
        skip();
        if (at_ != text_.size()) throw std::runtime_error("oracle: cannot read " + text_);
        return value;
    }

private:
    void skip() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    bool eat(std::string_view token) {
        skip();
        if (text_.compare(at_, token.size(), token) != 0) return false;
        at_ += token.size();
        return true;
    }
    Real both() {
        Real value = comparison();
        while (eat("&&")) {
            const Real right = comparison();
            value = value != 0 && right != 0;
        }
        return value;
    }
    Real comparison() {
        const Real value = sum();
        if (eat("==")) return value == sum();
        if (eat("<")) return value < sum();
        if (eat(">")) return value > sum();
        return value;
    }
    Real sum() {
        Real value = product();
        for (;;) {
            if (eat("+"))
                value += product();
            else if (eat("-"))
                value -= product();
            else
                return value;
        }
    }
    Real product() {
        Real value = unary();
        for (;;) {
            if (eat("*"))
                value *= unary();
            else if (eat("/"))
                value /= unary();
            else
                return value;
        }
    }
    Real unary() { return eat("-") ? -unary() : power(); }
    Real power() {
        const Real base = primary();
        return eat("^") ? std::pow(base, unary()) : base;
    }
    Real primary() {
        if (eat("(")) {
            const Real value = both();
            if (!eat(")")) throw std::runtime_error("oracle: ) expected in " + text_);
            return value;
        }
        skip();
        const auto begin = at_;
        if (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) {
            std::size_t used = 0;
            const Real value = std::stold(text_.substr(at_), &used);
            at_ += used;
            return value;
        }
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) ++at_;
        const auto name = text_.substr(begin, at_ - begin);
        if (name.empty()) throw std::runtime_error("oracle: something is missing in " + text_);
        return eat("(") ? call(name) : lookup(state_, name);
    }
    Real call(const std::string& name) {
        std::vector<Real> v{both()};
        while (eat(",")) v.push_back(both());
        if (!eat(")")) throw std::runtime_error("oracle: ) expected in " + text_);
        const auto rounded = [](Real value, Real digits) {
            return std::round(value * std::pow(10.0L, digits)) / std::pow(10.0L, digits);
        };
        if (name == "sqrt") return std::sqrt(v.at(0));
        if (name == "abs") return std::abs(v.at(0));
        if (name == "round") return rounded(v.at(0), v.at(1));
        if (name == "rd") return rounded(v.at(0), 4);
        if (name == "near") return std::abs(v.at(0) - v.at(1)) <= 0.005L * std::max(1.0L, std::abs(v.at(1)));
        throw std::runtime_error("oracle: no function " + name);
    }

    const std::string& text_;
    const State& state_;
    std::size_t at_ = 0;
};

}  // namespace

Real State::epsilon() const {
    if (eps) return *eps;
    if (convention == "keras") return op == "rms_norm" ? 1e-6L : 1e-3L;
    if (op == "rms_norm" && convention == "pytorch") return std::ldexp(1.0L, -23);
    if (convention == "flax" && op != "batch_norm") return 1e-6L;
    return 1e-5L;
}

void State::set(const toml::table& change) {
    const auto text = [&](const char* key, std::string& target) { target = change[key].value_or(target); };
    const auto old = op + convention;
    text("op", op);
    text("convention", convention);
    if (old != op + convention) eps.reset();
    if (const auto* array = change["x"].as_array()) {
        x.clear();
        if (array->front().is_array())
            for (const auto& each : *array) x.push_back(row_of(*each.as_array()));
        else
            x.push_back(row_of(*array));
        row = column = 0;
    }
    const auto list = [&](const char* key, std::vector<Real>& target) {
        if (const auto* array = change[key].as_array()) target = row_of(*array);
    };
    list("gamma", gamma);
    list("beta", beta);
    list("running_mean", running_mean);
    list("running_var", running_var);
    if (const auto value = change["eps"].value<double>()) eps = static_cast<Real>(*value);
    if (change["eps"].value<std::string>()) eps.reset();
    groups = change["num_groups"].value_or(groups);
    training = change["training"].value_or(training);
    unbiased = change["unbiased"].value_or(unbiased);
    affine = change["affine"].value_or(affine);
    if (const auto* pair = change["select"].as_array()) {
        row = static_cast<int>(*(*pair)[0].value<int>()) - 1;
        column = static_cast<int>(*(*pair)[1].value<int>()) - 1;
    }
    for (const auto& [key, value] : change) {
        const std::string name(key.str());
        const auto number = value.value<double>();
        if (!number || (name[0] != 'x' && !name.starts_with("gamma") && !name.starts_with("beta"))) continue;
        const auto first = name.find_first_of("0123456789");
        if (first == std::string::npos) continue;
        const auto second = name.find('_', first);
        const auto c = std::stoul(name.substr(second == std::string::npos ? first : second + 1)) - 1;
        if (name[0] == 'x')
            x[second == std::string::npos ? static_cast<std::size_t>(row) : std::stoul(name.substr(first)) - 1][c] =
                as_float(*number);
        else
            (name[0] == 'g' ? gamma : beta).at(c) = as_float(*number);
    }
}

Real evaluate(const std::string& expression, const State& state) { return Parser(expression, state).all(); }

State state_of(const toml::table& lesson, int step) {
    State state;
    for (int i = 0; i <= step; ++i)
        if (const auto* set = lesson["step"][static_cast<std::size_t>(i)]["set"].as_table()) state.set(*set);
    return state;
}

}  // namespace oracle
