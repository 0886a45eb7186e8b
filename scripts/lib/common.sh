# SPDX-License-Identifier: MIT
# Sourced by the scripts beside this folder. Everything here speaks on stderr: stdout belongs to the program.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}
cache=$XDG_CACHE_HOME/normscope
# Two checkouts of the same sources share what ccache holds.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() { printf 'normscope: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# read_list FILE...: the lines that are neither empty nor comments.
read_list() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"; }

# install_packages FILE...: installs what the lists name and the system lacks.
# The stamp is younger than dpkg's database only while nothing was installed or removed since the last full look.
install_packages() {
    local stamp wanted missing
    command -v dpkg-query >/dev/null || return 0
    stamp=$cache/packages-$(cat "$@" | sha256sum | cut -c1-12)
    [ "$stamp" -nt /var/lib/dpkg/status ] && return 0
    mapfile -t wanted < <(read_list "$@")
    mapfile -t missing < <(comm -23 <(printf '%s\n' "${wanted[@]}" | sort) <(
        dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^ii *//p' | sort -u))
    if [ ${#missing[@]} -gt 0 ]; then
        local sudo=()
        if [ "$(id -u)" -ne 0 ]; then
            command -v sudo >/dev/null ||
                die "these Debian packages are missing, and neither root nor sudo is here to install them: ${missing[*]}"
            sudo=(sudo)
            [ -t 0 ] || sudo=(sudo -n)
        fi
        say "installing from Debian: ${missing[*]}"
        apt_get() {
            "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" >&2
        }
        local attempt
        for attempt in 1 2 3; do
            apt_get update && break
            [ "$attempt" -lt 3 ] || die "apt-get update failed three times: is the network reachable?"
            sleep $((attempt * 5))
        done
        apt_get install -y --no-install-recommends "${missing[@]}" ||
            die "apt-get could not install these packages: ${missing[*]}"
    fi
    mkdir -p "$cache"
    touch "$stamp"
}

# first_cmake_error LOG: its sentence, on one line.
first_cmake_error() {
    awk '/^CMake Error/ {found = 1; next}
        found && /^  / {sub(/^ +/, ""); printf "%s%s", separator, $0; separator = " "; text = 1; next}
        text {exit}' "$1"
}

# configure PRESET: fetches the pinned sources and configures build/PRESET, unless that has been done.
# Afterwards ninja notices by itself what asks for another configuration, except a changed preset.
configure() {
    local preset=$1 dir=$root/build/$1 log
    [ "$dir/build.ninja" -nt "$root/CMakePresets.json" ] && return 0
    local tool
    for tool in cmake ninja python3; do
        command -v $tool >/dev/null || die "$tool is missing; what Debian calls it stands in scripts/lib/packages.txt"
    done
    mkdir -p "$dir"
    log=$dir/configure.log
    say "fetching pinned sources and configuring build/$preset"
    if ! { cmake -P "$root/third_party/fetch.cmake" && cmake -S "$root" --preset "$preset"; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$dir/build.ninja"
        die "not configured: $(first_cmake_error "$log") (all of it: $log)"
    fi
    touch "$dir/build.ninja"
}

# show_progress: passes ninja's words on, without those it has when there is nothing to do; on a terminal the steps
# take turns on one line.
show_progress() {
    local line open=
    while IFS= read -r line; do
        case $line in
        "ninja: Entering directory"* | "ninja: no work to do." | *"Re-checking globbed directories..."*) continue ;;
        "["*/*"] "*) [ -t 2 ] && printf '\r\033[K%.100s' "$line" && open=1 && continue ;;
        esac
        printf '%s%s\n' "${open:+$'\n'}" "$line"
        open=
    done
    printf '%s' "${open:+$'\n'}"
} >&2

# build PRESET [TARGET...]
build() {
    local dir=$root/build/$1
    shift
    [ -e "$dir/.ninja_log" ] || say "building in $dir (some minutes the first time)"
    ninja -C "$dir" "$@" 2>&1 | show_progress || die "the build failed; the compiler's words are above"
}
