// SPDX-License-Identifier: MIT
// How the session places a person on the map, and what it brings and takes of their progress.
#include <fmt/format.h>

#include "app/session/session.h"
#include "core/io/file.h"
#include "core/text/quoted.h"

namespace normscope {

void Session::show_page(Page page) {
    if (page == page_) return;
    page_before_ = page_ == Page::start ? Page::start : Page::none;
    page_ = page;
}

void Session::place(const PlacementItem& item) {
    const auto* lesson = lessons_.find(item.lesson);
    auto asked = pose_question(*lesson, item.step, item.seed);
    if (!asked) return notify(asked.error().message, true);
    placement_->asked = std::move(*asked);
}

void Session::act(const StartPlacement& action) {
    const auto seed = 1 + static_cast<std::uint64_t>(today()) * 64;  // other numbers on another day
    placement_ = PlacementTest{begin_placement(lessons_.lessons, settings.progress, action.lesson, seed), {}, {}};
    if (placement_->placement.item) place(*placement_->placement.item);
    show_page(Page::placement);
}

void Session::act(const AnswerPlacement& action) {
    if (!placement_ || !placement_->asked || placement_->verdict) return;
    const auto& item = *placement_->placement.item;
    auto verdict = action.text.empty()
                       ? Result<Verdict>(Verdict{.message = "Then that is where to learn something."})
                       : check_answer(placement_->asked->question, placement_->asked->state, action.text);
    if (!verdict) return notify(verdict.error().message, true);
    if (!verdict->understood) return notify(verdict->message, true);
    settings.progress.note(item.lesson, {today(), variant_of(item.step, item.seed), verdict->right,
                                         verdict->named ? verdict->message : std::string{}});
    placement_->verdict = std::move(*verdict);
}

void Session::act(const NextPlacement&) {
    if (!placement_ || !placement_->verdict) return;
    decide(placement_->placement, lessons_.lessons, placement_->verdict->right);
    settings.progress.known.insert(placement_->placement.known.begin(), placement_->placement.known.end());
    placement_->verdict.reset();
    placement_->asked.reset();
    if (placement_->placement.item) place(*placement_->placement.item);
}

void Session::export_progress(const std::filesystem::path& path) {
    const auto written = write_file(path, progress_to_json(settings.progress));
    notify(written ? fmt::format("The progress is written to {}", shown_path(path.filename()))
                   : written.error().message,
           !written);
}

void Session::import_progress(const std::filesystem::path& path) {
    const auto text = read_file(path);
    const auto progress = text ? progress_from_json(*text) : Result<Progress>(std::unexpected(text.error()));
    if (!progress) return notify(progress.error().message, true);
    merge_progress(settings.progress, *progress);
    notify(fmt::format("The progress of {} lessons is read from {}", progress->lessons.size(),
                       shown_path(path.filename())));
}

}  // namespace normscope
