// SPDX-License-Identifier: MIT
#include "app/session/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/io/file.h"

namespace normscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array theme_names = {"dark", "light", "high-contrast"};

std::filesystem::path xdg(const char* variable, const char* fallback) {
    const char* given = std::getenv(variable);
    if (given && *given == '/') return std::filesystem::path(given) / "normscope";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home && *home ? home : "/tmp") / fallback / "normscope";
}

std::filesystem::path settings_file(const Folders& folders) { return folders.config / "settings.json"; }

}  // namespace

void Settings::add_recent(const std::filesystem::path& file) {
    std::error_code code;
    const auto text = std::filesystem::absolute(file, code).string();
    std::erase(recent_files, text);
    recent_files.insert(recent_files.begin(), text);
    if (recent_files.size() > most_recent_files) recent_files.resize(most_recent_files);
}

Folders Folders::of_user() { return {xdg("XDG_CONFIG_HOME", ".config"), xdg("XDG_STATE_HOME", ".local/state")}; }

Result<Settings> load_settings(const Folders& folders) {
    Settings settings;
    std::error_code code;
    const auto file = settings_file(folders);
    if (!std::filesystem::exists(file, code)) return settings;
    const auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    const auto json = Json::parse(*text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return fail(fmt::format(
            "{} is not readable as settings, so the defaults are in force; delete it to start afresh", file.string()));
    const auto number = [&](const char* key, auto& value) {
        if (json.contains(key) && json[key].is_number())
            value = json[key].template get<std::remove_reference_t<decltype(value)>>();
    };
    number("ui_scale", settings.ui_scale);
    number("speed", settings.speed);
    number("window_width", settings.window_width);
    number("window_height", settings.window_height);
    number("code_target", settings.code_target);
    settings.ui_scale = std::clamp(settings.ui_scale, 0.75f, 3.0f);
    settings.speed = std::clamp(settings.speed, 0.25f, 4.0f);
    settings.window_width = std::clamp(settings.window_width, 640, 16384);
    settings.window_height = std::clamp(settings.window_height, 400, 16384);
    const auto flag = [&](const char* key, bool& value) {
        if (json.contains(key) && json[key].is_boolean()) value = json[key];
    };
    flag("motion", settings.motion);
    flag("zoom_outputs", settings.zoom_outputs);
    for (std::size_t i = 0; i < theme_names.size(); ++i)
        if (json.value("theme", Json()) == theme_names[i]) settings.theme = static_cast<ThemeId>(i);
    if (json.contains("recent_files") && json["recent_files"].is_array())
        for (const auto& entry : json["recent_files"])
            if (entry.is_string()) settings.recent_files.push_back(entry);
    if (json.contains("progress"))
        if (auto progress = progress_from_json(json["progress"].dump())) settings.progress = std::move(*progress);
    return settings;
}

Result<void> save_settings(const Folders& folders, const Settings& settings) {
    Json json;
    const auto file = settings_file(folders);
    std::error_code code;
    if (std::filesystem::exists(file, code))
        if (const auto old = read_file(file)) {
            auto parsed = Json::parse(*old, nullptr, false);
            if (parsed.is_object()) json = std::move(parsed);  // keys of a newer version survive
        }
    std::filesystem::create_directories(folders.config, code);  // write_file() reports what cannot be written
    json["version"] = 1;
    json["theme"] = theme_names[static_cast<std::size_t>(settings.theme)];
    json["ui_scale"] = settings.ui_scale;
    json["speed"] = settings.speed;
    json["motion"] = settings.motion;
    json["zoom_outputs"] = settings.zoom_outputs;
    json["window_width"] = settings.window_width;
    json["window_height"] = settings.window_height;
    json["code_target"] = settings.code_target;
    json["recent_files"] = settings.recent_files;
    json["progress"] = Json::parse(progress_to_json(settings.progress), nullptr, false);
    return write_file(file, json.dump(2) + "\n");
}

}  // namespace normscope
