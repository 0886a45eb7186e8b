// SPDX-License-Identifier: MIT
#include "app/session/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "core/io/file.h"
#include "core/io/folder.h"
#include "core/io/json.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr std::string_view url_prefix = "file://";

/// Empty when there is no such place. A folder that all may write to, such as /tmp, is none.
std::filesystem::path xdg(const char* variable, const char* fallback) {
    const char* given = std::getenv(variable);
    if (given && *given == '/') return std::filesystem::path(given) / "normscope";
    const auto home = home_folder();
    return home.empty() ? home : home / fallback / "normscope";
}

/// A path as JSON can hold it: a name that is not UTF-8 is written as a file: URL.
std::string to_text(const std::filesystem::path& path) {
    const auto& bytes = path.native();
    if (is_utf8(bytes) && !bytes.starts_with(url_prefix)) return bytes;
    std::string url(url_prefix);
    for (const char byte : bytes)
        if (byte > ' ' && byte < 0x7F && byte != '%')
            url += byte;
        else
            url += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    return url;
}

std::filesystem::path from_text(std::string_view text) {
    if (!text.starts_with(url_prefix)) return text;
    text.remove_prefix(url_prefix.size());
    std::string bytes;
    while (!text.empty()) {
        unsigned byte = 0;
        const bool coded = text.front() == '%' && text.size() >= 3 &&
                           std::from_chars(text.data() + 1, text.data() + 3, byte, 16).ptr == text.data() + 3;
        bytes += coded ? static_cast<char>(byte) : text.front();
        text.remove_prefix(coded ? 3 : 1);
    }
    return bytes;
}

/// A number within bounds; what is none, or not finite, leaves the value as it is.
template <class T>
void read_within(const Json& json, const char* key, T least, T most, T& value) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number()) return;
    const auto number = found->get<double>();
    if (std::isfinite(number))
        value = static_cast<T>(std::clamp(number, static_cast<double>(least), static_cast<double>(most)));
}

std::filesystem::path settings_file(const Folders& folders) { return folders.config / "settings.json"; }

}  // namespace

void Settings::add_recent(const std::filesystem::path& file) {
    std::error_code code;
    auto path = std::filesystem::absolute(file, code);
    if (code) path = file;
    std::erase(recent_files, path);
    recent_files.insert(recent_files.begin(), std::move(path));
    if (recent_files.size() > most_recent_files) recent_files.resize(most_recent_files);
}

Folders Folders::of_user() { return {xdg("XDG_CONFIG_HOME", ".config"), xdg("XDG_STATE_HOME", ".local/state")}; }

Result<Settings> load_settings(const Folders& folders) {
    Settings settings;
    if (folders.config.empty()) return fail("there is no home folder, so settings and progress are not kept");
    std::error_code code;
    const auto file = settings_file(folders);
    if (!std::filesystem::exists(file, code)) return settings;
    const auto text = read_file(file);
    if (!text) return std::unexpected(text.error());
    const auto parsed = parse_json(*text);
    if (!parsed || !parsed->is_object())
        return fail(
            fmt::format("{} is not readable as settings, so the defaults are in force; delete it to start afresh",
                        shown_path(file)));
    const auto& json = *parsed;
    read_within(json, "ui_scale", 0.75f, 3.0f, settings.ui_scale);
    read_within(json, "text_size", 1.0f, Settings::most_text_size, settings.text_size);
    read_within(json, "speed", 0.25f, 4.0f, settings.speed);
    read_within(json, "window_width", 640, 16384, settings.window_width);
    read_within(json, "window_height", 400, 16384, settings.window_height);
    read_within(json, "code_target", 0, 1000, settings.code_target);
    const auto flag = [&](const char* key, bool& value) {
        if (json.contains(key) && json[key].is_boolean()) value = json[key];
    };
    flag("motion", settings.motion);
    flag("large_targets", settings.large_targets);
    flag("zoom_outputs", settings.zoom_outputs);
    if (json.contains("theme") && json["theme"].is_string())
        settings.theme = theme_called(json["theme"].get_ref<const std::string&>()).value_or(settings.theme);
    if (json.contains("recent_files") && json["recent_files"].is_array())
        for (const auto& entry : json["recent_files"])
            if (entry.is_string() && settings.recent_files.size() < Settings::most_recent_files)
                settings.recent_files.push_back(from_text(entry.get_ref<const std::string&>()));
    if (json.contains("progress"))
        if (auto progress = progress_from_json(json["progress"].dump())) settings.progress = std::move(*progress);
    if (json.contains("review_intervals") && json["review_intervals"].is_array()) {
        std::vector<int> days;
        for (const auto& each : json["review_intervals"])
            if (each.is_number_integer() && each > 0 && each <= 3650 && days.size() < 16) days.push_back(each);
        if (!days.empty()) settings.review_intervals = std::move(days);
    }
    if (json.contains("channel_axes") && json["channel_axes"].is_object())
        for (const auto& [name, axis] : json["channel_axes"].items())
            if (axis.is_number_integer()) settings.channel_axes[name] = axis;
    return settings;
}

Result<void> save_settings(const Folders& folders, const Settings& settings) {
    if (folders.config.empty()) return {};  // load_settings() has said so
    Json json;
    const auto file = settings_file(folders);
    std::error_code code;
    if (std::filesystem::exists(file, code))
        if (const auto old = read_file(file)) {
            auto parsed = parse_json(*old);
            if (parsed && parsed->is_object()) json = std::move(*parsed);  // keys of a newer version survive
        }
    std::filesystem::create_directories(folders.config, code);
    if (code) return cannot("make the folder", folders.config, code.value());
    json["version"] = 1;
    json["theme"] = theme_name(settings.theme);
    json["ui_scale"] = settings.ui_scale;
    json["text_size"] = settings.text_size;
    json["large_targets"] = settings.large_targets;
    json["speed"] = settings.speed;
    json["motion"] = settings.motion;
    json["zoom_outputs"] = settings.zoom_outputs;
    json["window_width"] = settings.window_width;
    json["window_height"] = settings.window_height;
    json["code_target"] = settings.code_target;
    json["recent_files"] = Json::array();
    for (const auto& recent : settings.recent_files) json["recent_files"].push_back(to_text(recent));
    json["review_intervals"] = settings.review_intervals;
    json["channel_axes"] = settings.channel_axes;
    json["progress"] = Json::parse(progress_to_json(settings.progress), nullptr, false);
    return write_file(file, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace normscope
