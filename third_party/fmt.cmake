# SPDX-License-Identifier: MIT
# {fmt}, from Debian (libfmt-dev 9.1.0), MIT: text formatting. Another copy: NORMSCOPE_FMT_DIR.
normscope_find(fmt PREFIX NORMSCOPE_FMT_DIR DEBIAN libfmt-dev TARGET fmt::fmt)
normscope_alias(fmt fmt::fmt)
normscope_license("{fmt}" SPDX MIT VERSION ${fmt_VERSION} DEBIAN libfmt9 libfmt-dev)
