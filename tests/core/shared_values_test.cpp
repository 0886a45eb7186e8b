// SPDX-License-Identifier: MIT
// Copies share their values until one is written to; a snapshot sees what was there, from any thread.
#include "core/tensor/shared_values.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <random>
#include <thread>

#include "core/document/frozen.h"
#include "core/document/history.h"

namespace normscope {
namespace {

std::vector<float> counted(std::size_t count) {
    std::vector<float> values(count);
    std::iota(values.begin(), values.end(), 0.0f);
    return values;
}

TEST(SharedValues, ACopyIsAValueOfItsOwn) {
    SharedValues a(counted(5));
    SharedValues b = a;
    EXPECT_TRUE(a.shares_with(b));
    b.set(2, 42);
    EXPECT_FALSE(a.shares_with(b));
    EXPECT_EQ(a.values()[2], 2);
    EXPECT_EQ(b.values()[2], 42);
    SharedValues c = a;
    c.writable()[0] = 7;
    EXPECT_EQ(a.values()[0], 0);
    a = c;
    EXPECT_EQ(a.values()[0], 7);
    a = std::move(c);
    EXPECT_EQ(a.values()[0], 7);
    EXPECT_EQ(c.size(), 0u);  // NOLINT(bugprone-use-after-move): moved from is empty
    EXPECT_EQ(SharedValues().size(), 0u);
    EXPECT_TRUE(SharedValues().writable().empty());
}

TEST(SharedValues, IsWrittenInPlaceWhereNobodyShares) {
    SharedValues a(counted(5));
    const float* place = a.values().data();
    a.set(1, 9);
    { const SharedValues gone = a; }
    a.set(2, 9);
    (void)a.writable();
    { const auto seen = a.snapshot(); }
    a.set(3, 9);
    EXPECT_EQ(a.values().data(), place);
    const auto seen = a.snapshot();
    a.set(4, 9);
    EXPECT_EQ(a.values().data(), place) << "a snapshot costs a block, not the tensor";
}

TEST(Snapshot, SeesWhatWasThere) {
    constexpr std::size_t count = SharedValues::Snapshot::block * 3 + 100;
    SharedValues values(counted(count));
    std::mt19937 random(1);
    std::vector<std::shared_ptr<const SharedValues::Snapshot>> snapshots;
    std::vector<std::vector<float>> models;
    for (int step = 0; step < 400; ++step) {
        if (step % 50 == 0) {
            snapshots.push_back(values.snapshot());
            models.emplace_back(values.values().begin(), values.values().end());
        }
        if (step == 222) values.writable()[17] = -5;
        values.set(random() % count, static_cast<float>(step));
    }
    for (std::size_t k = 0; k < snapshots.size(); ++k) {
        std::vector<float> read(count);
        snapshots[k]->read(0, read);
        EXPECT_EQ(read, models[k]);
        std::vector<float> part(SharedValues::Snapshot::block + 7);
        snapshots[k]->read(1000, part);
        EXPECT_TRUE(std::equal(part.begin(), part.end(), models[k].begin() + 1000));
    }
    const auto kept = SharedValues(counted(10)).snapshot();
    std::vector<float> read(10);
    kept->read(0, read);
    EXPECT_EQ(read, counted(10)) << "it outlives its tensor";
    EXPECT_EQ(SharedValues().snapshot()->size(), 0u);
}

TEST(Snapshot, IsReadByAnotherThreadWhileEditsGoOn) {
    Document document;
    document.x = Tensor::from({400, 300}, counted(120000)).value();
    document.spec.reduced_axes = {1};
    document.spec.affine_axes = {1};
    History history(with_fitting_params(document).value());
    const Document before = history.document();
    ASSERT_TRUE(history.apply(SetCell{0, 0.5f}, "now it has values of its own"));
    ASSERT_TRUE(history.apply(SetCell{0, 0}, "back"));
    std::atomic<bool> done = false;
    bool same = false;
    std::thread job([&, frozen = history.freeze()] {
        same = true;
        for (int k = 0; k < 20; ++k) same = same && frozen.thaw() == before;
        done = true;
    });
    std::mt19937 random(1);
    do {
        for (int k = 0; k < 100; ++k)
            ASSERT_TRUE(history.apply(SetCell{static_cast<std::int64_t>(random() % 120000), 5}, "edit"));
    } while (!done);
    job.join();
    EXPECT_TRUE(same);
    while (history.can_undo()) history.undo();
    EXPECT_TRUE(history.document() == before);
}

}  // namespace
}  // namespace normscope
