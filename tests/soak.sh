#!/usr/bin/env bash
# N random reconstructions (sizes, arcs, beams, noise, methods, settings), each with 1 to 4
# threads and once more with an allocation that fails, with the address and
# undefined-behaviour sanitizers (build-asan/, made where it is missing):
#   tests/soak.sh [N [SEED]]      default 1000, seed 1
# Nothing may be leaked, no number may be NaN or infinite, no bit may depend on the number of
# threads; a failed allocation is LAC_E_NOMEM, and the image stays as it was.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ ! -e build-asan/build.ninja ]; then
    meson setup build-asan --buildtype=custom -Doptimization=1 -Ddebug=true \
        -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-g1 >/dev/null
fi
ninja -C build-asan tests/soak >build-asan/build.log 2>&1 || {
    tail -n 40 build-asan/build.log
    exit 1
}
exec env OMP_WAIT_POLICY=passive build-asan/tests/soak "${1:-1000}" "${2:-1}"
