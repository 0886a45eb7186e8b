// SPDX-License-Identifier: MIT
// A document as it was at one moment, for a background job. Making one costs what is small, whatever the tensor; edits
// go on meanwhile, and the first one in each 64 KiB of the tensor copies those.
#pragma once

#include <memory>
#include <utility>

#include "core/document/document.h"

namespace normscope {

class FrozenDocument {
public:
    explicit FrozenDocument(const Document& document) : small_(without_values(document)), x_(document.x.snapshot()) {}

    /// Everything but the values of x, which keeps its shape and names.
    const Document& without_x() const { return small_; }
    /// The values of x, to be read in pieces of any size. Safe on any thread.
    const SharedValues::Snapshot& values() const { return *x_; }

    /// The whole document, O(n): for the job's thread.
    Document thaw() const {
        Document document = small_;
        document.x = small_.x.thawed(*x_);
        return document;
    }

private:
    static Document without_values(const Document& document) {
        Document small = document;
        small.x = document.x.frame();
        return small;
    }

    Document small_;
    std::shared_ptr<const SharedValues::Snapshot> x_;
};

}  // namespace normscope
