/* tests/fuzz/fuzz_mat.c - MAT 5 files, also a variable by name. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(data, size, "mat", "x");
}
