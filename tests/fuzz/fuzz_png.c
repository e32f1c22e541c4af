/* tests/fuzz/fuzz_png.c - PNG images, their chunks with right checksums. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_format(data, size, "png", NULL);
}

#ifdef LACUNA_LIBFUZZER
/* Chunks with a wrong checksum are all that libpng would ever see otherwise. */
#include <zlib.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

static size_t big_endian(const uint8_t *p)
{
    return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    const size_t n = LLVMFuzzerMutate(data, size, most);

    if (seed % 8 == 0)
        return n;
    for (size_t at = 8; at + 12 <= n;) {
        const size_t length = big_endian(data + at);
        unsigned long sum;

        if (length > n - at - 12)
            break;
        sum = crc32(0, data + at + 4, (unsigned)length + 4);
        for (int i = 0; i < 4; i++)
            data[at + 8 + length + (size_t)i] = (uint8_t)(sum >> (24 - 8 * i));
        at += length + 12;
    }
    return n;
}
#endif
