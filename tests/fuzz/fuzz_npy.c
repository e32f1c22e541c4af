/* tests/fuzz/fuzz_npy.c - NPY arrays and the .geom beside them. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(data, size, "npy", NULL);
}
