/* tests/unit/test_safetensors.c - files of tensors: round trips, rounding, checksum. */
#include "support/testing.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "learned/net_weights.h"

static const lac_tensor_spec table[] = {
    {"down0.weight", 4, {3, 2, 3, 5}},
    {"down0.bias", 1, {3}},
    {"gain", 0, {0}},
    {"big", 2, {70, 101}}, /* longer than the buffers between file and memory */
};
enum { ROWS = sizeof table / sizeof *table };

static lac_weights *make(void)
{
    lac_weights *w = NULL;
    lac_tensor t;

    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_weights_add_all(w, table, ROWS));
    for (size_t i = 0; lac_weights_at(w, i, &t); i++)
        lac_test_fill_normal(t.data, t.count, 7 + i);
    lac_test_ok(lac_weights_set_text(w, "recipe", "40 epochs, \"quoted\"\n\ttable"));
    lac_test_ok(lac_weights_set_text(w, "date", "2026-11-22"));
    return w;
}

static void put_length(unsigned char *file, size_t n)
{
    for (int i = 0; i < 8; i++)
        file[i] = (unsigned char)((uint64_t)n >> 8 * i);
}

/* A file of a header and numbers made by hand. */
static void craft(const char *path, const char *header, const void *bytes, size_t n)
{
    static unsigned char file[8192];
    const size_t length = strlen(header);

    assert_true(8 + length + n <= sizeof file);
    put_length(file, length);
    memcpy(file + 8, header, length);
    memcpy(file + 8 + length, bytes, n);
    lac_test_write_file(path, file, 8 + length + n);
}

/* --- round trips ---------------------------------------------------------------------
 */

/* Nearest value with so many bits and this least exponent; ties to even by rint. */
static double rounded(double x, int bits, int least)
{
    int e;

    frexp(x, &e);
    e = (e - 1 < least ? least : e - 1) - (bits - 1);
    return ldexp(rint(ldexp(x, -e)), e);
}

static void every_type_comes_back(void **state)
{
    static const struct {
        lac_weights_type type;
        const char *name;
        int bits, least;
    } types[] = {{LAC_WEIGHTS_F32, "F32", 24, -126},
                 {LAC_WEIGHTS_F16, "F16", 11, -14},
                 {LAC_WEIGHTS_BF16, "BF16", 8, -126}};
    const char *path = lac_test_path("w.safetensors");
    lac_weights *w = make(), *r = NULL;
    lac_tensor t, u;

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        lac_test_ok(lac_weights_write(w, path, types[k].type));
        lac_test_ok(lac_weights_read(&r, path));
        lac_test_ok(lac_weights_expect(r, table, ROWS));
        for (size_t i = 0; i < ROWS; i++) {
            assert_true(lac_weights_at(w, i, &t) && lac_weights_at(r, i, &u));
            assert_string_equal(t.name, u.name);
            assert_int_equal((uintptr_t)u.data % 64, 0);
            for (size_t j = 0; j < t.count; j++)
                lac_test_near(u.data[j],
                              rounded(t.data[j], types[k].bits, types[k].least), 0.0);
        }
        assert_int_equal(lac_weights_text_count(r), 2);
        assert_string_equal(lac_weights_text(r, "recipe"),
                            "40 epochs, \"quoted\"\n\ttable");
        assert_int_equal(lac_weights_checked(r), 1);
        assert_string_equal(lac_weights_source(r)->type, types[k].name);
        assert_string_equal(lac_weights_source(r)->path, path);
        lac_weights_destroy(&r);
    }
    lac_weights_destroy(&w);
    assert_int_equal(lac_test_dir_count(), 1);
}

/* All halves that are finite, exactly; and numbers near the borders of rounding. */
static void halves_are_exact(void **state)
{
    const char *path = lac_test_path("h.safetensors");
    const size_t dim[2] = {2, 0x7c00};
    lac_weights *w = NULL, *r = NULL;
    lac_tensor t, u;

    (void)state;
    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_weights_add(w, "halves", 2, dim));
    lac_test_ok(lac_weights_add(w, "between", 2, dim));
    lac_weights_at(w, 0, &t);
    for (int h = 0; h < 0x7c00; h++) {
        const int e = h >> 10, m = h & 0x3ff;

        t.data[h] = (float)(e ? ldexp(1024 + m, e - 25) : ldexp(m, -24));
        t.data[0x7c00 + h] = -t.data[h];
    }
    lac_weights_at(w, 1, &u);
    for (int h = 0; h < 0x7c00; h++) { /* ties, and beside them by the least of float */
        const float next = h < 0x7bff ? t.data[h + 1] : 65536.0f;
        const float tie = 0.5f * (t.data[h] + next);

        u.data[h] = h == 0x7bff ? 65519.99f : h % 3 == 0 ? nextafterf(tie, 1e9f) : tie;
        u.data[0x7c00 + h] = h % 2 ? nextafterf(tie, 0.0f) : -nextafterf(tie, 0.0f);
    }
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_F16));
    lac_test_ok(lac_weights_read(&r, path));
    lac_weights_at(w, 0, &t);
    lac_weights_at(r, 0, &u);
    assert_memory_equal(t.data, u.data, t.count * sizeof *t.data);
    lac_weights_at(w, 1, &t);
    lac_weights_at(r, 1, &u);
    for (size_t i = 0; i < t.count; i++)
        lac_test_near(u.data[i], rounded(t.data[i], 11, -14), 0.0);
    lac_weights_destroy(&w);
    lac_weights_destroy(&r);
}

/* Bytes as the description of the format gives them, written here by hand. */
static void foreign_files_are_read(void **state)
{
    static const unsigned char bytes[] = {
        0,    0,    0,    0,    0, 0, 0xf8, 0xbf, /* F64 -1.5 */
        0,    0,    0,    0,    0, 0, 0xe0, 0x3f, /* F64 0.5 */
        0x80, 0x3f, 0x49, 0xc0,                   /* BF16 1, -3.140625 */
        0x01, 0x00,                               /* F16 2^-24 */
        0xff, 0xfb,                               /* F16 -65504 */
        0,    0,    0x80, 0xbf,                   /* F32 -1 */
    };
    const char *path = lac_test_path("foreign.safetensors");
    static const float want[] = {
        -1.5f, 0.5f, 1.0f, -3.140625f, 5.9604644775390625e-8f, -65504.0f, -1.0f};
    lac_weights *r = NULL;
    size_t k = 0;
    lac_tensor t;

    (void)state;
    craft(path,
          "{\"one\" : {\"shape\":[] , \"data_offsets\":[24,28],\"dtype\":\"F32\"},\n"
          "\"h\\u00e4lf\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[20,24]},"
          "\"d\":{\"dtype\":\"F64\",\"shape\":[2,1],\"data_offsets\":[0,16]},"
          "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[16,20]}}  ",
          bytes, sizeof bytes);
    lac_test_ok(lac_weights_read(&r, path));
    assert_int_equal(lac_weights_count(r), 4);
    for (size_t i = 0; lac_weights_at(r, i, &t); i++)
        for (size_t j = 0; j < t.count; j++)
            lac_test_near(t.data[j], want[k++], 0.0);
    assert_int_equal(k, 7);
    assert_true(lac_weights_at(r, 2, &t));
    assert_string_equal(t.name, "h\xc3\xa4lf");
    assert_int_equal(t.n_dims, 2);
    assert_int_equal(t.dim[1], 2);
    assert_int_equal(lac_weights_checked(r), 0);
    assert_string_equal(lac_weights_source(r)->type, "F32 F16 BF16 F64");
    assert_int_equal(strlen(lac_weights_source(r)->sha256), 64);
    lac_weights_destroy(&r);
}

/* --- bytes ---------------------------------------------------------------------------
 */

static void bytes_are_determined(void **state)
{
    static unsigned char a[65536], b[65536];
    const char *path = lac_test_path("a.safetensors");
    const char *again = lac_test_path("b.safetensors");
    lac_weights *w = make(), *r = NULL;
    size_t n, length = 0;

    (void)state;
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_F32));
    n = lac_test_read_file(path, a, sizeof a);
    lac_test_ok(lac_weights_read(&r, path));
    assert_int_equal(lac_weights_source(r)->bytes, n);
    lac_test_ok(lac_weights_write(r, again, LAC_WEIGHTS_F32));
    assert_int_equal(lac_test_read_file(again, b, sizeof b), n);
    assert_memory_equal(a, b, n);
    lac_weights_destroy(&r);

    /* The order in which texts were set does not show. */
    lac_test_ok(lac_weights_set_text(w, "recipe", NULL));
    lac_test_ok(lac_weights_set_text(w, "z", ""));
    lac_test_ok(lac_weights_set_text(w, "recipe", "40 epochs, \"quoted\"\n\ttable"));
    lac_test_ok(lac_weights_set_text(w, "z", NULL));
    lac_test_ok(lac_weights_write(w, again, LAC_WEIGHTS_F32));
    assert_int_equal(lac_test_read_file(again, b, sizeof b), n);
    assert_memory_equal(a, b, n);

    for (int i = 0; i < 8; i++)
        length |= (size_t)a[i] << 8 * i;
    assert_int_equal(length % 8, 0);
    assert_int_equal(8 + length + 4 * lac_weights_parameters(w), n);
    assert_memory_equal(a + 8,
                        "{\"__metadata__\":{\"date\":\"2026-11-22\",\"recipe\":", 44);
    assert_non_null(strstr((char *)a + 8, "\"down0.bias\":{\"dtype\":\"F32\",\"shape\":"
                                          "[3],\"data_offsets\":[360,372]}"));
    lac_weights_destroy(&w);
}

/* The one text that is in order before and behind "sha256". */
static void checksum_is_among_the_texts(void **state)
{
    static unsigned char a[65536];
    const char *path = lac_test_path("c.safetensors");
    lac_weights *w = make(), *r = NULL;
    char *at, found;
    size_t n;

    (void)state;
    lac_test_ok(lac_weights_set_text(w, "training", "x"));
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_BF16));
    n = lac_test_read_file(path, a, sizeof a - 1);
    a[n - 1] ^= 1; /* a number that stays finite */
    lac_test_write_file(path, a, n);
    lac_test_fails(lac_weights_read(&r, path), LAC_E_FORMAT);
    assert_null(r);
    assert_true(lac_test_detail_has(path));
    assert_true(lac_test_detail_has("the numbers have sha256"));
    a[n - 1] ^= 1;
    at = strstr((char *)a + 8, "\",\"training\"");
    assert_non_null(at);
    found = at[-1];
    at[-1] = found == '0' ? '1' : '0';
    lac_test_write_file(path, a, n);
    lac_test_fails(lac_weights_read(&r, path), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("the header names"));
    at[-1] = 'G';
    lac_test_write_file(path, a, n);
    lac_test_fails(lac_weights_read(&r, path), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("64 hex digits"));
    at[-1] = found;
    lac_test_write_file(path, a, n);
    lac_test_ok(lac_weights_read(&r, path));
    assert_null(lac_weights_text(r, "sha256"));
    assert_int_equal(lac_weights_text_count(r), 3);
    lac_weights_destroy(&r);
    lac_weights_destroy(&w);
}

/* --- what cannot be written
 * ------------------------------------------------------------
 */

static void numbers_that_do_not_fit_are_refused(void **state)
{
    static const struct {
        float x;
        lac_weights_type type;
        const char *word;
    } bad[] = {
        {NAN, LAC_WEIGHTS_F32, "'down0.bias': number 2 is nan, finite"},
        {-INFINITY, LAC_WEIGHTS_BF16, "number 2 is -inf"},
        {65520.0f, LAC_WEIGHTS_F16, "number 2 is 65520, which F16 cannot hold"},
        {-FLT_MAX, LAC_WEIGHTS_F16, "F16 cannot hold"},
        {FLT_MAX, LAC_WEIGHTS_BF16, "BF16 cannot hold"},
    };
    static unsigned char a[65536], b[65536];
    const char *path = lac_test_path("kept.safetensors");
    lac_weights *w = make();
    const int files = lac_test_dir_count() + 1;
    size_t n;
    lac_tensor t;

    (void)state;
    lac_test_ok(lac_weights_write(w, path, LAC_WEIGHTS_F32));
    n = lac_test_read_file(path, a, sizeof a);
    assert_true(lac_weights_find(w, "down0.bias", &t));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        t.data[2] = bad[i].x;
        lac_test_fails(lac_weights_write(w, path, bad[i].type), LAC_E_NUMERIC);
        assert_true(lac_test_detail_has(bad[i].word));
    }
    t.data[2] = 3.38e38f;
    lac_test_ok(lac_weights_write(w, lac_test_path("fits"), LAC_WEIGHTS_BF16));
    assert_int_equal(lac_test_read_file(path, b, sizeof b), n);
    assert_memory_equal(a, b, n);
    assert_int_equal(lac_test_dir_count(), files + 1);
    lac_weights_destroy(&w);
}

static void bad_calls_are_refused(void **state)
{
    const char *path = lac_test_path("none.safetensors");
    lac_weights *w = make(), *empty = NULL, *r = make();
    char *text;

    (void)state;
    lac_test_ok(lac_weights_create(&empty));
    lac_test_fails(lac_weights_write(empty, path, LAC_WEIGHTS_F32), LAC_E_ARG);
    assert_true(lac_test_detail_has("empty"));
    lac_test_fails(lac_weights_write(w, path, (lac_weights_type)3), LAC_E_ARG);
    lac_test_fails(lac_weights_write(w, NULL, LAC_WEIGHTS_F32), LAC_E_ARG);
    lac_test_fails(lac_weights_write(NULL, path, LAC_WEIGHTS_F32), LAC_E_ARG);
    lac_test_fails(lac_weights_write(w, lac_test_path("no/w"), LAC_WEIGHTS_F32),
                   LAC_E_IO);
    lac_test_fails(lac_weights_write(w, lac_test_dir(), LAC_WEIGHTS_F32), LAC_E_IO);
    assert_true(lac_test_detail_has("folder"));
    lac_weights_destroy(&r);
    lac_test_fails(lac_weights_read(&r, path), LAC_E_IO);
    assert_null(r);
    lac_test_fails(lac_weights_read(&r, lac_test_dir()), LAC_E_IO);
    lac_test_fails(lac_weights_read(&r, NULL), LAC_E_ARG);
    lac_test_fails(lac_weights_read(NULL, path), LAC_E_ARG);

    /* A text that makes the header longer than readers take. */
    lac_test_ok(laci_alloc(&text, LAC_WEIGHTS_MAX_HEADER + 1, 1));
    memset(text, 'x', LAC_WEIGHTS_MAX_HEADER);
    lac_test_ok(lac_weights_set_text(w, "long", text));
    laci_free(text);
    lac_test_fails(lac_weights_write(w, path, LAC_WEIGHTS_F32), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("16777216"));
    lac_weights_destroy(&empty);
    lac_weights_destroy(&w);
    lac_test_fails(lac_weights_read(&r, path), LAC_E_IO);
}

typedef struct job {
    const char *path;
    lac_weights *w;
} job;

static lac_status write_and_read(void *ctx)
{
    const job *j = ctx;
    lac_weights *r = NULL;
    lac_status st = lac_weights_write(j->w, j->path, LAC_WEIGHTS_F16);

    if (st == LAC_OK)
        st = lac_weights_read(&r, j->path);
    lac_weights_destroy(&r);
    return st;
}

static void allocation_failures(void **state)
{
    job j = {lac_test_path("alloc.safetensors"), make()};
    const int files = lac_test_dir_count() + 1;

    (void)state;
    lac_test_alloc_failures(write_and_read, &j);
    assert_int_equal(lac_test_dir_count(), files);
    lac_weights_destroy(&j.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_comes_back),
        cmocka_unit_test(halves_are_exact),
        cmocka_unit_test(foreign_files_are_read),
        cmocka_unit_test(bytes_are_determined),
        cmocka_unit_test(checksum_is_among_the_texts),
        cmocka_unit_test(numbers_that_do_not_fit_are_refused),
        cmocka_unit_test(bad_calls_are_refused),
        cmocka_unit_test(allocation_failures),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
