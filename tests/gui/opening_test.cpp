// SPDX-License-Identifier: MIT
// Every kind of file that other programs write, dropped on the window and chosen in the dialog: the same numbers, which
// are edited, saved and read back bit for bit. What is damaged changes nothing and gets its sentence.
#include <cstring>

#include "core/document/scene.h"
#include "core/io/file.h"
#include "harness.h"
#include "run_loop.h"
#include "wait.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

fs::path sample(std::string_view name) { return fs::path(NORMSCOPE_SOURCE_DIR) / "tests/data/archives" / name; }

bool same_bits(const Tensor& a, const Tensor& b) {
    if (a.shape() != b.shape() || a.values().size() != b.values().size()) return false;
    return a.empty() || std::memcmp(a.values().data(), b.values().data(), a.values().size() * sizeof(float)) == 0;
}

/// As the event loop ends a drop.
void drop(Desk& desk, const fs::path& file) {
    TemporaryFolder kept;
    Autosave autosave{kept.path()};
    desk.host().dropped = {file};
    desk.host().event = true;
    (void)run_for(desk, autosave, 0.5);
    EXPECT_TRUE(desk.session().finish_opening()) << file;
    desk.frames(3);
}

class EveryKind : public ::testing::TestWithParam<const char*> {
protected:
    TemporaryFolder folder;

    /// Edited, saved and read back.
    void work_with(Desk& desk) {
        const auto& document = desk.session().document();
        if (document.x.size() > 0) desk.session().edit(SetCell{document.x.size() - 1, 42.5f}, "Set");
        const auto scene = folder.path() / "kept.norm.json";
        desk.session().save(scene);
        desk.session().finish_saving();
        const auto back = load_document(scene);
        ASSERT_TRUE(back) << back.error().message;
        EXPECT_TRUE(same_bits(back->document.x, document.x));
        EXPECT_EQ(back->document.spec, document.spec);
        EXPECT_TRUE(document.x.empty() || back->document.x[document.x.size() - 1] == 42.5f);
    }
};

TEST_P(EveryKind, OpensByDropAndByDialogAndIsKept) {
    const auto file = sample(GetParam());
    const auto bytes = *read_file(file);
    const auto want = load_document(file);
    ASSERT_TRUE(want) << want.error().message;
    {
        Desk desk;
        drop(desk, file);
        EXPECT_TRUE(same_bits(desk.session().document().x, want->document.x)) << "dropped";
        EXPECT_EQ(desk.session().workspace() == "model", want->among_others) << "the others are listed";
        work_with(desk);
    }
    {
        Desk desk;
        drive(desk, [&](Hands& hands) {
            hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
            hands.wait_frames(3);
            hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
            hands.type(file.string());
            hands.press(ImGuiKey_Enter);
            wait_until(hands, [&] { return same_bits(hands.document().x, want->document.x); });
        });
        work_with(desk);
    }
    EXPECT_EQ(*read_file(file), bytes) << "nobody wrote over it";
}

INSTANTIATE_TEST_SUITE_P(Files, EveryKind,
                         ::testing::Values("float32.npy", "bfloat16.npy", "fortran.npy", "big_endian.npy", "empty.npy",
                                           "stored.npz", "deflated.npz", "every_dtype.safetensors",
                                           "model.safetensors.index.json", "single.pt", "state_dict.pt",
                                           "checkpoint.pth", "spreadsheet.tsv", "savetxt.csv", "torch.txt", "repr.txt",
                                           "grey.png", "colour.png", "grey.pgm", "plain.pgm"),
                         [](const auto& file) {
                             std::string name = file.param;
                             for (char& c : name)
                                 if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                             return name;
                         });

struct Damaged {
    const char* name;
    std::string bytes;  ///< empty: the sample of that name
    const char* says;   ///< a part of the sentence
};

std::string text_of(const char* name) { return read_file(sample(name)).value(); }

TEST(DamagedFiles, ChangeNothingAndAreNamed) {
    const auto npy = text_of("float32.npy");
    const auto archive = text_of("every_dtype.safetensors");
    const Damaged all[] = {
        {"cut.npy", npy.substr(0, npy.size() - 3), "cut.npy"},
        {"magic.npy", "\x93NUMPX" + npy.substr(6), "magic.npy"},
        {"head.safetensors", std::string(7, '\xff') + '\x0f' + archive.substr(8), "head.safetensors"},
        {"cut.safetensors", archive.substr(0, archive.size() - 1), "cut.safetensors"},
        {"cut.npz", text_of("stored.npz").substr(0, 40), "cut.npz"},
        {"cut.png", text_of("grey.png").substr(0, 60), "cut.png"},
        {"ragged.csv", "1,2,3\n4,5\n", "ragged.csv"},
        {"calls_os_system.pt", "", "calls_os_system.pt"},
        {"whole_module.pt", "", "whole_module.pt"},
    };
    for (const auto& one : all) {
        TemporaryFolder folder;
        const auto file = one.bytes.empty() ? sample(one.name) : folder.path() / one.name;
        if (!one.bytes.empty() && !write_file(file, one.bytes)) FAIL() << file;
        Desk desk;
        desk.session().edit(SetCell{0, 7}, "Set");
        const auto before = desk.session().document();
        const auto depth = desk.session().history().undo_depth();
        desk.session().open(file);
        EXPECT_FALSE(desk.session().finish_opening()) << one.name;
        desk.frames(3);
        EXPECT_TRUE(same_content(desk.session().document(), before)) << one.name;
        EXPECT_EQ(desk.session().history().undo_depth(), depth) << one.name;
        ASSERT_FALSE(desk.session().notices().empty()) << one.name;
        const auto& notice = desk.session().notices().back();
        EXPECT_TRUE(notice.is_error) << one.name;
        EXPECT_NE(notice.text.find(one.says), std::string::npos) << notice.text;
        EXPECT_EQ(notice.text.find('\n'), std::string::npos) << "one sentence: " << notice.text;
    }
}

}  // namespace
}  // namespace normscope::testing
