// SPDX-License-Identifier: MIT
// Reading an object of a scene key by key. The first mistake is kept as one sentence; what follows it is not read.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "core/document/scene_names.h"
#include "core/io/json.h"
#include "core/text/quoted.h"

namespace normscope::scene {

/// A value as a sentence may show it. Lists and objects are only named: they may be deep and long.
inline std::string described(const Json& value) {
    if (value.is_string()) return quoted(value.get_ref<const std::string&>());
    return value.is_structured() ? std::string("an ") + value.type_name() : shown(value.dump());
}

class Fields {
public:
    /// `prefix` stands before the keys in sentences: "" at the top, "spec." inside spec.
    Fields(const Json& object, std::string prefix, std::optional<Error>& error)
        : object_(object), prefix_(std::move(prefix)), error_(error) {}

    /// The value of a key, or nullptr when it is absent. The key counts as known from now on.
    const Json* find(const char* key) {
        if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
        const auto found = object_.find(key);
        return found == object_.end() || error_ ? nullptr : &*found;
    }

    /// Reads a key if it is there; answers whether it was read.
    template <class T>
    bool read(const char* key, T& value) {
        const Json* json = find(key);
        return json != nullptr && convert(key, *json, value);
    }

    template <class T>
    bool read(const char* key, std::optional<T>& value) {
        T plain{};
        if (!read(key, plain)) return false;
        value = std::move(plain);
        return true;
    }

    void refuse(const char* key, std::string_view what) {
        if (!error_) error_ = Error{fmt::format("{} {}", quoted(prefix_ + key), what)};
    }

    /// Complains about keys that nobody asked for.
    void finish() {
        for (const auto& item : object_.items())
            if (std::ranges::find(known_, item.key()) == known_.end())
                refuse(item.key().c_str(),
                       fmt::format("is not a key that is known here; the keys are {}", fmt::join(known_, ", ")));
    }

private:
    bool wrong(const char* key, std::string_view wanted, const Json& got) {
        refuse(key, fmt::format("must be {}, not {}", wanted, described(got)));
        return false;
    }

    bool convert(const char* key, const Json& json, bool& value) {
        if (!json.is_boolean()) return wrong(key, "true or false", json);
        value = json.get<bool>();
        return true;
    }
    bool convert(const char* key, const Json& json, std::string& value) {
        if (!json.is_string()) return wrong(key, "a text in quotes", json);
        value = json.get<std::string>();
        return true;
    }
    bool convert(const char* key, const Json& json, double& value) {
        return read_number(json, value) || wrong(key, "a number", json);
    }
    template <std::signed_integral T>
    bool convert(const char* key, const Json& json, T& value) {
        double number = 0;
        if (json.is_number()) number = json.get<double>();
        constexpr double limit = sizeof(T) == 4 ? 2147483647.0 : 9007199254740992.0;
        if (!json.is_number() || number != std::trunc(number) || std::abs(number) > limit)
            return wrong(key, "a whole number", json);
        value = static_cast<T>(number);
        return true;
    }
    template <std::signed_integral T>
    bool convert(const char* key, const Json& json, std::vector<T>& values) {
        if (!json.is_array()) return wrong(key, "a list of whole numbers", json);
        values.clear();
        for (const auto& item : json)
            if (!convert(key, item, values.emplace_back())) return false;
        return true;
    }
    bool convert(const char* key, const Json& json, std::vector<std::string>& values) {
        if (!json.is_array()) return wrong(key, "a list of texts", json);
        values.clear();
        for (const auto& item : json)
            if (!convert(key, item, values.emplace_back())) return false;
        return true;
    }
    template <class T>
    requires std::is_enum_v<T>
    bool convert(const char* key, const Json& json, T& value) {
        std::vector<std::string> choices;
        for (const auto& [choice, name] : Names<T>::rows) {
            if (json.is_string() && json.get_ref<const std::string&>() == name) {
                value = choice;
                return true;
            }
            choices.push_back(fmt::format("\"{}\"", name));
        }
        return wrong(key, fmt::format("one of {}", fmt::join(choices, ", ")), json);
    }

    const Json& object_;
    std::string prefix_;
    std::optional<Error>& error_;
    std::vector<std::string> known_;
};

}  // namespace normscope::scene
