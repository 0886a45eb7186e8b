// SPDX-License-Identifier: MIT
// How the session opens, saves, leaves and recovers documents.
#include <fmt/format.h>

#include "app/session/session.h"
#include "core/document/results.h"
#include "core/text/quoted.h"

namespace normscope {
void Session::open(const std::filesystem::path& path) {
    opening_ = {};
    opened_ = {};
    opening_file_ = path;
    opening_ = Job<LoadedDocument>(inbox_, [path](JobControl& control) { return load_document(path, &control); });
    opening_.wait_for(patience);
    collect_files();
}

Result<void> Session::finish_opening() {
    while (opening_.running()) opening_.wait_for(std::chrono::hours(1));
    collect_files();
    return opened_;
}

void Session::cancel_opening() {
    opening_ = {};
    opening_file_.clear();
}

void Session::adopt(LoadedDocument loaded, const std::filesystem::path& from) {
    page_ = Page::none;
    history_.reset(std::move(loaded.document));
    origin_ = from;
    file = loaded.is_scene ? from : std::filesystem::path{};
    left_file_.clear();
    inspected_ = {Quantity::output, focused_cell(document())};
    question_ = {};
    if (const auto* in = lesson()) {  // what has been found out there stays found out
        const auto guessed = guessed_.find({in->id, lesson_step()});
        if (guessed != guessed_.end()) question_ = guessed->second;
        question_.shown |= settings.progress.of(in->id).answered.contains(lesson_step());
    }
    refusal_.reset();
    playback_.stop();
    settings.add_recent(from);
    if (loaded.among_others)
        show_workspace("model");  // which lists the others
    else if (document_arrived)
        document_arrived();
    notify(loaded.notice.empty() ? fmt::format("Opened {}", shown_path(from.filename())) : loaded.notice);
}

void Session::save(const std::filesystem::path& path) {
    if (saving()) finish_saving();  // two writers of one file would leave either
    saving_file_ = path;
    saving_state_ = history_.state();
    saving_ =
        Job<void>(inbox_, [path, frozen = history_.freeze()](JobControl&) { return save_scene(frozen.thaw(), path); });
    saving_.wait_for(patience);
    collect_files();
}

void Session::finish_saving() {
    while (saving_.running()) saving_.wait_for(std::chrono::hours(1));
    while (exporting_.running()) exporting_.wait_for(std::chrono::hours(1));
    collect_files();
}

void Session::export_to(const std::filesystem::path& target) {
    exporting_ = {};
    exporting_ =
        Job<std::vector<std::filesystem::path>>(inbox_, [target, frozen = history_.freeze()](JobControl& control) {
            return export_results(frozen.thaw(), target, &control);
        });
    exporting_.wait_for(patience);
    collect_files();
}

void Session::start_from(Document document, std::string notice) {
    start_new();
    history_.reset(std::move(document));
    inspected_ = {Quantity::output, focused_cell(this->document())};
    if (!notice.empty()) notify(std::move(notice));
}

bool Session::collect_files() {
    bool changed = false;
    if (const auto outcome = exporting_.take()) {
        changed = true;
        if (*outcome) {
            std::vector<std::string> names;
            for (const auto& written : **outcome) names.push_back(shown_path(written.filename()));
            notify(fmt::format("Exported {}", fmt::join(names, ", ")));
        } else {
            notify(outcome->error().message, true);
        }
    }
    if (auto outcome = opening_.take()) {
        changed = true;
        if (*outcome)
            adopt(std::move(**outcome), opening_file_);
        else
            opened_ = std::unexpected(outcome->error());
        if (!opened_) notify(opened_.error().message, true);
        opening_file_.clear();
    }
    if (const auto outcome = saving_.take()) {
        changed = true;
        if (*outcome) {
            file = origin_ = saving_file_;
            left_file_.clear();
            history_.mark_saved(saving_state_);
            settings.add_recent(file);
            notify(fmt::format("Saved {}", shown_path(file.filename())));
            if (departure_ && departure_->when_saved) go(*std::exchange(departure_, std::nullopt));
        } else {
            stay();  // what could not be saved is not left
            notify(outcome->error().message, true);
        }
    }
    return changed;
}

std::string Session::name() const {
    if (file.empty()) return shown(document().title);
    auto name = shown_path(file.filename());
    for (const std::string_view ending : {".json", ".norm"})
        if (name.size() > ending.size() && name.ends_with(ending)) name.resize(name.size() - ending.size());
    return name;
}

void Session::start_new() {
    page_ = Page::none;
    auto fresh = default_document();
    fresh.title = "Untitled";
    history_.reset(std::move(fresh));
    file.clear();
    left_file_.clear();
    origin_.clear();
    question_ = {};
    refusal_.reset();
    playback_.stop();
    inspected_ = {Quantity::output, focused_cell(document())};
    if (document_arrived) document_arrived();
}

void Session::depart(Departure departure) {
    history_.end_gesture();
    if (!has_unsaved_work()) return go(departure);
    // What is being written already is waited for.
    departure.when_saved = saving() && saving_state_ == history_.state();
    departure_ = std::move(departure);
}

void Session::save_and_depart() {
    if (!departure_) return;
    departure_->when_saved = true;
    if (file.empty())
        request(ShellRequest::save_file_as);
    else
        save(file);
}

void Session::depart_without_saving() {
    if (departure_) go(*std::exchange(departure_, std::nullopt));
}

void Session::go(const Departure& departure) {
    switch (departure.where) {
    case Departure::Where::new_document:
        start_new();
        break;
    case Departure::Where::file:
        open(std::filesystem::path(departure.file));
        break;
    case Departure::Where::end:
        request(ShellRequest::quit);
        break;
    }
}

bool Session::recover(const std::filesystem::path& autosaved, const std::filesystem::path& origin) {
    auto loaded = load_document(autosaved);
    if (!loaded) {
        notify("unsaved work was found, but " + loaded.error().message, true);
        std::error_code code;  // one that cannot be renamed is found again, which is harmless
        std::filesystem::rename(autosaved, std::filesystem::path(autosaved) += ".damaged", code);
        return false;
    }
    std::error_code code;
    if (!origin.empty() && !std::filesystem::equivalent(origin, origin_, code)) {
        if (auto before = load_document(origin)) adopt(std::move(*before), origin);
    }
    edit(Replace{std::move(loaded->document)}, "Recover unsaved work");
    inspected_ = {Quantity::output, focused_cell(document())};
    notify(file.empty() ? std::string("Recovered work that was not saved when the program ended; Ctrl Z discards it")
                        : fmt::format("Recovered changes of {} that were not saved when the program ended; Ctrl Z "
                                      "goes back to the file",
                                      shown_path(file.filename())));
    return true;
}

}  // namespace normscope
