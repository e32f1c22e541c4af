/* tests/fuzz/fuzz_mrc.c - MRC stacks and volumes. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(data, size, "mrc", NULL);
}
