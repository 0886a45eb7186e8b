# SPDX-License-Identifier: MIT
# GoogleTest, from Debian (libgtest-dev 1.12.1, static), BSD-3-Clause: the tests. Another copy: NORMSCOPE_GTEST_DIR.
normscope_find(GTest PREFIX NORMSCOPE_GTEST_DIR DEBIAN libgtest-dev TARGET GTest::gtest)
normscope_alias(gtest GTest::gtest)
normscope_alias(gtest_main GTest::gtest GTest::gtest_main)
