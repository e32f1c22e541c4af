#!/usr/bin/env bash
# Which lines the tests reach:
#   tests/coverage.sh                 the suites unit, cli, examples, fuzz and soak
#   tests/coverage.sh TEST...         some tests besides what was run before, by their names in
#                                     meson: test_conv is 'conv', a group of the command 'cli files'
#   tests/coverage.sh --report        the report of what was run before
# Builds in build-cov/ (-O1, gcov; gcovr is installed where it is missing), prints the lines
# that nothing reached and a table per folder, and writes build-cov/coverage/index.html. Ends
# with status 1 where a test fails, or a folder has less than 90 % of its lines.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build() {
    ninja -C build-cov >build-cov/build.log 2>&1 && return
    tail -n 40 build-cov/build.log
    exit 1
}

# Counts are written when a program ends by itself. The command ends as it should where a
# signal stops it, by that signal: here it writes its counts and gives the status that a
# shell would see.
end_in_order() {
    echo 'void exit(int); int raise(int number); int raise(int number) { exit(128 + number); }' |
        cc -shared -fPIC -x c -o build-cov/end_in_order.so -
    export LD_PRELOAD="$PWD/build-cov/end_in_order.so"
}

bash tools/install_deps.sh gcovr libcmocka-dev python3
if [ ! -e build-cov/build.ninja ]; then
    meson setup build-cov --buildtype=custom -Doptimization=1 -Ddebug=true -Db_coverage=true >/dev/null
fi
failed=0
if [ $# = 0 ]; then
    # Old counts would be added to lines that have moved; and the program that makes the manual
    # pages is counted, too.
    find build-cov -name '*.gcda' -delete
    rm -f build-cov/tools/doc/*.[17] build-cov/tools/doc/{lacuna,_lacuna,lacuna.fish}
    set -- --suite unit --suite cli --suite examples --suite fuzz --suite soak
fi
if [ "$1" != --report ]; then
    build
    # Counting makes the kernels several times slower than the limits of the tests foresee.
    (end_in_order && meson test -C build-cov --no-rebuild -t 10 --print-errorlogs "$@" </dev/null) || failed=1
fi
mkdir -p build-cov/coverage
# A label alone is no code. Threads count without locks: now and then a branch is taken -1 times.
gcovr --gcov-ignore-parse-errors --root . -j "$(nproc)" \
    --filter '(data|radon|shearlet|learned|recon|tools)/' --exclude-lines-by-pattern '^\w+:$' \
    --json build-cov/coverage/coverage.json --html-details build-cov/coverage/index.html build-cov >build-cov/coverage/gcovr.log 2>&1 || {
    tail -n 20 build-cov/coverage/gcovr.log
    exit 1
}
python3 tests/coverage.py build-cov/coverage/coverage.json || failed=1
exit $failed
