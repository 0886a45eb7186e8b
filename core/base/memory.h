// SPDX-License-Identifier: MIT
// Lack of memory as an error like any other, at the borders where sizes come from outside.
#pragma once

#include <new>
#include <stdexcept>

#include "core/base/result.h"

namespace normscope {

/// Calls `work`, which answers a Result. When memory runs out inside, what was built is gone and one sentence remains.
template <class Work>
auto within_memory(Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail("there is not enough memory for this; close other programs, or use a smaller tensor");
    } catch (const std::length_error&) {  // a container asked for more than any memory holds
        return fail("there is not enough memory for this; use a smaller tensor");
    }
}

}  // namespace normscope
