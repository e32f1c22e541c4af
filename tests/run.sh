#!/usr/bin/env bash
# Installs what is missing (apt), builds and runs all tests: a release build in build/ and
# one with the address and undefined-behaviour sanitizers in build-asan/. The last line
# counts; the exit status is 0 only where nothing failed.
#   tests/run.sh [SUITE...]      suites of meson: unit, cli, api, ...; default all
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash tools/install_deps.sh g++ libcmocka-dev python3 binutils
bash tools/install_deps.sh chromium || echo "no Chromium here: the tests of pages are skipped"
bash tools/install_deps.sh libopenmpi-dev openmpi-bin || echo "no MPI here: its tests are skipped"

suites=()
for s; do suites+=(--suite "$s"); done
failed_builds=0

# configure FOLDER OPTION...: a new build, or an old one with these options.
configure() {
    local dir=$1
    shift
    if [ -e "$dir/build.ninja" ]; then
        meson configure "$dir" "$@" >/dev/null
    else
        meson setup "$dir" "$@" >/dev/null
    fi
}

# run FOLDER: builds it and runs the tests; the output of failing ones is shown.
run() {
    rm -f "$1"/meson-logs/testlog*
    echo "== $1: building"
    if ! ninja -C "$1" >"$1/build.log" 2>&1 </dev/null; then
        tail -n 40 "$1/build.log"
        failed_builds=$((failed_builds + 1))
        return
    fi
    echo "== $1: testing"
    meson test -C "$1" --no-rebuild --print-errorlogs "${suites[@]}" </dev/null || true
}

mkdir -p build build-asan
configure build --buildtype=release -Dtests=true
run build
# -O1: the kernels with all their checks would take minutes to compile at -O2.
configure build-asan --buildtype=custom -Doptimization=1 -Ddebug=true -Db_sanitize=address,undefined \
    -Db_lundef=false -Dtests=true -Dc_args=-g1 # names and lines will do; builds faster
run build-asan

python3 tests/count.py $failed_builds build build-asan
