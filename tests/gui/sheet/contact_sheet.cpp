// SPDX-License-Identifier: MIT
// Draws every step of every lesson, small, side by side: one sheet for each size and theme, one process for all. With
// "pages" the pages (start, glossary, weak spots, tables, placement, presenter) take the place of the steps.
//   normscope_contact_sheet OUT [WIDTHxHEIGHT[@SCALE]…] [dark|light|high-contrast…] [every=N] [pages] [width=PIXELS]
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "app/lessons/built_in_lessons.h"
#include "app/render/png.h"
#include "app/shell/program.h"
#include "app/ui/formula.h"
#include "app/ui/prose.h"

namespace normscope {
namespace {

constexpr int gap = 6;

struct Screen {
    Size size;  // logical
    float scale = 1;
};

struct Look {
    const char* name;
    ThemeId theme;
};
constexpr Look looks[] = {
    {"dark", ThemeId::dark}, {"light", ThemeId::light}, {"high-contrast", ThemeId::high_contrast}};

struct Wish {
    std::filesystem::path out;
    std::vector<Screen> screens;
    std::vector<Look> looks;
    int every = 1;
    int width = 480;  ///< of a tile
    bool pages = false;
};

/// The mean of the pixels that fall on each of the smaller picture.
Picture shrunk(const Picture& from, int width) {
    const int height = std::max(1, from.size.height * width / from.size.width);
    Picture to{{width, height}, {}};
    to.rgba.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int left = x * from.size.width / width;
            const int right = std::max(left + 1, (x + 1) * from.size.width / width);
            const int top = y * from.size.height / height;
            const int bottom = std::max(top + 1, (y + 1) * from.size.height / height);
            int sums[4] = {};
            for (int j = top; j < bottom; ++j)
                for (int i = left; i < right; ++i)
                    for (int c = 0; c < 4; ++c)
                        sums[c] += from.rgba[(static_cast<std::size_t>(j) * static_cast<std::size_t>(from.size.width) +
                                              static_cast<std::size_t>(i)) *
                                                 4 +
                                             static_cast<std::size_t>(c)];
            for (int c = 0; c < 4; ++c)
                to.rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
                            4 +
                        static_cast<std::size_t>(c)] =
                    static_cast<std::uint8_t>(sums[c] / ((right - left) * (bottom - top)));
        }
    return to;
}

Picture sheet_of(const std::vector<Picture>& tiles) {
    const int columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(tiles.size()) * 0.7))));
    const int rows = (static_cast<int>(tiles.size()) + columns - 1) / columns;
    const auto tile = tiles.front().size;
    Picture sheet{{columns * (tile.width + gap) + gap, rows * (tile.height + gap) + gap}, {}};
    sheet.rgba.assign(static_cast<std::size_t>(sheet.size.width) * static_cast<std::size_t>(sheet.size.height) * 4, 96);
    for (std::size_t k = 0; k < tiles.size(); ++k) {
        const int left = gap + static_cast<int>(k) % columns * (tile.width + gap);
        const int top = gap + static_cast<int>(k) / columns * (tile.height + gap);
        for (int y = 0; y < tile.height; ++y) {
            const auto* row =
                tiles[k].rgba.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(tile.width) * 4;
            std::copy_n(row, static_cast<std::size_t>(tile.width) * 4,
                        sheet.rgba.data() +
                            (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(sheet.size.width) +
                             static_cast<std::size_t>(left)) *
                                4);
        }
    }
    return sheet;
}

using Draw = std::function<void(Program&, const std::function<void()>&)>;

/// Calls `draw`, which calls its second argument whenever there is a picture to keep.
Result<std::vector<Picture>> drawn(const Screen& screen, ThemeId theme, int width, const Draw& draw) {
    const auto pixels = [&](int logical) {
        return static_cast<int>(std::lround(static_cast<float>(logical) * screen.scale));
    };
    InterfaceContext interface;
    auto host = make_headless_host({pixels(screen.size.width), pixels(screen.size.height)});
    if (!host) return std::unexpected(host.error());
    Settings settings;
    settings.theme = theme;
    settings.motion = false;
    std::vector<Picture> tiles;
    {
        Program program(**host, settings, built_in_lessons(), screen.scale);
        draw(program, [&] {
            program.session().dismiss_notices();
            program.settle();
            tiles.push_back(shrunk((*host)->read_pixels(), width));
        });
    }
    ui::release_formulas();
    ui::stop_prose();
    return tiles;
}

void draw_steps(Program& program, int every, const std::function<void()>& keep) {
    int count = 0;
    for (const auto& lesson : program.session().lessons().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            if (count++ % every != 0) continue;
            program.session().open_lesson(lesson.id, step);
            keep();
        }
}

/// The pages of somebody who has begun, and made two mistakes.
void draw_pages(Program& program, const std::function<void()>& keep) {
    auto& session = program.session();
    session.perform(ShowStart{}, 0);
    keep();
    for (const auto& [lesson, step, wrong] :
         {std::tuple{"layernorm-by-hand", 4, "2.236"}, {"gamma-and-beta", 1, "768"}}) {
        session.open_lesson(lesson, step);
        session.perform(AnswerQuestion{wrong}, 0);
    }
    session.open_lesson("train-and-eval", 1);
    for (const auto page : {Page::glossary, Page::weak_spots, Page::tables}) {
        session.perform(ShowPage{page}, 0);
        keep();
        session.perform(ClosePage{}, 0);
    }
    session.perform(StartPlacement{}, 0);
    keep();
    session.perform(ClosePage{}, 0);
    session.perform(TogglePresenter{}, 0);
    keep();
}

Wish wish_of(std::span<char*> words) {
    Wish wish;
    for (const std::string_view word : words) {
        int width = 0;
        int height = 0;
        float scale = 1;
        const auto* look = std::ranges::find(looks, word, &Look::name);
        if (look != std::end(looks))
            wish.looks.push_back(*look);
        else if (word.starts_with("every="))
            std::from_chars(word.data() + 6, word.data() + word.size(), wish.every);
        else if (word.starts_with("width="))
            std::from_chars(word.data() + 6, word.data() + word.size(), wish.width);
        else if (word == "pages")
            wish.pages = true;
        else if (std::sscanf(std::string(word).c_str(), "%dx%d@%f", &width, &height, &scale) >= 2)
            wish.screens.push_back({{width, height}, scale});
        else
            wish.out = word;
    }
    wish.every = std::max(1, wish.every);
    if (wish.looks.empty()) wish.looks.assign(std::begin(looks), std::end(looks));
    if (wish.screens.empty())
        wish.screens = {{{900, 560}}, {{1024, 768}}, {{1280, 720}}, {{1600, 900}}, {{2560, 1080}}, {{1920, 1080}, 2}};
    return wish;
}

int run(const Wish& wish) {
    std::error_code code;
    std::filesystem::create_directories(wish.out, code);
    for (const auto& screen : wish.screens)
        for (const auto& look : wish.looks) {
            const auto tiles = drawn(screen, look.theme, wish.width, [&](Program& program, const auto& keep) {
                wish.pages ? draw_pages(program, keep) : draw_steps(program, wish.every, keep);
            });
            if (!tiles) {
                fmt::print(stderr, "contact-sheet: {}\n", tiles.error().message);
                return 1;
            }
            const auto name =
                fmt::format("{}x{}@{}-{}.png", screen.size.width, screen.size.height, screen.scale, look.name);
            const auto written = write_png(wish.out / name, sheet_of(*tiles));
            if (!written) {
                fmt::print(stderr, "contact-sheet: {}\n", written.error().message);
                return 1;
            }
            fmt::print("{}: {} pictures\n", (wish.out / name).string(), tiles->size());
            std::fflush(stdout);
        }
    return 0;
}

}  // namespace
}  // namespace normscope

int main(int argc, char** argv) {
    const auto wish = normscope::wish_of(std::span(argv + 1, static_cast<std::size_t>(argc - 1)));
    if (wish.out.empty()) {
        fmt::print(stderr, "contact-sheet: name the folder for the sheets\n");
        return 2;
    }
    return normscope::run(wish);
}
