// SPDX-License-Identifier: MIT
// The grouping against an oracle that knows nothing of strides: cells share a group when their index tuples agree on
// what is kept.
#include "core/norm/norm_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>

#include "core/norm/operators.h"

namespace normscope {
namespace {

bool in(const std::vector<int>& axes, std::size_t axis) {
    return std::ranges::find(axes, static_cast<int>(axis)) != axes.end();
}

std::vector<Shape> all_indices(const Shape& shape) {
    std::vector<Shape> all = {{}};
    for (const auto extent : shape) {
        std::vector<Shape> longer;
        for (const auto& index : all)
            for (std::int64_t i = 0; i < extent; ++i) {
                longer.push_back(index);
                longer.back().push_back(i);
            }
        all = std::move(longer);
    }
    return all;
}

/// What a cell's group is called: its kept indices, and which block of the split axis it is in.
Shape group_key(const NormSpec& spec, const Shape& shape, const Shape& index) {
    Shape key;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (static_cast<int>(axis) == spec.split_axis)
            key.push_back(index[axis] * spec.num_groups / shape[axis]);
        else if (!in(spec.reduced_axes, axis))
            key.push_back(index[axis]);
    }
    return key;
}

Shape param_key(const NormSpec& spec, const Shape& index) {
    Shape key;
    for (std::size_t axis = 0; axis < index.size(); ++axis)
        if (in(spec.affine_axes, axis)) key.push_back(index[axis]);
    return key;
}

void expect_like_oracle(const NormSpec& spec, const Shape& shape) {
    const auto plan = NormPlan::make(spec, shape);
    ASSERT_TRUE(plan.has_value()) << plan.error().message;
    const auto indices = all_indices(shape);
    std::map<Shape, std::vector<std::int64_t>> groups;  // sorted by key, which is row-major order of the statistics
    std::map<Shape, std::int64_t> params;
    for (std::size_t cell = 0; cell < indices.size(); ++cell) {
        groups[group_key(spec, shape, indices[cell])].push_back(static_cast<std::int64_t>(cell));
        params[param_key(spec, indices[cell])] = 0;
    }
    std::int64_t rank = 0;
    for (auto& [key, number] : params) number = rank++;
    ASSERT_EQ(plan->group_count(), std::ssize(groups));
    ASSERT_EQ(plan->param_count(), std::ssize(params));
    EXPECT_EQ(element_count(plan->stats_shape()), plan->group_count());
    EXPECT_EQ(element_count(plan->affine_shape()), plan->param_count());
    std::int64_t group = 0;
    bool rows = true;
    std::int64_t expected_cell = 0;
    for (const auto& [key, cells] : groups) {
        EXPECT_EQ(plan->cells_of(group), cells);
        EXPECT_EQ(plan->group_size(), std::ssize(cells));
        for (const auto cell : cells) {
            EXPECT_EQ(plan->group_of(cell), group);
            EXPECT_EQ(plan->param_of(cell), params[param_key(spec, indices[static_cast<std::size_t>(cell)])]);
            rows = rows && cell == expected_cell++;
        }
        ++group;
    }
    EXPECT_EQ(plan->groups_are_rows(), rows);
}

TEST(Plan, EveryChoiceOfAxesOnUnequalExtents) {
    for (const Shape& shape :
         {Shape{}, Shape{5}, Shape{2, 3}, Shape{4, 3, 5}, Shape{2, 6, 3, 5}, Shape{1, 4, 1, 3}, Shape{1, 1}}) {
        const auto rank = shape.size();
        for (unsigned reduced = 0; reduced < 1u << rank; ++reduced)
            for (unsigned affine = 0; affine < 1u << rank; affine += 3) {
                NormSpec spec;
                for (std::size_t axis = 0; axis < rank; ++axis) {
                    if (reduced >> axis & 1) spec.reduced_axes.push_back(static_cast<int>(axis));
                    if (affine >> axis & 1) spec.affine_axes.push_back(static_cast<int>(axis));
                }
                SCOPED_TRACE(to_string(shape) + " reduced " + std::to_string(reduced) + " affine " +
                             std::to_string(affine));
                expect_like_oracle(spec, shape);
                for (const int axis : spec.reduced_axes)
                    for (std::int64_t count = 2; count <= shape[static_cast<std::size_t>(axis)]; ++count) {
                        if (shape[static_cast<std::size_t>(axis)] % count != 0) continue;
                        spec.split_axis = axis;
                        spec.num_groups = count;
                        expect_like_oracle(spec, shape);
                    }
            }
    }
}

TEST(Plan, ShapesOfTheOperators) {
    const auto plan = [](const char* op, const char* convention, const Shape& shape, const OperatorArgs& args = {}) {
        return NormPlan::make(make_spec(op, convention, shape, args).value(), shape).value();
    };
    OperatorArgs groups;
    groups.num_groups = 3;
    const Shape image = {2, 6, 5, 3};
    EXPECT_EQ(plan("layer_norm", "pytorch", image).stats_shape(), (Shape{2, 6, 5}));
    EXPECT_EQ(plan("batch_norm", "pytorch", image).stats_shape(), (Shape{6}));
    EXPECT_EQ(plan("batch_norm", "keras", image).stats_shape(), (Shape{3}));
    EXPECT_EQ(plan("group_norm", "pytorch", image, groups).stats_shape(), (Shape{2, 3}));
    EXPECT_EQ(plan("group_norm", "pytorch", image, groups).affine_shape(), (Shape{6}));  // per channel, not per group
    EXPECT_EQ(plan("instance_norm", "pytorch", image).stats_shape(), (Shape{2, 6}));
    OperatorArgs last_two;
    last_two.normalized_shape = Shape{5, 3};
    EXPECT_EQ(plan("layer_norm", "pytorch", image, last_two).affine_shape(), (Shape{5, 3}));
    EXPECT_EQ(plan("layer_norm", "pytorch", {3, 7, 11}).group_count(), 21);  // confusions.md 4: one pair per token
}

TEST(Plan, RefusesWhatDoesNotFit) {
    NormSpec spec;
    spec.reduced_axes = {2};
    EXPECT_EQ(NormPlan::make(spec, {2, 3}).error().message, "reduced axis 2 does not exist in a tensor of rank 2");
    spec.reduced_axes = {1, 0};
    EXPECT_EQ(NormPlan::make(spec, {2, 3}).error().message, "reduced axes must be ascending and distinct");
    spec.reduced_axes = {1};
    spec.split_axis = 0;
    EXPECT_EQ(NormPlan::make(spec, {2, 3}).error().message,
              "axis 0 is cut into groups, so it must be one of the reduced axes");
    spec.split_axis = 1;
    spec.num_groups = 0;
    EXPECT_EQ(NormPlan::make(spec, {2, 3}).error().message, "num_groups must be 1 or more, got 0");
    spec.num_groups = 1;
    spec.eps = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(NormPlan::make(spec, {2, 3}).error().message, "eps must be 0 or more, got nan");
}

TEST(Plan, ArgumentsMakeTheSameSpecAgain) {
    for (const auto& op : operators())
        for (const auto& convention : conventions())
            for (const Shape& shape : {Shape{4, 6}, Shape{2, 6, 4}, Shape{2, 6, 5, 4}, Shape{2, 6, 5, 3, 4}})
                for (const bool training : {true, false}) {
                    OperatorArgs args;
                    args.num_groups = 2;
                    args.training = training;
                    const auto spec = make_spec(op.id, convention.id, shape, args).value();
                    EXPECT_EQ(make_spec(op.id, convention.id, shape, args_of(spec, shape)).value(), spec)
                        << op.id << convention.id << to_string(shape);
                }
}

TEST(LineBeside, IsOfTheSameGroupWhereThatHasSeveralLines) {
    const Shape shape{2, 3, 4, 5};
    const auto cell_of = [&](Shape index) {
        std::int64_t cell = 0;
        for (std::size_t axis = 0; axis < 4; ++axis) cell = cell * shape[axis] + index[axis];
        return cell;
    };
    const auto batch = NormPlan::make(make_spec("batch_norm", "pytorch", shape).value(), shape).value();
    EXPECT_EQ(batch.line_beside(cell_of({0, 1, 2, 3}), 3, 1), cell_of({0, 1, 3, 3}));
    EXPECT_EQ(batch.line_beside(cell_of({0, 1, 3, 3}), 3, 1), cell_of({1, 1, 0, 3})) << "the same channel";
    EXPECT_EQ(batch.line_beside(cell_of({1, 1, 0, 3}), 3, -1), cell_of({0, 1, 3, 3}));
    EXPECT_EQ(batch.line_beside(cell_of({1, 1, 3, 3}), 3, 1), std::nullopt);
    EXPECT_EQ(batch.line_beside(cell_of({0, 1, 0, 3}), 3, -1), std::nullopt);
    EXPECT_EQ(batch.line_beside(cell_of({1, 1, 2, 4}), 0, 1), cell_of({1, 1, 3, 0})) << "bars along the batch";
    EXPECT_EQ(batch.line_beside(cell_of({0, 2, 1, 1}), 1, 1), cell_of({0, 2, 1, 2})) << "bars across channels";
    const auto layer = NormPlan::make(make_spec("layer_norm", "pytorch", {2, 3, 4}).value(), {2, 3, 4}).value();
    EXPECT_EQ(layer.line_beside(9, 2, 1), 13) << "a group that is one line: the next row of all";
    EXPECT_EQ(layer.line_beside(21, 2, 1), std::nullopt);
    const auto flat = NormPlan::make(make_spec("layer_norm", "pytorch", {4}).value(), {4}).value();
    EXPECT_EQ(flat.line_beside(2, 0, 1), std::nullopt);
}

TEST(Plan, PlacesAndStepsAgreeWithCells) {
    OperatorArgs groups;
    groups.num_groups = 2;
    const std::pair<const char*, Shape> all[] = {{"batch_norm", {2, 4, 3, 5}},
                                                 {"group_norm", {2, 4, 3, 5}},
                                                 {"instance_norm", {2, 4, 3, 5}},
                                                 {"layer_norm", {3, 5}}};
    for (const auto& [op, shape] : all) {
        const auto spec = make_spec(op, "pytorch", shape, std::string(op) == "group_norm" ? groups : OperatorArgs{});
        const auto plan = NormPlan::make(spec.value(), shape).value();
        for (std::int64_t group = 0; group < plan.group_count(); ++group) {
            const auto cells = plan.cells_of(group);
            for (std::size_t k = 0; k < cells.size(); ++k) {
                EXPECT_EQ(plan.base(group) + plan.offset(static_cast<std::int64_t>(k)), cells[k]);
                EXPECT_EQ(plan.place_of(cells[k]), static_cast<std::int64_t>(k));
            }
        }
        const auto strides = row_major_strides(shape);
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            for (std::int64_t cell = 0; cell < element_count(shape); ++cell) {
                if (cell / strides[axis] % shape[axis] + 1 == shape[axis]) continue;
                const auto next = cell + strides[axis];
                EXPECT_EQ(plan.param_of(next) - plan.param_of(cell), plan.param_step(static_cast<int>(axis)));
                if (const auto step = plan.group_step(static_cast<int>(axis))) {
                    EXPECT_EQ(plan.group_of(next) - plan.group_of(cell), *step);
                } else {
                    EXPECT_EQ(static_cast<int>(axis), spec->split_axis);
                }
            }
    }
}

TEST(LineBeside, TheLastLineIsOne) {
    const auto plan = NormPlan::make(make_spec("layer_norm", "pytorch", {3, 4}).value(), {3, 4}).value();
    EXPECT_EQ(plan.line_beside(5, 1, 1), 9) << "the third of three rows";
    EXPECT_EQ(plan.line_beside(9, 1, 1), std::nullopt);
}

}  // namespace
}  // namespace normscope
