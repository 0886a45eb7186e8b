// SPDX-License-Identifier: MIT
// Which axis holds the channels: nobody guesses it, the answer is kept for each file, and it goes along when the axes
// change their places.
#include "app/session/settings.h"
#include "core/io/npy.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

std::filesystem::path array_in(const std::filesystem::path& folder, const Shape& shape) {
    std::filesystem::create_directories(folder);
    std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 17);
    const auto file = folder / "x.npy";
    EXPECT_TRUE(write_npy(file, shape, values));
    return file;
}

void open(Hands& hands, const std::filesystem::path& file) {
    hands.session().open(file);
    EXPECT_TRUE(hands.session().finish_opening());
    hands.run_command("workspace.axis");
    hands.wait_frames(3);
}

TEST(Channel, IsAskedForAndNotGuessed) {
    TemporaryFolder folder;
    const auto pictures = array_in(folder.path() / "pictures", {2, 6, 6, 3});
    const auto six = array_in(folder.path() / "six", {2, 2, 3, 2, 3, 4});
    Desk desk;
    drive(desk, [&](Hands& hands) {
        for (const auto& file : {pictures, six}) {
            open(hands, file);
            EXPECT_EQ(hands.shown("channel axis"), "not said");
            for (const char* id : {"batch_norm", "instance_norm", "group_norm"})
                EXPECT_EQ(hands.shown(std::string("grouping ") + id),
                          "not said yet: Which axis holds the channels? The shape does not say.");
            EXPECT_NE(hands.shown("grouping layer_norm").find(" groups × "), std::string::npos)
                << "it needs no channels";
        }
        open(hands, pictures);
        hands.click("axis 3 3");
        EXPECT_EQ(hands.shown("channel axis"), "3 told");
        EXPECT_EQ(hands.shown("grouping batch_norm"), "3 groups × 72");
        hands.click("W 6");
        EXPECT_EQ(hands.shown("channel axis"), "2 told") << "and the names follow the answer";
        EXPECT_EQ(hands.shown("grouping batch_norm"), "6 groups × 36");
    });
}

TEST(Channel, IsSaidByNamesOrByALessonOrByTwoAxes) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.run_command("workspace.axis");
        EXPECT_EQ(hands.shown("channel axis"), "1 alike in all frameworks");
        Document document = default_document();
        document.x = *Tensor::from({2, 2, 3}, std::vector<float>(12, 1), {"time", "channels", "place"});
        document.spec = *make_spec("layer_norm", "pytorch", document.x.shape());
        hands.start_from(*with_fitting_params(std::move(document)));
        EXPECT_EQ(hands.shown("channel axis"), "1 by name");
        hands.open_lesson("tokens-and-pixels", 1);
        EXPECT_EQ(hands.shown("channel axis"), "2 by name") << "its text says (B, T, d)";
        hands.open_lesson("which-axis", 2);
        EXPECT_EQ(hands.shown("channel axis"), "1 by name") << "(N, C, H, W)";
        hands.open_lesson("which-axis", 1);
        EXPECT_EQ(hands.shown("channel axis"), "3 by name") << "(N, H, W, C)";
    });
}

TEST(Channel, TheAnswerIsKeptForEachFile) {
    TemporaryFolder folder;
    const auto a = array_in(folder.path() / "a", {2, 6, 6, 3}), b = array_in(folder.path() / "b", {2, 6, 6, 3});
    const Folders kept{folder.path() / "config", folder.path() / "state"};
    {
        Desk desk;
        drive(desk, [&](Hands& hands) {
            open(hands, a);
            hands.run_command("axis.channel.3");
            EXPECT_EQ(hands.shown("channel axis"), "3 told");
            open(hands, b);
            EXPECT_EQ(hands.shown("channel axis"), "not said") << "another file of the same name";
            hands.run_command("axis.channel.1");
            open(hands, a);
            EXPECT_EQ(hands.shown("channel axis"), "3 told");
        });
        ASSERT_TRUE(save_settings(kept, desk.session().settings));
    }
    Desk desk;
    desk.session().settings.channel_axes = load_settings(kept).value().channel_axes;
    drive(desk, [&](Hands& hands) {
        open(hands, a);
        EXPECT_EQ(hands.shown("channel axis"), "3 told");
        open(hands, b);
        EXPECT_EQ(hands.shown("channel axis"), "1 told");
    });
}

TEST(Channel, LargeTensorsAreAskedAboutBesideTheirMap) {
    TemporaryFolder folder;
    const auto file = array_in(folder.path(), {3, 8, 30, 20});
    Desk desk;
    drive(desk, [&](Hands& hands) {
        open(hands, file);
        ASSERT_EQ(hands.shown("axis view"), "map");
        EXPECT_EQ(hands.shown("channel axis"), "not said");
        hands.click("axis 1 8");
        EXPECT_EQ(hands.shown("channel axis"), "1 told");
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("C 8").c_str()))
            << "the names follow, and the answer can be changed";
        hands.open_lesson("tokens-and-pixels");
        hands.run_command("workspace.axis");
        hands.run_command("axis.map");
        EXPECT_EQ(hands.shown("channel axis"), "(absent)") << "who has said it is not asked";
    });
}

TEST(Channel, EverywhereTheAxesHaveTheSameNames) {
    TemporaryFolder folder;
    const auto file = array_in(folder.path(), {2, 3, 4, 5});
    Desk desk;
    drive(desk, [&](Hands& hands) {
        open(hands, file);
        hands.run_command("workspace.vector");
        EXPECT_EQ(hands.shown("axes"), "axis 3");
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("axis axis 0").c_str()));
        EXPECT_FALSE(hands.ctx->ItemExists(Hands::ref("axis N").c_str())) << "nobody said that these are pictures";
        hands.run_command("op.batch_norm");
        EXPECT_EQ(hands.shown("axes"), "axes 0, 2, 3");
        hands.run_command("op.layer_norm");
        hands.run_command("axis.channel.1");
        EXPECT_EQ(hands.shown("axes"), "W");
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("axis N").c_str()));
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("axis C").c_str()));
        hands.run_command("axis.channel.3");
        EXPECT_EQ(hands.shown("axes"), "C");
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("axis H").c_str())) << "N, H, W and C";
    });
}

TEST(Channel, TheAnswerGoesAlongWhenTheAxesMove) {
    TemporaryFolder folder;
    const auto file = array_in(folder.path(), {5, 5, 5, 5});  // no extent tells the axes apart
    Desk desk;
    drive(desk, [&](Hands& hands) {
        open(hands, file);
        hands.run_command("axis.channel.1");
        hands.run_command("axis.channels_last");
        EXPECT_EQ(hands.shown("channel axis"), "3 told");
        EXPECT_EQ(hands.document().x.axis_names(), (std::vector<std::string>{"N", "H", "W", "C"}));
        hands.run_command("axis.transpose");
        EXPECT_EQ(hands.shown("channel axis"), "2 told");
        hands.run_command("edit.undo");
        EXPECT_EQ(hands.shown("channel axis"), "3 told");
        hands.run_command("axis.channels_second");
        EXPECT_EQ(hands.shown("channel axis"), "1 told");
        hands.run_command("edit.undo");
        hands.run_command("edit.undo");
        EXPECT_EQ(hands.shown("channel axis"), "1 told") << "the file as it was opened";
        EXPECT_TRUE(hands.document().x.axis_names().empty());
    });
}

TEST(Channel, ATransposeSaysNothingAndChannelsLastDoes) {
    TemporaryFolder folder;
    const auto file = array_in(folder.path(), {2, 3, 4, 5});
    Desk desk;
    drive(desk, [&](Hands& hands) {
        open(hands, file);
        hands.run_command("axis.transpose");
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, 3, 5, 4}));
        EXPECT_EQ(hands.shown("channel axis"), "not said");
        hands.run_command("axis.channels_last");
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, 5, 4, 3}));
        EXPECT_EQ(hands.shown("channel axis"), "3 by name") << "who asks for it says that axis 1 held the channels";
        hands.run_command("edit.undo");
        EXPECT_EQ(hands.shown("channel axis"), "not said");
    });
}

TEST(Channel, ATransposeKeepsNamesThatSayNothingOfChannels) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        Document document = default_document();
        document.x = *Tensor::from({2, 4, 3}, std::vector<float>(24, 1), {"time", "row", "place"});
        document.spec = *make_spec("layer_norm", "pytorch", document.x.shape());
        hands.start_from(*with_fitting_params(std::move(document)));
        hands.run_command("workspace.axis");
        ASSERT_EQ(hands.shown("channel axis"), "not said");
        hands.run_command("axis.transpose");
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, 3, 4}));
        EXPECT_EQ(hands.document().x.axis_names(), (std::vector<std::string>{"time", "place", "row"}));
    });
}

TEST(Channel, WhatAFrameworkSaysIsThatOfTheChosenOne) {
    TemporaryFolder folder;
    const auto file = array_in(folder.path(), {2, 4, 3, 5});
    Desk desk;
    drive(desk, [&](Hands& hands) {
        open(hands, file);
        hands.run_command("axis.channel.1");
        EXPECT_EQ(hands.shown("grouping wrong_axis"),
                  "raises: Given normalized_shape=[4], expected input with shape [*, 4], but got input of "
                  "size[2, 4, 3, 5]");
        hands.click("Keras");
        EXPECT_EQ(hands.shown("grouping wrong_axis"),
                  "raises nothing: LayerNormalization() is told no shape: it takes the last axis, W");
        hands.click("ONNX");
        EXPECT_TRUE(hands.shown("grouping wrong_axis").starts_with("raises: LayerNormalization takes the last axis, W"))
            << hands.shown("grouping wrong_axis");
    });
}

}  // namespace
}  // namespace normscope::testing
