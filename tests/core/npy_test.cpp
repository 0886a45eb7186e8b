// SPDX-License-Identifier: MIT
#include "core/io/npy.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <random>

#include "core/io/file.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

using namespace std::string_literals;

std::string npy(const std::string& dictionary, const std::string& data, char version = 1) {
    std::string bytes = "\x93NUMPY"s + version + '\0';
    const auto length = dictionary.size();
    for (int i = 0; i < (version == 1 ? 2 : 4); ++i) bytes += static_cast<char>(length >> (8 * i) & 0xff);
    return bytes + dictionary + data;
}

std::string dictionary(const std::string& descr, const std::string& shape, const std::string& order = "False") {
    return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

template <class T>
std::string raw(std::initializer_list<T> values, bool swap = false) {
    std::string bytes;
    for (const T value : values) {
        std::string one(sizeof(T), '\0');
        std::memcpy(one.data(), &value, sizeof(T));
        if (swap) std::reverse(one.begin(), one.end());
        bytes += one;
    }
    return bytes;
}

std::vector<float> values_of(const std::string& bytes) {
    const auto array = parse_npy(bytes, "x.npy");
    EXPECT_TRUE(array.has_value()) << (array ? "" : array.error().message);
    if (!array) return {};
    return {array->tensor.values().begin(), array->tensor.values().end()};
}

std::string message_of(const std::string& bytes) {
    const auto array = parse_npy(bytes, "x.npy");
    EXPECT_FALSE(array.has_value());
    return array ? std::string{} : array.error().message;
}

TEST(Npy, WritesWhatItReads) {
    for (const Shape& shape :
         {Shape{}, Shape{1}, Shape{4}, Shape{2, 3}, Shape{2, 3, 5}, Shape{0, 4}, Shape{4, 0}, Shape{1, 1, 1, 1, 1}}) {
        std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = 0.1f * static_cast<float>(i) - 1;
        if (!values.empty()) values[0] = std::numeric_limits<float>::quiet_NaN();
        const auto bytes = npy_bytes(shape, values);
        EXPECT_EQ((bytes.size() - values.size() * 4) % 64, 0u);
        const auto array = parse_npy(bytes, "x.npy");
        ASSERT_TRUE(array.has_value()) << to_string(shape) << array.error().message;
        EXPECT_TRUE(array->tensor == Tensor::from(shape, values).value()) << to_string(shape);
        EXPECT_EQ(array->dtype, "float32");
        EXPECT_EQ(array->notice, "");
    }
}

TEST(Npy, EveryRealTypeInBothByteOrders) {
    const std::string shape = "(3,)";
    const auto check = [&](const std::string& code, const auto& little, const auto& big, std::vector<float> expected) {
        EXPECT_EQ(values_of(npy(dictionary("<" + code, shape), little)), expected) << code;
        EXPECT_EQ(values_of(npy(dictionary(">" + code, shape), big)), expected) << code;
    };
    const auto both = [&]<class T>(const std::string& code, std::initializer_list<T> list,
                                   std::vector<float> expected) {
        check(code, raw(list), raw(list, true), std::move(expected));
    };
    both.operator()<float>("f4", {1.5f, -2, 0.1f}, {1.5f, -2, 0.1f});
    both.operator()<double>("f8", {1.5, -2, 0.25}, {1.5f, -2, 0.25f});
    both.operator()<std::uint16_t>("f2", {0x3c00, 0xc000, 0x0001}, {1, -2, std::ldexp(1.0f, -24)});
    both.operator()<std::uint16_t>("f2", {0x7bff, 0x7c00, 0x3555}, {65504, INFINITY, 0.333251953125f});
    both.operator()<std::uint16_t>("bfloat16", {0x3f80, 0xc000, 0x3eab}, {1, -2, 0.333984375f});
    both.operator()<std::uint16_t>("V2", {0x3f80, 0xc000, 0x3eab}, {1, -2, 0.333984375f});
    both.operator()<std::int8_t>("i1", {1, -2, 127}, {1, -2, 127});
    both.operator()<std::int16_t>("i2", {1, -2, 32767}, {1, -2, 32767});
    both.operator()<std::int32_t>("i4", {1, -2, 65536}, {1, -2, 65536});
    both.operator()<std::int64_t>("i8", {1, -2, std::numeric_limits<std::int64_t>::min()},
                                  {1, -2, std::ldexp(-1.0f, 63)});
    both.operator()<std::uint8_t>("u1", {1, 2, 255}, {1, 2, 255});
    both.operator()<std::uint16_t>("u2", {1, 2, 65535}, {1, 2, 65535});
    both.operator()<std::uint32_t>("u4", {1, 2, 1u << 31}, {1, 2, std::ldexp(1.0f, 31)});
    both.operator()<std::uint64_t>("u8", {1, 2, 1ull << 63}, {1, 2, std::ldexp(1.0f, 63)});
    both.operator()<std::uint8_t>("b1", {1, 0, 1}, {1, 0, 1});
    EXPECT_EQ(values_of(npy(dictionary("|u1", "(2,)"), raw<std::uint8_t>({7, 9}))), (std::vector<float>{7, 9}));
}

TEST(Npy, SaysWhatFloat32CouldNotHold) {
    const auto exact = parse_npy(npy(dictionary("<f8", "(2,)"), raw<double>({0.5, NAN})), "x.npy");
    ASSERT_TRUE(exact.has_value());
    EXPECT_EQ(exact->notice, "");
    const auto rounded = parse_npy(npy(dictionary("<f8", "(3,)"), raw<double>({0.5, 0.1, 1e300})), "x.npy");
    ASSERT_TRUE(rounded.has_value());
    EXPECT_EQ(rounded->notice, "x.npy holds float64: 2 of its 3 values were rounded to float32");
    EXPECT_TRUE(std::isinf(rounded->tensor[2]));
    const auto wide = parse_npy(
        npy(dictionary("<i8", "(2,)"), raw<std::int64_t>({16777217, std::numeric_limits<std::int64_t>::max()})),
        "x.npy");
    ASSERT_TRUE(wide.has_value());
    EXPECT_EQ(wide->notice, "x.npy holds int64: 2 of its 2 values were rounded to float32");
    const auto one = parse_npy(
        npy(dictionary("<u8", "(2,)"), raw<std::uint64_t>({5, std::numeric_limits<std::uint64_t>::max()})), "x.npy");
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one->notice, "x.npy holds uint64: 1 of its 2 values was rounded to float32");
}

TEST(Npy, ReadsVersionsTwoAndThreeAndFortranOrder) {
    const auto data = raw<float>({1, 4, 2, 5, 3, 6});
    for (const char version : {'\1', '\2', '\3'}) {
        const auto array = parse_npy(npy(dictionary("<f4", "(2, 3)", "True"), data, version), "x.npy");
        ASSERT_TRUE(array.has_value()) << array.error().message;
        EXPECT_TRUE(array->tensor == Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6}).value());
    }
    // A cube against the definition: value = 100 i + 10 j + k at column-major place i + 2 j + 6 k.
    std::string cube;
    for (int k = 0; k < 4; ++k)
        for (int j = 0; j < 3; ++j)
            for (int i = 0; i < 2; ++i) cube += raw<float>({static_cast<float>(100 * i + 10 * j + k)});
    const auto values = values_of(npy(dictionary("<f4", "(2, 3, 4)", "True"), cube));
    ASSERT_EQ(values.size(), 24u);
    for (int cell = 0; cell < 24; ++cell)
        EXPECT_EQ(values[static_cast<std::size_t>(cell)],
                  static_cast<float>(100 * (cell / 12) + 10 * (cell / 4 % 3) + cell % 4));
}

TEST(Npy, ReadsOtherSpellingsOfTheHeader) {
    const auto data = raw<float>({1, 2});
    EXPECT_EQ(values_of(npy("{\"shape\":(2,),\"fortran_order\":False,\"descr\":\"<f4\"}", data)).size(), 2u);
    EXPECT_EQ(values_of(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }   \n", data)).size(), 2u);
    EXPECT_EQ(values_of(npy(dictionary("=f4", "( 1 , 2 )"), data)).size(), 2u);
}

TEST(Npy, OneSentenceForEveryMistake) {
    const auto good = npy(dictionary("<f4", "(2,)"), raw<float>({1, 2}));
    EXPECT_EQ(message_of(""), "x.npy is empty; a .npy file made by numpy.save is needed");
    EXPECT_EQ(message_of("{\"x\": [1]}"), "x.npy is not a .npy file; make one with numpy.save");
    EXPECT_EQ(message_of("PK\3\4"), "x.npy is a .npz archive or another ZIP file; save one array with numpy.save");
    EXPECT_EQ(message_of(npy(dictionary("<f4", "(2,)"), raw<float>({1, 2}), 9)),
              "x.npy has .npy format version 9, and versions 1 to 3 can be read; save it again with numpy.save");
    EXPECT_EQ(message_of(good.substr(0, good.size() - 3)),
              "x.npy is cut off: float32 of shape [2] takes 8 bytes and the file has 5; save it again with numpy.save");
    EXPECT_EQ(message_of(good + "more"), "x.npy goes on after its last value: float32 of shape [2] takes 8 bytes and "
                                         "the file has 12; save it again with numpy.save");
    for (const auto& [descr, words] : {std::pair{"|O", "Python objects"},
                                       {"<c8", "complex numbers"},
                                       {"<U5", "text"},
                                       {"<M8[ns]", "dates or durations"},
                                       {"|V8", "raw bytes or a structured type"},
                                       {"<f16", "the type \"<f16\""}})
        EXPECT_EQ(message_of(npy(dictionary(descr, "(2,)"), "        ")),
                  "x.npy holds "s + words +
                      ", which cannot be normalised; convert it with .astype(numpy.float32) and save it again");
    EXPECT_EQ(message_of(npy("{'descr': [('a', '<f4'), ('b', '<i8')], 'fortran_order': False, 'shape': (2,), }", "")),
              "x.npy holds a structured type, which cannot be normalised; convert it with .astype(numpy.float32) and "
              "save it again");
    for (const char* header :
         {"", "{", "{}", "{'descr': '<f4'}", "[1, 2]", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (two,)}", "{'descr': [('a', '<f4'"})
        EXPECT_EQ(message_of(npy(header, "")),
                  "x.npy has a header that is not numpy.save's; save it again with numpy.save")
            << header;
}

TEST(Npy, HostileShapesTakeNoMemory) {
    const auto message = [](const std::string& shape) { return message_of(npy(dictionary("<f4", shape), "1234")); };
    EXPECT_EQ(
        message("(9223372036854775807, 9223372036854775807)"),
        "x.npy: shape [9223372036854775807, 9223372036854775807] is larger than any tensor that fits into memory");
    EXPECT_EQ(message("(4294967296, 4294967296)"),
              "x.npy: shape [4294967296, 4294967296] is larger than any tensor that fits into memory");
    EXPECT_EQ(message("(-1, -4)"), "x.npy: shape [-1, -4] has a negative extent; every extent is 0 or more");
    EXPECT_EQ(message("(1000000000,)"), "x.npy is cut off: float32 of shape [1000000000] takes 4000000000 bytes and "
                                        "the file has 4; save it again with numpy.save");
    EXPECT_EQ(message_of(npy(dictionary("<f4", "(0, 1000000000)"), "")),
              "x.npy: shape [0, 1000000000] is larger than any tensor that fits into memory");
    std::string many;
    for (int i = 0; i < 40; ++i) many += "1,";
    EXPECT_EQ(message("(" + many + ")"), "x.npy: a tensor of rank 40 was given; 32 axes are the most");
    for (int i = 0; i < 60; ++i) many += "1,";
    EXPECT_EQ(message("(" + many + ")"), "x.npy has a header that is not numpy.save's; save it again with numpy.save");
}

TEST(Npy, EveryPrefixIsRefused) {
    const auto good = npy_bytes(Shape{2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
    for (std::size_t length = 0; length < good.size(); ++length) {
        const auto array = parse_npy(std::string_view(good).substr(0, length), "x.npy");
        ASSERT_FALSE(array.has_value()) << length;
        EXPECT_TRUE(is_one_sentence(array.error().message)) << array.error().message;
    }
}

TEST(Npy, RandomDamageNeverDoesHarm) {
    std::mt19937 random(7);
    const auto good = npy_bytes(Shape{2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
    for (int round = 0; round < 20000; ++round) {
        auto bytes = good;
        for (int hit = 0; hit < 1 + round % 4; ++hit) bytes[random() % bytes.size()] = static_cast<char>(random());
        const auto array = parse_npy(bytes, "x.npy");
        if (array)
            EXPECT_EQ(array->tensor.size(), element_count(array->tensor.shape()));
        else
            EXPECT_TRUE(is_one_sentence(array.error().message)) << array.error().message;
    }
}

TEST(Npy, Files) {
    const TemporaryFolder folder;
    const auto path = folder / "a.npy";
    ASSERT_TRUE(write_npy(path, Shape{2, 2}, std::vector<float>{1, 2, 3, 4}).has_value());
    const auto array = read_npy(path);
    ASSERT_TRUE(array.has_value()) << array.error().message;
    EXPECT_TRUE(array->tensor == Tensor::from({2, 2}, {1, 2, 3, 4}).value());
    EXPECT_EQ(read_npy(folder / "none.npy").error().message,
              "cannot open " + (folder / "none.npy").string() + ": No such file or directory");
    EXPECT_EQ(read_npy(folder.path()).error().message,
              "cannot open " + folder.path().string() + ": it is a folder, not a file");
    EXPECT_EQ(write_npy(folder / "no" / "b.npy", Shape{1}, std::vector<float>{1}).error().message,
              "cannot write " + (folder / "no" / "b.npy").string() + ": No such file or directory");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1)
        << "a temporary file was left behind";
}

TEST(File, ReplacingKeepsPermissionsAndLinks) {
    namespace fs = std::filesystem;
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file(folder / "real", "one").has_value());
    fs::permissions(folder / "real", fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("real", folder / "link");
    ASSERT_TRUE(write_file(folder / "link", "two").has_value());
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_EQ(read_file(folder / "real").value(), "two");
    EXPECT_EQ(fs::status(folder / "real").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(File, PipesAreWrittenIntoNotReplaced) {
    namespace fs = std::filesystem;
    const TemporaryFolder folder;
    const auto pipe = folder / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    fs::create_symlink("pipe", folder / "link");
    const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    for (const auto& path : {pipe, folder / "link"}) {
        ASSERT_TRUE(write_file(path, "bytes").has_value());
        char received[8] = {};
        EXPECT_EQ(::read(reader, received, sizeof received), 5);
        EXPECT_STREQ(received, "bytes");
        EXPECT_TRUE(fs::is_fifo(pipe));
    }
    ::close(reader);
}

}  // namespace
}  // namespace normscope
