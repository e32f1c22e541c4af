#!/usr/bin/env bash
# Which lines the tests reach:
#   tests/coverage.sh                 all suites that run code of this tree
#   tests/coverage.sh TEST...         some tests, by the names of meson: test_conv, 'cli files'
#   tests/coverage.sh --report        the report of what was run before
# Builds in build-cov/ (-O1, gcov; gcovr is installed where it is missing), prints a table per
# folder, the lines that nothing reached, and writes build-cov/coverage/index.html. Ends with
# status 1 where a test fails, or a folder has less than 90 % of its lines.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash tools/install_deps.sh gcovr libcmocka-dev python3
if [ ! -e build-cov/build.ninja ]; then
    meson setup build-cov --buildtype=custom -Doptimization=1 -Ddebug=true -Db_coverage=true >/dev/null
fi
failed=0
if [ "${1:-}" != --report ]; then
    ninja -C build-cov >build-cov/build.log 2>&1 || {
        tail -n 40 build-cov/build.log
        exit 1
    }
    # Counts of an older build would be added to lines that have moved.
    find build-cov -name '*.gcda' -delete
    what=(--suite unit --suite cli --suite examples --suite fuzz --suite soak)
    [ $# = 0 ] || what=("$@")
    # Counting makes the kernels several times slower than the limits of the tests foresee.
    meson test -C build-cov --no-rebuild -t 10 --print-errorlogs "${what[@]}" </dev/null || failed=1
fi
mkdir -p build-cov/coverage
gcovr --root . --object-directory build-cov --filter '(data|radon|shearlet|learned|recon|tools)/' \
    -j "$(nproc)" --json build-cov/coverage/coverage.json \
    --html-details build-cov/coverage/index.html >build-cov/coverage/gcovr.log 2>&1 || {
    tail -n 20 build-cov/coverage/gcovr.log
    exit 1
}
python3 tests/coverage.py build-cov/coverage/coverage.json || failed=1
exit $failed
