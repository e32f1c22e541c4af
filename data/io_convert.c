/* data/io_convert.c - element types of files, and numbers as text. */
#include "base/base_internal.h"
#include "io_internal.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} types[] = {
    [LACI_BOOL] = {"bool", 1},   [LACI_U8] = {"uint8", 1},
    [LACI_I8] = {"int8", 1},     [LACI_U16] = {"uint16", 2},
    [LACI_I16] = {"int16", 2},   [LACI_U32] = {"uint32", 4},
    [LACI_I32] = {"int32", 4},   [LACI_U64] = {"uint64", 8},
    [LACI_I64] = {"int64", 8},   [LACI_F16] = {"float16", 2},
    [LACI_F32] = {"float32", 4}, [LACI_F64] = {"float64", 8},
};

const char *laci_type_name(laci_type type)
{
    return types[type].name;
}

size_t laci_type_size(laci_type type)
{
    return types[type].size;
}

/* IEEE 754 binary16. */
static float half_to_float(uint16_t h)
{
    const int exponent = h >> 10 & 31, fraction = h & 1023;
    const float sign = h & 0x8000 ? -1.0f : 1.0f;

    if (exponent == 31)
        return fraction ? NAN : sign * INFINITY;
    if (exponent == 0)
        return sign * ldexpf((float)fraction, -24);
    return sign * ldexpf((float)(1024 + fraction), exponent - 25);
}

/* One loop a type; memcpy since the bytes of a file have no alignment. */
#define CONVERT(TYPE)                                                                  \
    for (size_t i = 0; i < n; i++) {                                                   \
        TYPE v;                                                                        \
        memcpy(&v, p + i * sizeof v, sizeof v);                                        \
        dst[i] = (float)v;                                                             \
    }                                                                                  \
    break

void laci_to_float(float *dst, const void *src, size_t n, laci_type type)
{
    const unsigned char *p = src;

    switch (type) {
    case LACI_BOOL:
        for (size_t i = 0; i < n; i++)
            dst[i] = p[i] ? 1.0f : 0.0f;
        break;
    case LACI_U8:
        CONVERT(uint8_t);
    case LACI_I8:
        CONVERT(int8_t);
    case LACI_U16:
        CONVERT(uint16_t);
    case LACI_I16:
        CONVERT(int16_t);
    case LACI_U32:
        CONVERT(uint32_t);
    case LACI_I32:
        CONVERT(int32_t);
    case LACI_U64:
        CONVERT(uint64_t);
    case LACI_I64:
        CONVERT(int64_t);
    case LACI_F16:
        for (size_t i = 0; i < n; i++) {
            uint16_t h;

            memcpy(&h, p + 2 * i, sizeof h);
            dst[i] = half_to_float(h);
        }
        break;
    case LACI_F32:
        memcpy(dst, src, n * sizeof *dst);
        break;
    case LACI_F64:
        CONVERT(double);
    }
}

#define SWAP(TYPE, REVERSED)                                                           \
    for (size_t i = 0; i < n; i++, b += sizeof(TYPE)) {                                \
        TYPE v;                                                                        \
        memcpy(&v, b, sizeof v);                                                       \
        v = (TYPE)(REVERSED);                                                          \
        memcpy(b, &v, sizeof v);                                                       \
    }                                                                                  \
    break

void laci_swap_bytes(void *p, size_t n, size_t size)
{
    unsigned char *b = p;

    switch (size) { /* shifts that compilers know as one instruction */
    case 2:
        SWAP(uint16_t, v >> 8 | v << 8);
    case 4:
        SWAP(uint32_t, v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24);
    case 8:
        SWAP(uint64_t, v >> 56 | (v >> 40 & 0xff00) | (v >> 24 & 0xff0000) |
                           (v >> 8 & 0xff000000) | (v & 0xff000000) << 8 |
                           (v & 0xff0000) << 24 | (v & 0xff00) << 40 | v << 56);
    default: /* one byte is the same both ways */
        break;
    }
}

void laci_transpose(float *to, const float *from, size_t rows, size_t columns)
{
    for (size_t r0 = 0; r0 < rows; r0 += 32)
        for (size_t c = 0; c < columns; c++)
            for (size_t r = r0; r < rows && r < r0 + 32; r++)
                to[c * rows + r] = from[r * columns + c];
}

int laci_host_is_big_endian(void)
{
    const uint16_t one = 1;
    unsigned char first;

    memcpy(&first, &one, 1);
    return first == 0;
}

/* A program may have set a locale with a decimal comma; files always have points. */
static locale_t enter_c_locale(locale_t *before)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);

    *before = c ? uselocale(c) : (locale_t)0;
    return c;
}

static void leave_c_locale(locale_t c, locale_t before)
{
    if (!c)
        return;
    uselocale(before);
    freelocale(c);
}

int laci_parse_double(const char *text, double *value)
{
    locale_t before, c;
    double v;
    char *end;

    while (isspace((unsigned char)*text))
        text++;
    /* strtod also takes "nan", "inf" and hexadecimal numbers. */
    if (*text == '\0' || text[strspn(text, "+-.0123456789eE \t")] != '\0')
        return 0;
    c = enter_c_locale(&before);
    v = strtod(text, &end);
    leave_c_locale(c, before);
    while (isspace((unsigned char)*end))
        end++;
    if (end == text || *end != '\0' || !isfinite(v))
        return 0;
    *value = v;
    return 1;
}

void laci_format_double(char out[32], double value)
{
    static const int digits[] = {9, 15, 16, 17};
    locale_t before, c = enter_c_locale(&before);

    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        snprintf(out, 32, "%.*g", digits[i], value);
        if (strtod(out, NULL) == value)
            break;
    }
    leave_c_locale(c, before);
}
