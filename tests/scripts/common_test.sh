#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What scripts/lib/common.sh makes of lists and of CMake's words, and how scripts/test ends.
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
[ "$AS" = 0 ] || { echo "are you root?" >&2; exit 100; }
for word; do
    case $word in install) touch "$INSTALLED"; echo "$*" | sed 's/.*--no-install-recommends //' >>"$ASKED" ;; esac
done
FAKE
printf '#!/bin/sh\n[ "$1" = -n ] && shift\nAS=0 exec "$@"\n' >"$folder/bin/sudo"
printf '#!/bin/sh\necho "$AS"\n' >"$folder/bin/id"
chmod +x "$folder/bin/"*
export AS=0 INSTALLED=$folder/installed ASKED=$folder/asked PATH=$folder/bin:$PATH
cache=$folder/cache
install_packages "$folder/list" 2>/dev/null
expect "what is missing is installed" "ninja-build" "$(cat "$ASKED")"
rm -rf "$cache"
install_packages "$folder/list" 2>/dev/null
expect "and nothing when nothing is" "ninja-build" "$(cat "$ASKED")"

# Who is not root asks sudo.
rm -rf "$cache" "$INSTALLED" "$ASKED"
(AS=1000 && install_packages "$folder/list") 2>/dev/null || { echo "not root: nothing is installed"; exit 1; }
expect "sudo installs what is missing" "ninja-build" "$(cat "$ASKED")"

# A checkout that is built, on a system that has everything: scripts/test names the presets whose tests fail.
checkout=$folder/checkout
mkdir -p "$checkout/build/dev" "$checkout/build/release"
cp -r "$root/scripts" "$checkout/scripts"
touch -d @0 "$checkout/CMakePresets.json"
touch "$checkout"/build/{dev,release}/{build.ninja,.ninja_log}
printf '#!/bin/sh\nfor word; do echo "ii $word"; done\n' >"$folder/bin/dpkg-query"
printf '#!/bin/sh\n' >"$folder/bin/ninja"
printf '#!/bin/sh\necho "$2" >>"$TESTED"\n[ "$2" != "$FAILING" ]\n' >"$folder/bin/ctest"
chmod +x "$folder/bin/"*
export XDG_CACHE_HOME=$folder/home TESTED=$folder/tested FAILING=
unset NORMSCOPE_TEST_PRESETS
"$checkout/scripts/test" 2>/dev/null || { echo "tests that pass end as a failure"; exit 1; }
for FAILING in dev release; do
    rm "$TESTED"
    message=$("$checkout/scripts/test" 2>&1) && { echo "failed tests end as a success"; exit 1; }
    expect "which tests failed" "normscope: tests failed in: $FAILING" "$(tail -n 1 <<<"$message")"
    expect "the others are run all the same" $'dev\nrelease' "$(cat "$TESTED")"
done
