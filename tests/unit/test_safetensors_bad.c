/* tests/unit/test_safetensors_bad.c - files of tensors that are wrong, cut or damaged.
 */
#include "support/testing.h"

#include <stdio.h>
#include <string.h>

#include "data/base/alloc.h"
#include "learned/net_weights.h"

static const unsigned char numbers[64] = {0, 0, 128, 63, 0, 0, 0, 64};
static unsigned char file[1 << 20];

static size_t craft(const char *header, size_t length, size_t n_bytes)
{
    assert_true(8 + length + n_bytes <= sizeof file);
    for (int i = 0; i < 8; i++)
        file[i] = (unsigned char)((uint64_t)length >> 8 * i);
    memcpy(file + 8, header, length);
    memset(file + 8 + length, 0, n_bytes);
    memcpy(file + 8 + length, numbers, n_bytes < 64 ? n_bytes : 64);
    return 8 + length + n_bytes;
}

static void refused(size_t size, lac_status code, const char *word)
{
    const char *path = lac_test_path("bad.safetensors");
    const long live = laci_alloc_live();
    lac_weights *w = (lac_weights *)&w;
    lac_status st;

    lac_test_write_file(path, file, size);
    st = lac_weights_read(&w, path);
    if (st != code || !lac_test_detail_has(word) || !lac_test_detail_has(path)) {
        print_error("expected %s with \"%s\", got %s: %s\n", lac_status_name(code),
                    word, lac_status_name(st), st == LAC_OK ? "" : lac_error_detail());
        fail();
    }
    assert_null(w);
    assert_int_equal(laci_alloc_live(), live);
}

#define T(dtype, shape, from, to)                                                      \
    "{\"dtype\":" dtype ",\"shape\":" shape ",\"data_offsets\":[" #from "," #to "]}"
#define A T("\"F32\"", "[2]", 0, 8)

static const struct {
    const char *header;
    size_t n_bytes;
    lac_status code;
    const char *word;
} bad[] = {
    /* JSON */
    {"[1,2,3]", 8, LAC_E_FORMAT, "starts with byte 0x5b, '{'"},
    {" {}", 0, LAC_E_FORMAT, "starts with byte 0x20"},
    {"{}", 0, LAC_E_FORMAT, "holds no tensor"},
    {"{\"__metadata__\":{}}", 0, LAC_E_FORMAT, "holds no tensor"},
    {"{\"a\":" A, 8, LAC_E_FORMAT, "not right JSON at byte"},
    {"{\"a\":" A "}}", 8, LAC_E_FORMAT, "not right JSON"},
    {"{\"a\":" A ",}", 8, LAC_E_FORMAT, "not right JSON"},
    {"{\"a\":" A ",\"a\":" A "}", 8, LAC_E_FORMAT, "duplicate object key"},
    {"{\"a\\u0000\":" A "}", 8, LAC_E_FORMAT, "not right JSON"},
    {"{\"a\xff\":" A "}", 8, LAC_E_FORMAT, "unable to decode byte 0xff"},
    {"{\"a\":" T("\"F32\"", "[99999999999999999999]", 0, 8) "}", 8, LAC_E_FORMAT,
     "too big integer"},
    {"{\"a\":" T("\"F32\"", "[[[2]]]", 0, 8) "}", 8, LAC_E_FORMAT,
     "nested deeper than 3"},
    {"{\"a\":{\"a\":{\"a\":{}}}}", 8, LAC_E_FORMAT, "nested deeper than 3"},
    /* metadata */
    {"{\"__metadata__\":[],\"a\":" A "}", 8, LAC_E_FORMAT,
     "\"__metadata__\" is an array, not an object"},
    {"{\"__metadata__\":{\"k\":1},\"a\":" A "}", 8, LAC_E_FORMAT,
     "metadata 'k' is a whole number, not a text"},
    {"{\"__metadata__\":{\"k\":\"\\u001b[2J\"},\"a\":" A "}", 8, LAC_E_FORMAT,
     "metadata 'k' has a control character"},
    {"{\"__metadata__\":{\"k\\n\":\"x\"},\"a\":" A "}", 8, LAC_E_FORMAT,
     "key 'k?' has a control character"},
    {"{\"__metadata__\":{\"sha256\":null},\"a\":" A "}", 8, LAC_E_FORMAT,
     "'sha256' is null"},
    {"{\"__metadata__\":{\"sha256\":\"\"},\"a\":" A "}", 8, LAC_E_FORMAT,
     "is not 64 hex digits"},
    /* names and fields */
    {"{\"\":" A "}", 8, LAC_E_FORMAT, "the name of tensor '' is empty"},
    {"{\"a\\tb\":" A "}", 8, LAC_E_FORMAT, "tensor 'a?b' has a control character"},
    {"{\"a\":7}", 0, LAC_E_FORMAT, "tensor 'a' is a whole number, not an object"},
    {"{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, LAC_E_FORMAT,
     "'a' has no \"dtype\""},
    {"{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, LAC_E_FORMAT,
     "'a' has no \"shape\""},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, LAC_E_FORMAT,
     "'a' has no \"data_offsets\""},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", 8,
     LAC_E_FORMAT, "'a' has 4 entries"},
    {"{\"a\":" T("32", "[2]", 0, 8) "}", 8, LAC_E_FORMAT,
     "\"dtype\" is a whole number"},
    {"{\"a\":" T("\"I64\"", "[1]", 0, 8) "}", 8, LAC_E_UNSUPPORTED,
     "'a': element type 'I64', F32, F16, BF16 and F64 are read"},
    {"{\"a\":" T("\"f32\"", "[2]", 0, 8) "}", 8, LAC_E_UNSUPPORTED, "'f32'"},
    /* shapes */
    {"{\"a\":" T("\"F32\"", "2", 0, 8) "}", 8, LAC_E_FORMAT,
     "\"shape\" is a whole number, not an array"},
    {"{\"a\":" T("\"F32\"", "[2.0]", 0, 8) "}", 8, LAC_E_FORMAT,
     "dimension 0 is a number with a fraction"},
    {"{\"a\":" T("\"F32\"", "[1,\"2\"]", 0, 8) "}", 8, LAC_E_FORMAT,
     "dimension 1 is a text"},
    {"{\"a\":" T("\"F32\"", "[1,-2]", 0, 8) "}", 8, LAC_E_FORMAT,
     "dimension 1 is -2, at least 1"},
    {"{\"a\":" T("\"F32\"", "[0]", 0, 0) "}", 0, LAC_E_FORMAT,
     "dimension 0 is 0, at least 1"},
    {"{\"a\":" T("\"F32\"", "[2,1,1,1,1]", 0, 8) "}", 8, LAC_E_UNSUPPORTED,
     "5 dimensions, at most 4"},
    {"{\"a\":" T("\"F32\"", "[9223372036854775807]", 0, 8) "}", 8, LAC_E_FORMAT,
     "dimension 0 is 9223372036854775807, more numbers than the 8 bytes"},
    /* 2^32 * 2^32 is 0 in 64 bits, (2^62 + 2) * 4 is 8 */
    {"{\"a\":" T("\"F32\"", "[4294967296,4294967296]", 0, 0) "}", 8, LAC_E_FORMAT,
     "dimension 0 is 4294967296"},
    {"{\"a\":" T("\"F32\"", "[4611686018427387906]", 0, 8) "}", 8, LAC_E_FORMAT,
     "dimension 0 is 4611686018427387906"},
    {"{\"a\":" T("\"F32\"", "[5,2]", 0, 8) "}", 8, LAC_E_FORMAT, "dimension 1 is 2"},
    {"{\"a\":" T("\"F32\"", "[3]", 0, 8) "}", 8, LAC_E_FORMAT,
     "'a': data_offsets 0 to 8 are 8 bytes, not 3 of 4 bytes each"},
    {"{\"a\":" T("\"F16\"", "[2,2]", 0, 7) "}", 8, LAC_E_FORMAT,
     "7 bytes, not 2 x 2 of 2 bytes each"},
    {"{\"a\":" T("\"F32\"", "[]", 0, 8) "}", 8, LAC_E_FORMAT, "not one number of 4"},
    /* offsets */
    {"{\"a\":" T("\"F32\"", "[2]", 0, 8.0) "}", 8, LAC_E_FORMAT,
     "\"data_offsets\" is an array that is not two whole numbers"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}}", 8,
     LAC_E_FORMAT, "not two whole numbers"},
    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":\"0,8\"}}", 8,
     LAC_E_FORMAT, "\"data_offsets\" is a text that"},
    {"{\"a\":" T("\"F32\"", "[2]", -8, 0) "}", 8, LAC_E_FORMAT, "data_offsets -8 to 0"},
    {"{\"a\":" T("\"F32\"", "[2]", 8, 0) "}", 8, LAC_E_FORMAT, "data_offsets 8 to 0"},
    {"{\"a\":" T("\"F32\"", "[2]", 8, 16) "}", 8, LAC_E_FORMAT,
     "'a': its numbers end at byte 16 behind the header, where only 8 bytes are"},
    {"{\"a\":" T("\"F32\"", "[2]", 9223372036854775799, 9223372036854775807) "}", 8,
     LAC_E_FORMAT, "end at byte 9223372036854775807"},
    {"{\"a\":" A ",\"b\":" T("\"F32\"", "[2]", 4, 12) "}", 12, LAC_E_FORMAT,
     "tensors 'a' (bytes 0 to 8) and 'b' (4 to 12) overlap"},
    {"{\"b\":" A ",\"a\":" A "}", 8, LAC_E_FORMAT, "overlap"},
    {"{\"b\":" T("\"F32\"", "[2]", 12, 20) ",\"a\":" A "}", 20, LAC_E_FORMAT,
     "a hole: bytes 8 to 12 before tensor 'b'"},
    {"{\"a\":" T("\"F32\"", "[1]", 4, 8) "}", 8, LAC_E_FORMAT,
     "a hole: bytes 0 to 4 before tensor 'a'"},
    {"{\"a\":" A "}", 13, LAC_E_FORMAT,
     "5 bytes are left over behind the last tensor "
     "'a'"},
};

static void wrong_headers_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(craft(bad[i].header, strlen(bad[i].header), bad[i].n_bytes),
                bad[i].code, bad[i].word);
}

static void wrong_lengths_are_refused(void **state)
{
    const char header[] = "{\"a\":" A "}";
    const size_t size = craft(header, strlen(header), 8);

    (void)state;
    refused(0, LAC_E_FORMAT, "empty (0 bytes)");
    refused(7, LAC_E_FORMAT, "in the middle of the length of the header");
    file[0] = 1;
    refused(size, LAC_E_FORMAT, "header has 1 bytes");
    file[0] = 0;
    refused(size, LAC_E_FORMAT, "at least 2 are needed");
    file[0] = 255;
    refused(size, LAC_E_FORMAT,
            "the header has 255 bytes by its first 8 bytes, the file "
            "has");
    file[0] = 1;
    file[3] = 1; /* 2^24 + 1 */
    refused(size, LAC_E_FORMAT,
            "16777217 bytes by its first 8 bytes, at most 16777216");
    memset(file, 255, 8);
    refused(size, LAC_E_FORMAT, "18446744073709551615 bytes");
    memcpy(file, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    refused(16, LAC_E_FORMAT, "not safetensors: it starts with bytes 89 50");
    assert_true(lac_test_detail_has("looks like PNG"));
}

/* A short file must not become a large tree in memory. */
static void many_values_are_refused(void **state)
{
    enum { N = 200000 };
    char *text;
    size_t n;

    (void)state;
    lac_test_ok(laci_alloc(&text, 2 * N + 300, 1));
    n = (size_t)sprintf(text, "{\"a\":{\"dtype\":\"F32\",\"shape\":[");
    for (int i = 0; i < N; i++, n += 2)
        memcpy(text + n, "1,", 2);
    n += (size_t)sprintf(text + n, "2],\"data_offsets\":[0,8]}}");
    refused(craft(text, n, 8), LAC_E_FORMAT, "values, at most 180224 are read");
    laci_free(text);

    lac_test_ok(laci_alloc(&text, sizeof file, 1));
    n = (size_t)sprintf(text, "{\"__metadata__\":{");
    for (int i = 0; i < LAC_WEIGHTS_MAX_TEXTS + 1; i++)
        n += (size_t)sprintf(text + n, "%s\"%d\":\"\"", i ? "," : "", i);
    n += (size_t)sprintf(text + n, "},\"a\":" A "}");
    refused(craft(text, n, 8), LAC_E_FORMAT, "4097 texts of metadata, at most 4096");
    n = (size_t)sprintf(text, "{\"a\":" A);
    for (int i = 0; i < LAC_WEIGHTS_MAX_TENSORS + 1; i++)
        n += (size_t)sprintf(text + n, ",\"%d\":0", i);
    n += (size_t)sprintf(text + n, "}");
    refused(craft(text, n, 8), LAC_E_FORMAT, "16386 tensors, at most 16384");
    laci_free(text);
}

static void long_names_are_refused(void **state)
{
    char text[600];
    size_t n = 2;

    (void)state;
    strcpy(text, "{\"");
    for (; n < 2 + LAC_WEIGHTS_MAX_NAME + 1; n++)
        text[n] = 'n';
    n += (size_t)sprintf(text + n, "\":" A "}");
    refused(craft(text, n, 8), LAC_E_FORMAT, "is longer than 255 bytes");
}

static void numbers_that_are_not_finite_are_refused(void **state)
{
    static const struct {
        const char *type;
        size_t count, size;
        unsigned char last[8];
        const char *word;
    } rows[] = {
        {"F32", 5, 4, {0, 0, 0xc0, 0x7f}, "'a': number 4 is nan, finite"},
        {"F32", 1, 4, {0, 0, 0x80, 0xff}, "number 0 is -inf"},
        {"F16", 3, 2, {0x00, 0x7c}, "number 2 is inf"},
        {"BF16", 2, 2, {0xc0, 0x7f}, "number 1 is nan"},
        {"F64", 2, 8, {0, 0, 0, 0, 0, 0, 0xf8, 0x7f}, "number 1 is nan as float"},
        {"F64", 5000, 8, {0, 0, 0, 0, 0, 0, 0x00, 0x48}, "number 4999 is inf as float"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const size_t n = rows[i].count * rows[i].size;
        char header[120];
        size_t size;

        snprintf(header, sizeof header,
                 "{\"a\":{\"dtype\":\"%s\",\"shape\":[%zu],\"data_offsets\":[0,%zu]}}",
                 rows[i].type, rows[i].count, n);
        size = craft(header, strlen(header), n);
        memset(file + size - n, 0, n);
        memcpy(file + size - rows[i].size, rows[i].last, rows[i].size);
        refused(size, LAC_E_NUMERIC, rows[i].word);
    }
}

/* --- a whole file that is damaged
 * --------------------------------------------------------
 */

static const lac_tensor_spec table[] = {{"a.weight", 2, {2, 3}}, {"b", 1, {5}}};

/* A file of this library, with the numbers 1, 2, ...; its size. */
static size_t small_file(void)
{
    const char *path = lac_test_path("small.safetensors");
    lac_weights *w = NULL;
    lac_tensor t;
    FILE *f;
    size_t n;

    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_weights_add_all(w, table, 2));
    for (size_t i = 0; lac_weights_at(w, i, &t); i++)
        for (size_t k = 0; k < t.count; k++)
            t.data[k] = (float)(1 + 6 * i + k);
    lac_test_ok(lac_weights_set_text(w, "date", "2026-11-22"));
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_F16));
    lac_weights_destroy(&w);
    f = fopen(path, "rb");
    assert_non_null(f);
    n = fread(file, 1, sizeof file, f);
    fclose(f);
    return n;
}

static void every_truncation_is_refused(void **state)
{
    const size_t size = small_file();

    (void)state;
    assert_in_range(size, 200, 400);
    for (size_t n = 0; n < size; n++)
        refused(n, LAC_E_FORMAT, "");
    file[size] = 0;
    refused(size + 1, LAC_E_FORMAT, "1 bytes are left over");
}

/* Reads the file with one byte changed: an error that says where, or the same tensors.
 */
static int survives(size_t size)
{
    const char *path = lac_test_path("flip.safetensors");
    const long live = laci_alloc_live();
    lac_weights *w = NULL;
    lac_tensor t;
    lac_status st;

    lac_test_write_file(path, file, size);
    st = lac_weights_read(&w, path);
    if (st != LAC_OK) {
        assert_true(st == LAC_E_FORMAT || st == LAC_E_UNSUPPORTED);
        assert_true(lac_test_detail_has(path));
        assert_null(w);
        assert_int_equal(laci_alloc_live(), live);
        return 0;
    }
    assert_int_equal(lac_weights_count(w), 2);
    for (size_t i = 0; lac_weights_at(w, i, &t); i++) {
        assert_int_equal(t.n_dims, table[i].n_dims);
        assert_memory_equal(t.dim, table[i].dim, (size_t)t.n_dims * sizeof *t.dim);
        for (size_t k = 0; k < t.count; k++)
            assert_true(t.data[k] == (float)(1 + 6 * i + k));
    }
    lac_weights_destroy(&w);
    assert_int_equal(laci_alloc_live(), live);
    return 1;
}

static void every_flip_of_the_header_is_harmless(void **state)
{
    const size_t size = small_file();
    const size_t header = size - 11 * 2; /* what is before the numbers */
    int read = 0;

    (void)state;
    for (size_t i = 0; i < header; i++) {
        const unsigned char was = file[i];

        for (int change = 0; change < 10; change++) {
            file[i] = change < 8    ? (unsigned char)(was ^ 1 << change)
                      : change == 8 ? '"'
                                    : '0';
            if (file[i] != was)
                read += survives(size);
        }
        file[i] = was;
    }
    /* Names, texts and blanks may change: those 23 bytes, and not all of their bits. */
    assert_in_range(read, 50, 800);
    assert_int_equal(survives(size), 1);
}

static void every_flip_of_the_numbers_is_found(void **state)
{
    const size_t size = small_file();

    (void)state;
    for (size_t i = size - 11 * 2; i < size; i++)
        for (int bit = 0; bit < 8; bit++) {
            const char *path = lac_test_path("sum.safetensors");
            lac_weights *w = NULL;

            file[i] ^= (unsigned char)(1 << bit);
            lac_test_write_file(path, file, size);
            assert_true(lac_weights_read(&w, path) != LAC_OK); /* 1 may become Inf */
            assert_true(lac_test_detail_has("the numbers have sha256") ||
                        lac_test_detail_has("number 0 is inf"));
            assert_null(w);
            file[i] ^= (unsigned char)(1 << bit);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_headers_are_refused),
        cmocka_unit_test(wrong_lengths_are_refused),
        cmocka_unit_test(many_values_are_refused),
        cmocka_unit_test(long_names_are_refused),
        cmocka_unit_test(numbers_that_are_not_finite_are_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flip_of_the_header_is_harmless),
        cmocka_unit_test(every_flip_of_the_numbers_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
