# SPDX-License-Identifier: MIT
# Highway, from Debian (libhwy-dev 1.0.3), Apache-2.0 or BSD-3-Clause: vector kernels that choose the instruction set
# at run time, so that no file is compiled for the machine it is built on. Another copy: NORMSCOPE_HWY_DIR.
# 1.0.3 has neither LoadN nor ReduceSum.
normscope_find(hwy PREFIX NORMSCOPE_HWY_DIR DEBIAN libhwy-dev TARGET hwy::hwy)
normscope_alias(hwy hwy::hwy)
normscope_license("Highway" SPDX "Apache-2.0 OR BSD-3-Clause" VERSION ${hwy_VERSION} DEBIAN libhwy1 libhwy-dev)
