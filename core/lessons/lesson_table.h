// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lessons/toml.h"
#include "core/text/quoted.h"

namespace normscope {

/// Reads one TOML table and remembers the first problem, so that a reader is a plain list of its keys.
class LessonTable {
public:
    LessonTable(const toml::table& table, std::string place) : table_(table), place_(std::move(place)) {}

    const std::string& problem() const { return problem_; }
    bool has(std::string_view key) const { return table_.contains(key); }
    const toml::node* node(std::string_view key) const { return table_.get(key); }
    const std::string& place() const { return place_; }

    void blame(std::string sentence) {
        if (problem_.empty()) problem_ = place_ + ": " + std::move(sentence);
    }
    void take_problem(const std::string& problem) {
        if (problem_.empty()) problem_ = problem;
    }

    void only(std::initializer_list<std::string_view> known) {
        for (const auto& [key, unused] : table_)
            if (std::ranges::find(known, std::string_view(key.str())) == known.end())
                blame(fmt::format("{} is not a key that belongs here", quoted(key.str())));
    }

    std::string text(std::string_view key, bool needed = true) {
        const auto* found = table_.get(key);
        if (!found) {
            if (needed) blame(fmt::format("\"{}\" is missing", key));
            return {};
        }
        if (const auto value = found->value_exact<std::string>()) return *value;
        blame(fmt::format("\"{}\" must be text", key));
        return {};
    }

    template <class T>
    void read(std::string_view key, std::optional<T>& target, const char* what) {
        const auto* found = table_.get(key);
        if (!found) return;
        if constexpr (std::is_same_v<T, double>) {
            target = found->value<double>();
        } else {
            target = found->value_exact<T>();
        }
        if (!target) blame(fmt::format("\"{}\" must be {}", key, what));
    }

    void read(std::string_view key, std::optional<std::vector<float>>& target) {
        if (const auto* found = table_.get(key)) target = numbers(*found, key);
    }

    std::vector<float> numbers(const toml::node& found, std::string_view key) {
        std::vector<float> values;
        if (const auto* array = found.as_array())
            for (const auto& each : *array)
                if (const auto value = each.value<double>()) values.push_back(static_cast<float>(*value));
        if (!found.as_array() || values.empty() || values.size() != found.as_array()->size())
            blame(fmt::format("\"{}\" must be a list of numbers", key));
        return values;
    }

    /// One text, or a list of texts.
    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> values;
        const auto* found = table_.get(key);
        if (!found) return values;
        if (const auto one = found->value_exact<std::string>()) return {*one};
        if (const auto* array = found->as_array())
            for (const auto& each : *array)
                if (const auto value = each.value_exact<std::string>()) values.push_back(*value);
        if (!found->as_array() || values.empty() || values.size() != found->as_array()->size())
            blame(fmt::format("\"{}\" must be text or a list of texts", key));
        return values;
    }

private:
    const toml::table& table_;
    std::string place_;
    std::string problem_;
};

}  // namespace normscope
