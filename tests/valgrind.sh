#!/usr/bin/env bash
# Unit tests under valgrind's memcheck: values that were never set (which no sanitizer of
# gcc sees), memory out of bounds, memory that is lost, also within FFTW, HDF5, matio,
# libtiff and libpng:
#   tests/valgrind.sh [TEST...]      names of unit tests; default all
# Builds in build-valgrind/. Ends with status 1 where something was found or a test failed;
# what was found is in build-valgrind/meson-logs/testlog.txt.
# Valgrind tells programs of no AVX-512, so that kernels for AVX2 run.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/instrumented.sh

needs "valgrind meson" valgrind meson ninja

if [ ! -e build-valgrind/build.ninja ]; then
    meson setup build-valgrind --buildtype=custom -Doptimization=1 -Ddebug=true \
        -Dmpi=disabled -Dc_args=-g1 >/dev/null
fi
# Minutes each under valgrind; the sanitizers of tests/run.sh have them. One by one: name them.
left_out=(
    # whole scans, whole reconstructions
    align center derivatives fbp_real hardening hardening_real method_learned method_shearlet
    method_support projector projector_truth reconstruct stability two_threads
    # iterations until they converge
    binary model solver_admm solver_pdhg sparse_minimum trainer
    # systems of shearlets by the dozen; all sizes of layers; samples of many scans
    shearlet_approximate shearlet_compact conv tool_sample_like
    # its children end in the middle of their work, and hold memory on purpose
    fileio_pending
    # measures the memory of the process, which is valgrind's
    shearlet_memory
)
build_tests build-valgrind "$@"
export OMP_NUM_THREADS=1
export LACUNA_TEST_WRAPPER="valgrind -q --error-exitcode=99 --leak-check=full \
    --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect"
run_tests build-valgrind 20
