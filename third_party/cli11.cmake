# SPDX-License-Identifier: MIT
# CLI11, from Debian (libcli11-dev 2.1.2), BSD-3-Clause: the command line. Another copy: NORMSCOPE_CLI11_DIR.
normscope_find(CLI11 PREFIX NORMSCOPE_CLI11_DIR DEBIAN libcli11-dev TARGET CLI11::CLI11)
normscope_alias(cli11 CLI11::CLI11)
normscope_license("CLI11" SPDX BSD-3-Clause VERSION ${CLI11_VERSION} DEBIAN libcli11-dev)
