/* tests/fuzz/fuzz_tiff.c - TIFF pages. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(data, size, "tif", NULL);
}
