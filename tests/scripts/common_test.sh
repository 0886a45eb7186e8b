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

# A system that has cmake and not ninja-build: only the latter is asked for, and nothing a second time.
mkdir "$folder/bin"
cat >"$folder/bin/dpkg-query" <<'FAKE'
#!/bin/sh
echo "ii cmake"
[ -e "$INSTALLED" ] && echo "ii ninja-build"
exit 0
FAKE
cat >"$folder/bin/apt-get" <<'FAKE'
#!/bin/sh
for word; do
    case $word in install) touch "$INSTALLED"; echo "$*" | sed 's/.*--no-install-recommends //' >>"$ASKED" ;; esac
done
FAKE
printf '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@"\n' >"$folder/bin/sudo"
chmod +x "$folder/bin/"*
export INSTALLED=$folder/installed ASKED=$folder/asked PATH=$folder/bin:$PATH
cache=$folder/cache
install_packages "$folder/list" 2>/dev/null
expect "what is missing is installed" "ninja-build" "$(cat "$ASKED")"
rm -rf "$cache"
install_packages "$folder/list" 2>/dev/null
expect "and nothing when nothing is" "ninja-build" "$(cat "$ASKED")"
