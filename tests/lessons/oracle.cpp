// SPDX-License-Identifier: MIT
#include "tests/lessons/oracle.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace oracle {
namespace {

Real as_float(double value) { return static_cast<Real>(static_cast<float>(value)); }  // what a tensor holds

std::vector<Real> row_of(const toml::array& array) {
    std::vector<Real> values;
    for (const auto& each : array) values.push_back(as_float(*each.value<double>()));
    return values;
}

/// Nested lists in row-major order; the shape is that of the first way down.
void flatten(const toml::array& array, std::size_t depth, std::vector<std::size_t>& shape, std::vector<Real>& values) {
    if (shape.size() == depth) shape.push_back(array.size());
    for (const auto& each : array)
        if (const auto* inner = each.as_array())
            flatten(*inner, depth + 1, shape, values);
        else
            values.push_back(as_float(*each.value<double>()));
}

/// What the cells of a group have in common, as a key.
std::vector<std::size_t> key_of(const State& s, std::size_t cell) {
    auto index = s.index_of(cell);
    const bool layer = s.op == "layer_norm" || s.op == "rms_norm";
    if (layer && s.axis) {
        index.resize(static_cast<std::size_t>(*s.axis));
        return index;
    }
    if (s.op == "batch_norm" && s.axis) return {index[static_cast<std::size_t>(*s.axis)]};
    const auto channels = s.shape[1];
    if (s.op == "batch_norm") return {index[1]};
    if (s.op == "instance_norm" && index.size() == 2) return {index[0]};  // (C, L)
    if (s.op == "instance_norm") return {index[0], index[1]};
    if (s.op == "group_norm") return {index[0], index[1] / (channels / static_cast<std::size_t>(s.groups))};
    index.pop_back();
    return index;
}

/// Cells that share a statistic with `cell`.
std::vector<std::size_t> group_of(const State& s, std::size_t cell) {
    std::vector<std::size_t> cells;
    for (std::size_t each = 0; each < s.x.size(); ++each)
        if (key_of(s, each) == key_of(s, cell)) cells.push_back(each);
    return cells;
}

/// The place of γ and β of a cell.
std::size_t param_of(const State& s, std::size_t cell) {
    const auto index = s.index_of(cell);
    if (s.op == "instance_norm" && index.size() == 2) return index[0];
    return s.op == "layer_norm" || s.op == "rms_norm" ? index.back() : index[1];
}

struct Stats {
    Real n = 0, sum = 0, batch_mu = 0, batch_var = 0, ms = 0, mu = 0, var = 0;
};

Stats stats_of(const State& s, std::size_t cell) {
    Stats t;
    const auto cells = group_of(s, cell);
    t.n = static_cast<Real>(cells.size());
    for (const auto c : cells) t.sum += s.x[c];
    t.batch_mu = t.sum / t.n;
    for (const auto c : cells) {
        const Real v = s.x[c];
        t.batch_var += (v - t.batch_mu) * (v - t.batch_mu) / t.n;
        t.ms += v * v / t.n;
    }
    t.mu = t.batch_mu;
    t.var = s.unbiased ? t.batch_var * t.n / (t.n - 1) : t.batch_var;
    if (!s.training && s.op == "batch_norm") {
        const auto channel = s.index_of(cell)[1];  // fresh averages are 0 and 1
        t.mu = channel < s.running_mean.size() ? s.running_mean[channel] : 0;
        t.var = channel < s.running_var.size() ? s.running_var[channel] : 1;
    }
    return t;
}

Real divisor_of(const State& s, Real spread) {
    return s.eps_outside ? std::sqrt(spread) + s.epsilon() : std::sqrt(spread + s.epsilon());
}

Real cell_quantity(const State& s, const std::string& base, std::size_t cell) {
    const auto t = stats_of(s, cell);
    const bool rms = s.op == "rms_norm";
    const Real x = s.x[cell];
    const Real divisor = divisor_of(s, rms ? t.ms : t.var);
    const Real centred = rms ? x : x - t.mu;
    const Real xhat = centred == 0 && divisor == 0 && !s.nan_at_zero_by_zero ? 0 : centred / divisor;
    const auto p = param_of(s, cell);
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

std::size_t first_of_channel(const State& s, std::size_t channel) {
    for (std::size_t cell = 0; cell < s.x.size(); ++cell)
        if (s.index_of(cell)[1] == channel) return cell;
    throw std::runtime_error("oracle: no channel");
}

Real running_quantity(const State& s, const std::string& base, std::size_t column) {
    const Real mean = column < s.running_mean.size() ? s.running_mean[column] : 0;
    const Real var = column < s.running_var.size() ? s.running_var[column] : 1;
    if (base == "rmean") return mean;
    if (base == "rvar") return var;
    const auto t = stats_of(s, first_of_channel(s, column));
    const Real stored = s.convention == "pytorch" ? t.batch_var * t.n / (t.n - 1) : t.batch_var;
    const Real fresh = s.convention == "pytorch" ? 0.1L : s.convention == "onnx" ? 0.1L : 0.01L;
    return base == "new_rmean" ? (1 - fresh) * mean + fresh * t.batch_mu : (1 - fresh) * var + fresh * stored;
}

Real group_quantity(const State& s, const std::string& base, std::size_t cell) {
    const auto t = stats_of(s, cell);
    if (base == "n") return t.n;
    if (base == "sum") return t.sum;
    if (base == "mu") return t.mu;
    if (base == "var") return t.var;
    if (base == "sigma") return divisor_of(s, t.var);
    if (base == "ms") return t.ms;
    if (base == "rms") return divisor_of(s, t.ms);
    if (base == "batch_mu") return t.batch_mu;
    if (base == "batch_var") return t.batch_var;
    if (base == "eps") return s.epsilon();
    if (base == "d" || base == "W") return static_cast<Real>(s.shape.back());
    if (base == "B" || base == "N") return static_cast<Real>(s.shape[0]);
    if (base == "T" || base == "C") return static_cast<Real>(s.shape[1]);
    if (base == "H") return static_cast<Real>(s.shape.at(2));
    if (base == "params")
        return static_cast<Real>(s.op == "layer_norm" || s.op == "rms_norm" ? s.shape.back() : s.shape[1]);
    if (base == "momentum") return s.convention == "pytorch" ? 0.1L : s.convention == "onnx" ? 0.9L : 0.99L;
    if (base == "groups") {
        std::set<std::vector<std::size_t>> keys;
        for (std::size_t each = 0; each < s.x.size(); ++each) keys.insert(key_of(s, each));
        return static_cast<Real>(keys.size());
    }
    throw std::runtime_error("oracle: no quantity " + base);
}

/// "x_2_1" is its base and the numbers behind it, from 0 on; "mu_g2" and "x3" likewise.
struct Named {
    std::string base;
    std::vector<std::size_t> numbers;
    bool group = false;
};

Named take_apart(std::string name) {
    Named named;
    for (;;) {
        const auto digits = name.find_last_not_of("0123456789") + 1;
        if (digits == name.size() || digits == 0) break;
        named.numbers.insert(named.numbers.begin(), std::stoul(name.substr(digits)) - 1);
        name.resize(digits);
        named.group = name.ends_with("_g");
        if (named.group) name.resize(name.size() - 2);
        if (named.group || !name.ends_with('_')) break;
        name.pop_back();
    }
    named.base = name;
    return named;
}

Real lookup(const State& s, const std::string& name) {
    const auto [base, numbers, group] = take_apart(name);
    if (numbers.empty()) return group_quantity(s, name, s.cell);
    if (base.ends_with("rmean") || base.ends_with("rvar")) return running_quantity(s, base, numbers[0]);
    if (!group) return cell_quantity(s, base, s.at(numbers));
    // Groups are counted in the order of their first cells.
    std::vector<std::vector<std::size_t>> keys;
    for (std::size_t each = 0; each < s.x.size(); ++each) {
        const auto key = key_of(s, each);
        if (std::ranges::find(keys, key) != keys.end()) continue;
        if (keys.size() == numbers[0]) return group_quantity(s, base, each);
        keys.push_back(key);
    }
    throw std::runtime_error("oracle: no group of " + name);
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
    if (old != op + convention) {
        eps.reset();
        axis.reset();
    }
    if (const auto* array = change["x"].as_array()) {
        shape.clear();
        x.clear();
        flatten(*array, 0, shape, x);
        if (shape.size() == 1) shape.insert(shape.begin(), 1);
        cell = 0;
    }
    if (const auto* table = change["x"].as_table()) {
        shape.clear();
        for (const auto& each : *(*table)["shape"].as_array()) shape.push_back(*each.value<std::size_t>());
        x = row_of(*(*table)["values"].as_array());
        cell = 0;
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
    if (const auto value = change["axis"].value<int>()) axis = value;
    training = change["training"].value_or(training);
    unbiased = change["unbiased"].value_or(unbiased);
    eps_outside = change["eps_outside"].value_or(eps_outside);
    affine = change["affine"].value_or(affine);
    nan_at_zero_by_zero = change["nan_at_zero_by_zero"].value_or(nan_at_zero_by_zero);
    if (const auto* select = change["select"].as_array()) {
        std::vector<std::size_t> index;
        for (const auto& each : *select) index.push_back(*each.value<std::size_t>() - 1);
        cell = at(index);
    }
    for (const auto& [key, value] : change) {
        const auto named = take_apart(std::string(key.str()));
        const auto number = value.value<double>();
        if (!number || named.numbers.empty()) continue;
        if (named.base == "x") x[at(named.numbers)] = as_float(*number);
        if (named.base == "gamma") gamma.at(named.numbers[0]) = as_float(*number);
        if (named.base == "beta") beta.at(named.numbers[0]) = as_float(*number);
    }
}

std::vector<std::size_t> State::index_of(std::size_t at) const {
    std::vector<std::size_t> index(shape.size());
    for (std::size_t a = shape.size(); a-- > 0; at /= shape[a]) index[a] = at % shape[a];
    return index;
}

std::size_t State::at(const std::vector<std::size_t>& index) const {
    auto full = index_of(cell);
    for (std::size_t k = 0; k < index.size(); ++k) full[full.size() - index.size() + k] = index[k];
    std::size_t place = 0;
    for (std::size_t a = 0; a < shape.size(); ++a) {
        if (full[a] >= shape[a]) throw std::runtime_error("oracle: no such cell");
        place = place * shape[a] + full[a];
    }
    return place;
}

Real evaluate(const std::string& expression, const State& state) { return Parser(expression, state).all(); }

/// The selection that the first pointer at a single cell or group makes, for this step alone.
void point(State& state, const toml::table& step) {
    if (step["set"]["select"].is_array()) return;
    const auto* names = step["point"].as_array();
    if (!names) return;
    for (const auto& each : *names) {
        const auto named = take_apart(each.value_or(std::string{}));
        if (named.numbers.empty()) continue;
        if (!named.group) {
            state.cell = state.at(named.numbers);
            return;
        }
        std::set<std::vector<std::size_t>> keys;
        for (std::size_t cell = 0; cell < state.x.size(); ++cell)
            if (keys.insert(key_of(state, cell)).second && keys.size() == named.numbers[0] + 1) {
                state.cell = cell;
                return;
            }
    }
}

State state_of(const toml::table& lesson, int step) {
    State state;
    for (int i = 0; i <= step; ++i)
        if (const auto* set = lesson["step"][static_cast<std::size_t>(i)]["set"].as_table()) state.set(*set);
    if (const auto* last = lesson["step"][static_cast<std::size_t>(step)].as_table()) point(state, *last);
    return state;
}

}  // namespace oracle
