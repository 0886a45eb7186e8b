// SPDX-License-Identifier: MIT
// What is wrong with a file is one sentence that names it, and costs no memory.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <random>

#include "core/archive/archive.h"
#include "core/archive/write.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "tests/core/support.h"
#include "tests/core/zip_of.h"

namespace normscope {
namespace {

using namespace std::string_literals;

const std::filesystem::path samples = std::filesystem::path(NORMSCOPE_SOURCE_DIR) / "tests" / "data" / "archives";

std::string message_of(const std::string& bytes) {
    const auto archive = Archive::parse(bytes, "f");
    if (!archive) {
        EXPECT_TRUE(is_one_sentence(archive.error().message)) << archive.error().message;
        return archive.error().message;
    }
    for (std::size_t i = 0; i < archive->entries().size(); ++i) {
        const auto read = archive->read(i);
        if (!read) return read.error().message;
    }
    ADD_FAILURE() << "was read: " << bytes.substr(0, 100);
    return "";
}

std::string safetensors(const std::string& header, const std::string& data = "") {
    std::string bytes;
    for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(header.size() >> shift & 0xff);
    return bytes + header + data;
}

std::string torch_file(const std::string& pickle, const std::string& storage = std::string(16, '\0')) {
    return zip_of({{"m/data.pkl", pickle}, {"m/data/0", storage}, {"m/byteorder", "little"}});
}

/// A pickle of one tensor: offset, extents and strides as they stand in BININT.
std::string tensor_pickle(std::int32_t offset, const std::vector<std::int32_t>& shape,
                          const std::vector<std::int32_t>& strides, const std::string& type = "torch\nFloatStorage\n") {
    const auto integer = [](std::int32_t value) {
        std::string text = "J";
        for (int shift = 0; shift < 32; shift += 8)
            text += static_cast<char>(static_cast<std::uint32_t>(value) >> shift & 0xff);
        return text;
    };
    std::string pickle = "\x80\2ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagec"s + type + "X\1\0\0\0"s +
                         "0X\3\0\0\0cpu"s + integer(4) + "tQ" + integer(offset) + "(";
    for (const auto extent : shape) pickle += integer(extent);
    pickle += "t(";
    for (const auto stride : strides) pickle += integer(stride);
    return pickle + "t\x89" + "ccollections\nOrderedDict\n)RtR.";
}

TEST(ArchiveMalformedIo, Safetensors) {
    const auto tensor = [](const std::string& name, const std::string& dtype, const std::string& shape,
                           const std::string& offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets +
               "}";
    };
    const std::string data(16, '\1');
    const auto one = [&](const std::string& text) { return message_of(safetensors("{" + text + "}", data)); };
    EXPECT_EQ(
        message_of("\0\0\0\0\0\0\0\x10{}"s),
        "f is cut off: its header takes 1152921504606846976 bytes and the file has 10; make or download it again");
    EXPECT_EQ(message_of(safetensors("{\"a\":", data)),
              "f has a header that is not valid JSON; make or download it again");
    EXPECT_EQ(one(tensor("a", "F32", "[4]", "[0,12]")),
              "f: \"a\" has 12 bytes, and float32 of shape [4] takes 16; make or download it again");
    EXPECT_EQ(one(tensor("a", "F32", "[5]", "[0,20]")),
              "f: \"a\" lies at bytes 0 to 20 of the 16 that the file has for tensors; make or download it again");
    EXPECT_EQ(one(tensor("a", "F32", "[2]", "[8,0]")),
              "f: \"a\" lies at bytes 8 to 0 of the 16 that the file has for tensors; make or download it again");
    EXPECT_EQ(one(tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("b", "F32", "[2]", "[4,12]")),
              "f is not as the format wants it: \"a\" and \"b\" share bytes; make or download it again");
    EXPECT_EQ(one(tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("a", "F32", "[2]", "[8,16]")),
              "f names \"a\" twice, and only one of them could be read; make it again");
    EXPECT_EQ(
        one(tensor("a", "F32", "[4611686018427387904,4]", "[0,16]")),
        "f: \"a\" is refused: shape [4611686018427387904, 4] is larger than any tensor that fits into memory; make "
        "or download it again");
    EXPECT_EQ(one(tensor("a", "F4", "[2]", "[0,1]")),
              "f: \"a\" holds F4, a type that cannot be read; convert it to F32 or BF16");
    for (const char* text : {"\"a\":1", "\"a\":{}", "\"a\":{\"dtype\":1,\"shape\":[1],\"data_offsets\":[0,4]}",
                             "\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}",
                             "\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}",
                             "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}"})
        EXPECT_EQ(one(text),
                  "f: \"a\" has no dtype, shape and data_offsets that can be understood; make or download it "
                  "again");
    std::string deep;
    for (int i = 0; i < 70000; ++i) deep += "{\"a\":";
    EXPECT_EQ(message_of(safetensors(deep + "1" + std::string(70000, '}'))),
              "f has a header that is nested too deep; make or download it again");
    EXPECT_EQ(one("\"evil\\u001b[31m\\nname\":1").find('\x1b'), std::string::npos);
}

TEST(ArchiveMalformedIo, Shards) {
    const TemporaryFolder folder;
    const auto index = folder / "model.safetensors.index.json";
    const auto message = [&](const std::string& text) {
        EXPECT_TRUE(write_file(index, text).has_value());
        const auto archive = Archive::open(index);
        EXPECT_FALSE(archive.has_value());
        auto words = archive ? std::string() : archive.error().message;
        for (auto at = words.find(folder.path().string()); at != words.npos; at = words.find(folder.path().string()))
            words.erase(at, folder.path().string().size() + 1);
        return words;
    };
    const std::vector<float> values = {1, 2};
    ASSERT_TRUE(write_tensors(folder / "one.safetensors", {{NamedTensor{"a", {2}, values}}}).has_value());
    EXPECT_EQ(message("{\"weight_map\": {\"a\": \"two.safetensors\"}}"),
              "cannot open two.safetensors: No such file or directory");
    EXPECT_EQ(message("{\"weight_map\": {\"a\": \"../one.safetensors\"}}"),
              "model.safetensors.index.json sends \"a\" to \"../one.safetensors\", which is no file beside it; make or "
              "download it again");
    EXPECT_EQ(
        message("{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"one.safetensors\"}}"),
        "model.safetensors.index.json lists 2 tensors and its 1 shards hold 1 of them; download the missing ones");
    EXPECT_EQ(message("{\"weight_map\": [1]}"),
              "model.safetensors.index.json has no \"weight_map\" from tensors to files; "
              "open one of the shards instead");
}

TEST(ArchiveMalformedIo, Zip) {
    const auto array = npy_bytes(Shape{2}, std::vector<float>{1, 2});
    EXPECT_EQ(message_of(zip_of({{"a.txt", "hello"}})),
              "f is a ZIP file without an array in it; make a .npz with numpy.savez, or a .pt with torch.save");
    EXPECT_EQ(message_of(zip_of({{"a.npy", array}}).substr(0, 60)).substr(0, 29), "f is damaged or cut off (Not ");
    EXPECT_EQ(
        message_of(zip_of({{"a.npy", array.substr(0, array.size() - 1)}})),
        "f: a.npy is cut off: float32 of shape [2] takes 8 bytes and the file has 7; save it again with numpy.save");
    // One flipped bit in the numbers of a stored member: its checksum tells.
    auto flipped = zip_of({{"a.npy", array}});
    flipped[flipped.find("\x93NUMPY") + array.size() - 1] ^= 1;
    EXPECT_EQ(message_of(flipped), "f: a.npy is damaged or cut off (CRC error); make or download it again");
    // The size that the list of members gives, far beyond what its packed bytes can be.
    auto bomb = zip_of({{"a.npy", std::string(100000, '\0')}}, true);
    const auto entry = bomb.rfind("PK\1\2");
    for (int i = 0; i < 4; ++i) bomb[entry + 24 + static_cast<std::size_t>(i)] = i == 3 ? '\x7f' : '\xff';
    EXPECT_NE(message_of(bomb).find("claims 2147483647 bytes, which its"), std::string::npos) << message_of(bomb);
}

TEST(ArchiveMalformedIo, ABombOfZerosIsListedWithoutUnpackingIt) {
    // 64 MB of zeros in 64 kB: an honest file, which takes memory only when it is read.
    std::string header = npy_bytes(Shape{0}, {}).substr(0, 10);
    const std::string dictionary = "{'descr': '|u1', 'fortran_order': False, 'shape': (67108864,), }";
    header += dictionary + std::string(128 - 11 - dictionary.size(), ' ') + '\n';
    std::string big = header + std::string(std::size_t{1} << 26, '\0');
    const auto packed = zip_of({{"a.npy", std::move(big)}}, true);
    ASSERT_LT(packed.size(), 80000u);
    struct rusage before {
    }, after{};
    getrusage(RUSAGE_SELF, &before);
    const auto archive = Archive::parse(packed, "f");
    ASSERT_TRUE(archive.has_value()) << archive.error().message;
    EXPECT_EQ(archive->entries()[0].shape, Shape{67108864});
    const auto statistics = archive->statistics(0);
    ASSERT_TRUE(statistics.has_value());
    EXPECT_EQ(statistics->count, 67108864);
    EXPECT_EQ(statistics->max, 0);
    getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 30000) << "kilobytes";
}

TEST(ArchiveMalformedIo, Pickles) {
    const auto again = "; save the tensors alone: torch.save(model.state_dict(), …)"s;
    EXPECT_EQ(message_of(read_file(samples / "calls_os_system.pt").value()),
              "f asks to call posix.system, which a file of tensors does not need, so nothing of it was run or read" +
                  again);
    EXPECT_EQ(
        message_of(read_file(samples / "whole_module.pt").value()),
        "f asks to call torch.nn.modules.container.Sequential, which a file of tensors does not need, so nothing of "
        "it was run or read" +
            again);
    for (const char* pickle : {"cos\nsystem\n(Vtrue\ntR.", "\x80\4\x8c\2os\x8c\6system\x93\x8c\4true\x85R.",
                               "ctorch.storage\n_load_from_bytes\n(tR.", "cbuiltins\neval\n(tR.",
                               "ctorch\nhub.load\n(tR.", "cnumpy.core.multiarray\n_reconstruct\n(tR."})
        EXPECT_TRUE(message_of(torch_file(pickle)).starts_with("f asks to call ")) << message_of(torch_file(pickle));
    EXPECT_EQ(message_of(torch_file("(i__main__\nX\n.")),
              "f holds a pickle with instruction 0x69, which tensors do not need, so nothing of it was run or read" +
                  again);
    const auto damaged = "f holds a pickle that is damaged or cut off; save it again with torch.save"s;
    const auto good = tensor_pickle(0, {2, 2}, {2, 1});
    EXPECT_TRUE(Archive::parse(torch_file(good), "f").has_value()) << message_of(torch_file(good));
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_EQ(message_of(torch_file(good.substr(0, length))), damaged) << length;
    for (const std::string& pickle : {"."s, "R."s, "t."s, "N0."s, "(NN."s, "}(Nu."s, "h\5."s, "X\xff\xff\xff\xffhi."s})
        EXPECT_EQ(message_of(torch_file(pickle)), damaged) << pickle;
    EXPECT_EQ(message_of(torch_file("}.")),
              "f holds no tensor; save a state dict with torch.save(model.state_dict(), …)");
}

TEST(ArchiveMalformedIo, TorchViews) {
    const auto shaped = [](std::int32_t offset, const std::vector<std::int32_t>& shape,
                           const std::vector<std::int32_t>& strides) {
        return message_of(torch_file(tensor_pickle(offset, shape, strides)));
    };
    EXPECT_EQ(shaped(1, {2, 2}, {2, 1}),
              "f: \"f\" of shape [2, 2] reaches past the 4 numbers of its storage; save it again "
              "with torch.save");
    EXPECT_EQ(shaped(-1, {2}, {1}), "f: \"f\" has strides that do not fit its shape; save it again with torch.save");
    EXPECT_EQ(shaped(0, {2}, {-1}), "f: \"f\" has strides that do not fit its shape; save it again with torch.save");
    EXPECT_EQ(shaped(0, {2, 2}, {1}), "f: \"f\" has strides that do not fit its shape; save it again with torch.save");
    EXPECT_EQ(
        shaped(0, {2147483647, 2147483647}, {2147483647, 2147483647}),
        "f: \"f\" is refused: shape [2147483647, 2147483647] is larger than any tensor that fits into memory; save it "
        "again with torch.save");
    EXPECT_EQ(shaped(0, {1000000, 1000}, {0, 0}),
              "f of f repeats 1 stored numbers to shape [1000000, 1000]; save it without "
              "the repetition");
    EXPECT_EQ(message_of(torch_file(tensor_pickle(0, {2}, {1}, "torch\nComplexFloatStorage\n"))),
              "f: \"f\" is a ComplexFloatStorage, whose numbers cannot be normalised; convert it with .float()");
    EXPECT_EQ(message_of(zip_of({{"m/data.pkl", tensor_pickle(0, {2}, {1})}})),
              "f: \"f\" lies in the storage \"0\", which is missing; save it again with torch.save");
}

TEST(ArchiveMalformedIo, Text) {
    EXPECT_EQ(message_of("1,2\n3\n"),
              "f: line 2 has 1 numbers and the first row has 2; every row needs the same number");
    EXPECT_EQ(message_of("1,2\n3,\xc3\xa9\x1b[31m\n").find('\x1b'), std::string::npos);
    EXPECT_EQ(message_of("1,2\n3,,4\n"), "f: line 2 has nothing in column 2; write nan where a number is missing");
    EXPECT_EQ(message_of("1 2\n3 1e99\n"),
              "f: line 2, column 2: 1e99 is too large for float32, whose largest number is 3.4028235e38");
    EXPECT_EQ(message_of("hello, world\n"), "f: there is no number in it");
    EXPECT_EQ(
        message_of("[[1, 2], [3]]"),
        "f: the list that ends in line 1 has 1 entries and the first one has 2; every list needs the same number");
    EXPECT_EQ(message_of("[[1, 2], 3]"), "f: line 1 has numbers beside lists; every list needs the same nesting");
    EXPECT_EQ(message_of("[[1, 2]"), "f: the text ends before its last bracket is closed");
    EXPECT_EQ(message_of("[1, 2]]"), "f: line 1 closes a bracket that was not opened");
    EXPECT_EQ(message_of("array([[0., 0., 0., ..., 0., 0., 0.]])"),
              "f: line 1 has \"...\" where numbers were left out in print; print all of them "
              "(numpy.set_printoptions(threshold=sys.maxsize)) or save the array");
    EXPECT_EQ(message_of(std::string(100, '[') + "1"), "f: the lists are nested deeper than 32 levels");
    EXPECT_EQ(message_of("{\"x\": [1]}"),
              "f: this is a JSON object, which only a scene may be; numbers or lists of them are needed");
    EXPECT_EQ(message_of("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"),
              "f is a pointer of Git LFS and not the file itself; fetch it with git lfs pull");
    EXPECT_EQ(message_of("\xff\xfe"
                         "1\0"s),
              "f is text in UTF-16; save it as UTF-8");
    EXPECT_EQ(message_of(""), "f is empty; a file with numbers in it is needed");
    EXPECT_EQ(message_of("\x7f"
                         "ELF\2\1\1\0"s),
              "f is none of the kinds that can be read: .npy, .npz, safetensors, PyTorch's .pt, CSV, PNG or PGM");
}

TEST(ArchiveMalformedIo, Pictures) {
    EXPECT_EQ(message_of("P5 3 2 255\n12345"), "f is cut off: 3 × 2 pixels need more than its 16 bytes");
    EXPECT_EQ(message_of("P2 2 1 10\n5 11"), "f has a grey level of 11 where 10 is the most");
    EXPECT_EQ(message_of("P5 0 2 255\n"), "f is a picture of 0 × 2 pixels; 1 to 268435456 can be read");
    EXPECT_EQ(message_of("P5 99999999999 99999999999 255\n"),
              "f is a picture of 99999999999 × 99999999999 pixels; 1 to 268435456 can be read");
    EXPECT_EQ(message_of("P6 2 1 255\nabcdef"),
              "f is a picture of the kind P6, and of these PGM (P2 and P5) can be read; convert it to PGM or PNG");
    auto png = read_file(samples / "grey.png").value();
    EXPECT_TRUE(message_of(png.substr(0, png.size() - 20)).starts_with("f is damaged or cut off ("));
    png[19] = '\x7f';  // the width's low byte; the header's checksum tells
    EXPECT_TRUE(message_of(png).starts_with("f is damaged or cut off ("));
}

TEST(ArchiveMalformedIo, RandomDamageNeverDoesHarm) {
    std::mt19937 random(11);
    for (const auto& file : std::filesystem::directory_iterator(samples)) {
        const auto good = read_file(file.path()).value();
        for (int round = 0; round < 300; ++round) {
            auto bytes = good;
            for (int hit = 0; hit < 1 + round % 5; ++hit) bytes[random() % bytes.size()] = static_cast<char>(random());
            if (round % 7 == 0) bytes.resize(random() % bytes.size());
            const auto archive = Archive::parse(bytes, "f");
            if (!archive) {
                EXPECT_TRUE(is_one_sentence(archive.error().message)) << archive.error().message;
                continue;
            }
            for (std::size_t i = 0; i < archive->entries().size(); ++i) {
                const auto read = archive->read(i);
                if (read)
                    EXPECT_EQ(read->tensor.shape(), archive->entries()[i].shape);
                else
                    EXPECT_TRUE(is_one_sentence(read.error().message)) << read.error().message;
            }
        }
    }
}

TEST(ArchiveMalformedIo, AFileThatIsCutWhileOpenIsASentence) {
    const TemporaryFolder folder;
    const auto path = folder / "a.safetensors";
    const std::vector<float> values(100000, 1.5f);
    ASSERT_TRUE(write_tensors(path, {{NamedTensor{"a", {100000}, values}}}).has_value());
    const auto archive = Archive::open(path);
    ASSERT_TRUE(archive.has_value());
    std::filesystem::resize_file(path, 1000);
    EXPECT_EQ(archive->read(0).error().message, path.string() + " has become shorter while it was open; open it again");
}

TEST(ArchiveMalformedIo, ReadingReportsAndStops) {
    const TemporaryFolder folder;
    const auto path = folder / "a.npy";
    std::vector<float> values(1000000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    ASSERT_TRUE(write_npy(path, Shape{1000, 1000}, values).has_value());
    const auto archive = Archive::open(path).value();
    double last = 0;
    int reports = 0;
    const auto read = archive.read(0, {.stop = {}, .progress = [&](double share) {
                                           EXPECT_GT(share, last);
                                           last = share;
                                           ++reports;
                                       }});
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(last, 1);
    EXPECT_GT(reports, 4);
    std::stop_source stop;
    int seen = 0;
    const Control control{.stop = stop.get_token(), .progress = [&](double) {
                              if (++seen == 2) stop.request_stop();
                          }};
    EXPECT_EQ(archive.read(0, control).error().message, "cancelled; nothing has changed");
    EXPECT_EQ(seen, 2);
    EXPECT_EQ(archive.statistics(0, {.bins = 4}, control).error().message, "cancelled; nothing has changed");
}

}  // namespace
}  // namespace normscope
