// SPDX-License-Identifier: MIT
// Scenes whose large tensors lie beside them: the same bits back, whole after a crash, and clear when a part is
// missing.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "core/document/edits.h"
#include "core/document/scene.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

namespace fs = std::filesystem;

struct SceneFiles : ::testing::Test {
    fs::path folder;

    SceneFiles() {
        auto pattern = (fs::temp_directory_path() / "normscope-scene-XXXXXX").string();
        if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
        folder = pattern;
    }
    ~SceneFiles() override {
        std::error_code code;
        fs::remove_all(folder, code);
    }

    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path().filename());
        std::ranges::sort(found);
        return found;
    }
};

/// (3, 70'001): larger than what a scene holds itself, with γ and β just as long.
Document large(float seed) {
    Document document;
    document.title = "large";
    auto x = Tensor::filled({3, 70'001}, 0);
    for (std::int64_t i = 0; i < x.size(); ++i) x.set(i, seed + static_cast<float>(i % 977) * 0.37f);
    x.set(5, std::bit_cast<float>(0xffc00001u));
    x.set(6, -0.0f);
    x.set(7, -std::numeric_limits<float>::infinity());
    document.x = std::move(x);
    document.spec = *make_spec("layer_norm", "pytorch", document.x.shape());
    auto fitted = with_fitting_params(std::move(document));
    fitted->params.gamma[69'999] = 1.5f;
    return *fitted;
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(SceneFiles, LargeTensorsLieBesideTheScene) {
    const auto document = large(1);
    const auto path = folder / "big.norm.json";
    ASSERT_TRUE(save_scene(document, path));
    EXPECT_LT(fs::file_size(path), 4096u);
    const auto files = names();
    ASSERT_EQ(files.size(), 4u);
    EXPECT_TRUE(files[0].starts_with("big.beta-")) << files[0];
    EXPECT_TRUE(files[1].starts_with("big.gamma-")) << files[1];
    EXPECT_EQ(files[2], "big.norm.json");
    EXPECT_TRUE(files[3].starts_with("big.x-") && files[3].ends_with(".npy")) << files[3];
    const auto array = read_npy(folder / files[3]);
    ASSERT_TRUE(array) << array.error().message;
    EXPECT_TRUE(array->tensor == document.x) << "an ordinary .npy file";
    const auto loaded = load_document(path);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->document == document);
    EXPECT_TRUE(loaded->is_scene);
}

TEST_F(SceneFiles, SmallOnesStayInside) {
    auto document = large(1);
    document.x = Tensor::filled({1, most_cells_inside}, 2);
    document.params = {};
    ASSERT_TRUE(save_scene(*with_fitting_params(std::move(document)), folder / "small.norm.json"));
    EXPECT_EQ(names(), std::vector<std::string>{"small.norm.json"});
}

TEST_F(SceneFiles, AnotherStateReplacesTheFilesOfTheOld) {
    const auto path = folder / "big.norm.json";
    ASSERT_TRUE(save_scene(large(1), path));
    std::ofstream(folder / "big.x-mine.npy") << "a file of somebody else";
    std::ofstream(folder / "other.x-0123456789abcdef.npy") << "of another scene";
    const auto before = names();
    ASSERT_TRUE(save_scene(large(2), path));
    const auto after = names();
    EXPECT_EQ(after.size(), before.size()) << "the old x is gone";
    EXPECT_NE(after, before) << "the new x has another name: until the scene is replaced, both are there";
    EXPECT_TRUE(fs::exists(folder / "big.x-mine.npy"));
    EXPECT_TRUE(fs::exists(folder / "other.x-0123456789abcdef.npy"));
    EXPECT_TRUE(load_document(path)->document == large(2));
    remove_scene(path);
    EXPECT_EQ(names(), (std::vector<std::string>{"big.x-mine.npy", "other.x-0123456789abcdef.npy"}));
}

TEST_F(SceneFiles, ASaveThatFailsLeavesTheOldSceneWhole) {
    const auto path = folder / "big.norm.json";
    ASSERT_TRUE(save_scene(large(1), path));
    fs::permissions(path, fs::perms::owner_read);
    const auto refused = save_scene(large(2), path);
    ASSERT_FALSE(refused) << "the files beside it are written first, the scene last";
    EXPECT_NE(refused.error().message.find("read-only"), std::string::npos) << refused.error().message;
    EXPECT_TRUE(load_document(path)->document == large(1));
    fs::permissions(path, fs::perms::owner_all);
    ASSERT_TRUE(save_scene(large(3), path));
    EXPECT_EQ(names().size(), 4u) << "what the failed one left is gone with the next";
}

TEST_F(SceneFiles, AMissingPartIsNamed) {
    const auto path = folder / "big.norm.json";
    ASSERT_TRUE(save_scene(large(1), path));
    const auto x = names()[3];
    fs::rename(folder / x, folder / "elsewhere.npy");
    EXPECT_EQ(load_document(path).error().message, path.string() + ": \"x.file\" names \"" + x +
                                                       "\", which is not beside the scene; the two belong together");
    std::ofstream(folder / x) << "not an array";
    EXPECT_EQ(load_document(path).error().message, path.string() + ": \"x.file\" names \"" + x + "\", but " +
                                                       (folder / x).string() +
                                                       " is not a .npy file; make one with numpy.save");
    const std::vector<float> few = {1, 2};
    ASSERT_TRUE(write_npy(folder / x, std::vector<std::int64_t>{2}, few));
    EXPECT_NE(load_document(path).error().message.find("which has shape [2], but \"x.shape\" says [3, 70001]"),
              std::string::npos)
        << load_document(path).error().message;
}

TEST_F(SceneFiles, OnlyFilesOfTheSameFolderAreRead) {
    const auto mistake = [&](const std::string& name) {
        std::ofstream(folder / "s.norm.json") << R"({"x": {"file": ")" + name + "\"}}";
        const auto loaded = load_document(folder / "s.norm.json");
        return loaded ? std::string() : loaded.error().message;
    };
    for (const char* name : {"../x.npy", "/dev/zero", "/etc/x.npy", "x.txt", "", "a/x.npy"})
        EXPECT_NE(mistake(name).find("must be the name of a .npy file in the scene's folder"), std::string::npos)
            << mistake(name);
    const std::vector<float> values = {2, 0, 4, 4};
    ASSERT_TRUE(write_npy(folder / "x.npy", std::vector<std::int64_t>{1, 4}, values));
    EXPECT_EQ(mistake("x.npy"), "") << "the shape may be left out";
    EXPECT_NE(parse_scene(R"({"x": {"file": "x.npy"}})").error().message.find("no folder to look into"),
              std::string::npos);
    EXPECT_EQ(parse_scene(R"({"x": {"file": "x.npy", "values": [1]}})").error().message,
              "\"x.file\" and \"x.values\" exclude each other");
    EXPECT_EQ(parse_scene(R"({"x": [[1, 2]], "gamma": {"files": "x.npy"}})").error().message,
              "\"gamma\" must be nested lists of numbers, or {\"file\": \"NAME.npy\"}");
}

TEST_F(SceneFiles, ANameThatIsNoUtf8HasPartsOfAPlainName) {
    const auto path = folder / "caf\xe9.norm.json";
    ASSERT_TRUE(save_scene(large(1), path));
    EXPECT_TRUE(std::ranges::any_of(names(), [](const auto& name) { return name.starts_with("caf_.x-"); }));
    EXPECT_TRUE(load_document(path)->document == large(1));
    remove_scene(path);
    EXPECT_EQ(names(), std::vector<std::string>{});
}

TEST_F(SceneFiles, AReadOnlyFileIsNotReplaced) {
    const auto path = folder / "mine.txt";
    ASSERT_TRUE(write_file(path, "old"));
    fs::permissions(path, fs::perms::owner_read | fs::perms::group_read);
    const auto refused = write_file(path, "new");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "cannot write " + path.string() + ": it is read-only; save under another name, or make it writable");
    EXPECT_EQ(text_of(path), "old");
    EXPECT_EQ(names(), std::vector<std::string>{"mine.txt"}) << "and nothing lies beside it";
}

TEST_F(SceneFiles, AWatchedReadEndsWhereItIsToldTo) {
    const auto path = folder / "long";
    ASSERT_TRUE(write_file(path, std::string(3'000'000, 'a')));
    std::size_t seen = 0;
    std::uintmax_t all = 0;
    const auto read = read_file(path, [&](std::string_view so_far, std::uintmax_t expected) -> Result<void> {
        seen = so_far.size();
        all = expected;
        if (seen > 1'000'000) return fail("enough");
        return {};
    });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "enough");
    EXPECT_EQ(all, 3'000'000u);
    EXPECT_LT(seen, 1'500'000u);
    const auto zeros = read_npy("/dev/zero");
    ASSERT_FALSE(zeros) << "refused by its beginning: it has no end";
    EXPECT_EQ(zeros.error().message, "/dev/zero is not a .npy file; make one with numpy.save");
}

}  // namespace
}  // namespace normscope
