/* tests/fuzz/fuzz_dicom.c - DICOM images. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(data, size, "dcm", NULL);
}
