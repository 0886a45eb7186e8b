#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What scripts/lib/common.sh makes of lists and of CMake's words.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib/common.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

expect() {  # expect WHAT WANTED GOT
    [ "$2" = "$3" ] || { printf '%s: expected "%s", got "%s"\n' "$1" "$2" "$3"; exit 1; }
}

printf '# a list\ncmake  # the build\n\n  \nninja-build\t\n' >"$folder/list"
expect "a list without comments and empty lines" $'cmake\nninja-build' "$(read_list "$folder/list")"

cat >"$folder/log" <<'LOG'
-- Found something
CMake Warning at a.cmake:1:
  Not this.

CMake Error at third_party/helpers.cmake:9 (message):
  libfoo-dev is
  missing.

Call Stack (most recent call first):
CMake Error: another
  Not this either.
LOG
expect "the first error in one line" "libfoo-dev is missing." "$(first_cmake_error "$folder/log")"

message=$( (die "a sentence") 2>&1) && { echo "die ends with success"; exit 1; }
expect "what is said" "normscope: a sentence" "$message"
