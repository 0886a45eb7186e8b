# SPDX-License-Identifier: MIT
# muParser, from Debian (libmuparser-dev 2.3.3), BSD-2-Clause: expressions typed where a number is asked for.
# Another copy: NORMSCOPE_MUPARSER_DIR.
normscope_find(muparser PREFIX NORMSCOPE_MUPARSER_DIR DEBIAN libmuparser-dev TARGET muparser::muparser)
normscope_alias(muparser muparser::muparser)
normscope_license("muParser" SPDX BSD-2-Clause VERSION ${muparser_VERSION} DEBIAN libmuparser2v5 libmuparser-dev)
