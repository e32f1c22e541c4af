#!/usr/bin/env bash
# Unit tests with the thread sanitizer, three threads each:
#   tests/tsan.sh [TEST...]      names of unit tests; default all
# Builds in build-tsan/. Ends with status 1 where a race was seen or a test failed; what
# was seen is in build-tsan/meson-logs/testlog.txt.
#
# gcc's libgomp synchronises by means that the sanitizer does not see, so every loop of
# OpenMP would look like a race. Here is clang's libomp, whose tool Archer tells the
# sanitizer what happens before what. Work of 10 ns a thread starts a team (20 us
# otherwise): small tests, too, run on several threads.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/instrumented.sh

packages="clang libclang-rt-dev libomp-dev meson"
needs "$packages" clang meson ninja
needs "$packages" "$(clang -print-resource-dir)/../../libarcher.so"

if [ ! -e build-tsan/build.ninja ]; then
    CC=clang meson setup build-tsan --buildtype=custom -Doptimization=1 -Ddebug=true \
        -Db_sanitize=thread -Db_lundef=false -Dopenmp=enabled -Dmpi=disabled \
        "-Dc_args=['-g1','-DLACI_WORK_PER_THREAD=10.0']" >/dev/null
fi
# The scans of the collection are read by one thread: nothing to see, and minutes.
left_out=(fbp_real hardening_real)
build_tests build-tsan "$@"
export OMP_NUM_THREADS=3 OMP_WAIT_POLICY=passive
export TSAN_OPTIONS="suppressions=$PWD/tests/tsan.supp:exitcode=66:second_deadlock_stack=1"
run_tests build-tsan 10
