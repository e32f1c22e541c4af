/* data/base/sha256.h - (private) the SHA-256 checksum (FIPS 180-4). */
#ifndef LAC_DATA_BASE_SHA256_H
#define LAC_DATA_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct laci_sha256 {
    uint32_t state[8];
    uint64_t bytes;
    unsigned char block[64];
} laci_sha256;

void laci_sha256_start(laci_sha256 *s);
void laci_sha256_add(laci_sha256 *s, const void *bytes, size_t n);
/* 64 hex digits and a NUL; `s` is used up. */
void laci_sha256_hex(laci_sha256 *s, char hex[65]);

#endif
