// SPDX-License-Identifier: MIT
// Files that no writer should have made: dropped or chosen in the dialog, each gets its sentence and changes nothing.
#include <fmt/format.h>

#include "core/io/file.h"
#include "harness.h"
#include "run_loop.h"
#include "tests/core/zip_of.h"
#include "wait.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

std::string sample(const char* name) {
    return read_file(fs::path(NORMSCOPE_SOURCE_DIR) / "tests/data/archives" / name).value();
}

std::string npy(std::string header, const std::string& values) {
    while ((10 + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    return std::string("\x93NUMPY\x01", 7) + std::string(1, '\0') + static_cast<char>(header.size() & 0xFF) +
           static_cast<char>(header.size() >> 8) + header + values;
}

std::string safetensors(const std::string& header, std::size_t bytes) {
    std::string size(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) size[i] = static_cast<char>(header.size() >> (8 * i) & 0xFF);
    return size + header + std::string(bytes, '\1');
}

std::string tensor(const char* name, const char* shape, const char* offsets) {
    return fmt::format(R"("{}":{{"dtype":"F32","shape":{},"data_offsets":{}}})", name, shape, offsets);
}

/// The list of members claims far more than what the packed bytes can hold.
std::string bomb() {
    auto packed = zip_of({{"a.npy", std::string(100000, '\0')}}, true);
    const auto entry = packed.rfind("PK\1\2");
    for (std::size_t i = 0; i < 4; ++i) packed[entry + 24 + i] = i == 3 ? '\x7f' : '\xff';
    return packed;
}

struct Damaged {
    const char* name;
    std::string bytes;
    const char* says;  ///< after the file's name
};

std::vector<Damaged> all_damaged() {
    const auto array = sample("float32.npy"), archive = sample("every_dtype.safetensors");
    return {
        {"cut.npy", array.substr(0, array.size() - 3), " is cut off: float32 of shape "},
        {"magic.npy", "\x93NUMPX" + array.substr(6), " is not a .npy file; make one with numpy.save"},
        {"objects.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", std::string(16, '\0')),
         " holds Python objects, which cannot be normalised"},
        {"huge.safetensors", std::string(7, '\0') + '\x10' + "{}",
         " is cut off: its header takes 1152921504606846976 bytes and the file has 10"},
        {"cut.safetensors", archive.substr(0, archive.size() - 1), " that the file has for tensors"},
        {"mismatch.safetensors", safetensors("{" + tensor("a", "[4]", "[0,12]") + "}", 12),
         ": \"a\" has 12 bytes, and float32 of shape [4] takes 16"},
        {"past.safetensors", safetensors("{" + tensor("a", "[5]", "[0,20]") + "}", 16),
         ": \"a\" lies at bytes 0 to 20 of the 16 that the file has for tensors"},
        {"overlap.safetensors",
         safetensors("{" + tensor("a", "[2]", "[0,8]") + "," + tensor("b", "[2]", "[4,12]") + "}", 12),
         " is not as the format wants it: \"a\" and \"b\" share bytes"},
        {"bomb.npz", bomb(), "claims 2147483647 bytes, which its"},
        {"cut.npz", sample("stored.npz").substr(0, 40), " is damaged or cut off"},
        {"ragged.csv", "1,2,3\n4,5\n", ": line 2 has 2 numbers and the first row has 3"},
        {"word.csv", "1,2\n3,hello\n", ": line 2, column 2: \"hello\" is not a number such as 2.5, -3 or 1e-5"},
        {"calls.pt", sample("calls_os_system.pt"), " asks to call "},
        {"cut.png", sample("grey.png").substr(0, 60), "cut.png"},
    };
}

class DamagedFile : public ::testing::TestWithParam<std::size_t> {
protected:
    /// What the last notice says; nothing else is changed.
    void expect_refused(Desk& desk, const Document& before, std::size_t depth, const Damaged& one) {
        EXPECT_TRUE(same_content(desk.session().document(), before));
        EXPECT_EQ(desk.session().history().undo_depth(), depth);
        EXPECT_TRUE(desk.session().origin().empty());
        ASSERT_FALSE(desk.session().notices().empty());
        const auto& notice = desk.session().notices().back();
        EXPECT_TRUE(notice.is_error);
        EXPECT_NE(notice.text.find(one.name), std::string::npos) << notice.text;
        EXPECT_NE(notice.text.find(one.says), std::string::npos) << notice.text;
        EXPECT_EQ(notice.text.find('\n'), std::string::npos) << "one sentence: " << notice.text;
    }
};

TEST_P(DamagedFile, SaysWhyByDropAndByDialogAndChangesNothing) {
    const auto one = all_damaged()[GetParam()];
    TemporaryFolder folder;
    const auto file = folder.path() / one.name;
    ASSERT_TRUE(write_file(file, one.bytes));
    {
        SCOPED_TRACE("dropped");
        Desk desk;
        const auto before = desk.session().document();
        TemporaryFolder kept;
        Autosave autosave{kept.path()};
        desk.host().dropped = {file};
        desk.host().event = true;
        (void)run_for(desk, autosave, 0.5);
        EXPECT_FALSE(desk.session().finish_opening());
        desk.frames(3);
        expect_refused(desk, before, 0, one);
    }
    {
        SCOPED_TRACE("chosen in the dialog");
        Desk desk;
        const auto before = desk.session().document();
        drive(desk, [&](Hands& hands) {
            hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
            hands.wait_frames(3);
            hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
            hands.type(file.string());
            hands.press(ImGuiKey_Enter);
            wait_until(hands, [&] {
                const auto& notices = hands.session().notices();
                return !notices.empty() && notices.back().is_error;
            });
        });
        expect_refused(desk, before, 0, one);
    }
}

INSTANTIATE_TEST_SUITE_P(Files, DamagedFile, ::testing::Range<std::size_t>(0, all_damaged().size()),
                         [](const auto& file) {
                             std::string name = all_damaged()[file.param].name;
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

}  // namespace
}  // namespace normscope::testing
