#!/usr/bin/env bash
# Fuzzes with clang's libFuzzer and the address and undefined-behaviour sanitizers:
#   tests/fuzz/run.sh MINUTES [TARGET...]      each target so long; default all
#   JOBS=2 tests/fuzz/run.sh 10                two at a time
# Builds in build-fuzz/. What an input breaks lands in build-fuzz/findings/TARGET/, new
# coverage in build-fuzz/corpus/TARGET/, the output of libFuzzer in build-fuzz/TARGET.log.
# A finding is a crash, a leak, a broken promise (FUZZ_MUST), LIMIT_S seconds (2) for one input,
# by the clock of the wall: more on a busy machine; or 1 GB.
# Ends with a table, and with status 1 where something was found. A finding, once mended,
# belongs into tests/fuzz/corpus/TARGET/finding-WORD, where every test run reads it again.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

minutes=${1:?usage: tests/fuzz/run.sh MINUTES [TARGET...]}
shift
bash tools/install_deps.sh clang libclang-rt-dev libcmocka-dev
if [ ! -e build-fuzz/build.ninja ]; then
    CC=clang meson setup build-fuzz --buildtype=custom -Doptimization=1 -Ddebug=true -Dc_args=-g1 \
        -Dfuzz=true -Db_lundef=false -Dmpi=disabled -Dopenmp=disabled -Dsimd=false >/dev/null
fi
names=$(ninja -C build-fuzz -t targets all | sed -n 's,^tests/fuzz/\(fuzz_[a-z0-9]*\): .*,\1,p' | sort)
# shellcheck disable=SC2046,SC2086
ninja -C build-fuzz $(printf 'tests/fuzz/%s ' $names) >build-fuzz/build.log 2>&1 || {
    tail -n 40 build-fuzz/build.log
    exit 1
}
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- ${names//fuzz_/}

TMPDIR=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)/lacuna-fuzz-run-XXXXXX")
trap 'rm -rf "$TMPDIR"' EXIT
# HDF5 takes and releases megabytes with every file: a long quarantine is all page faults.
export ASAN_OPTIONS=quarantine_size_mb=8:allocator_may_return_null=1
export LIMIT_S=${LIMIT_S:-2} TMPDIR OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 SECONDS_EACH=$((minutes * 60))

# one TARGET: its time with libFuzzer.
one() {
    local limit=1024
    [ "$1" != hdf5 ] || limit=65536 # it may ask for more than it touches: fuzz/open
    mkdir -p "build-fuzz/corpus/$1" "build-fuzz/findings/$1"
    build-fuzz/tests/fuzz/fuzz_"$1" -max_total_time="$SECONDS_EACH" -timeout="$LIMIT_S" -rss_limit_mb=1024 \
        -malloc_limit_mb=$limit -max_len=16384 -close_fd_mask=1 -print_final_stats=1 -artifact_prefix="build-fuzz/findings/$1/" \
        "build-fuzz/corpus/$1" "tests/fuzz/corpus/$1" 2>&1 |
        grep -v '^lacuna[ :]' >"build-fuzz/$1.log" # the messages of the command itself
}
export -f one
rm -rf build-fuzz/findings
printf '%s\n' "$@" | xargs -P "${JOBS:-1}" -I{} bash -c 'one {} || true'

printf '%-12s %12s %8s %8s %10s %8s\n' target executions seconds edges features findings
total=0
for t; do
    found=$(find "build-fuzz/findings/$t" -type f ! -name 'slow-unit-*' | wc -l)
    total=$((total + found))
    last=$(grep -o 'cov: [0-9]* ft: [0-9]*' "build-fuzz/$t.log" | tail -n 1)
    ran=$(sed -n 's/^Done .* in \([0-9]*\) second.*/\1/p' "build-fuzz/$t.log")
    count=$(sed -n 's/^stat::number_of_executed_units: *//p' "build-fuzz/$t.log")
    # shellcheck disable=SC2086
    set -- ${last:-cov: 0 ft: 0}
    printf '%-12s %12s %8s %8s %10s %8s\n' "$t" "${count:-?}" "${ran:-stopped}" "$2" "$4" "$found"
done
[ "$total" = 0 ]
