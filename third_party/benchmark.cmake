# SPDX-License-Identifier: MIT
# Google Benchmark, from Debian (libbenchmark-dev 1.7.1), Apache-2.0: the benchmarks.
# Another copy: NORMSCOPE_BENCHMARK_DIR.
normscope_find(benchmark PREFIX NORMSCOPE_BENCHMARK_DIR DEBIAN libbenchmark-dev TARGET benchmark::benchmark)
normscope_alias(benchmark benchmark::benchmark)
