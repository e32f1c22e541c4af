/* tests/fuzz/fuzz_edf.c - EDF images. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(data, size, "edf", NULL);
}
