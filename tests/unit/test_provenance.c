/* tests/unit/test_provenance.c - records of how a file was made, and checksums. */
#include "support/testing.h"

#include <stdio.h>
#include <string.h>

#include "data/base/sha256.h"
#include "data/provenance.h"

static void sum_of(const char *text, size_t repeat, char hex[65])
{
    laci_sha256 s;

    laci_sha256_start(&s);
    for (size_t i = 0; i < repeat; i++)
        laci_sha256_add(&s, text, strlen(text));
    laci_sha256_hex(&s, hex);
}

/* The public function in one call is the private one in parts. */
static void sums_of_bytes(void **state)
{
    char hex[65] = "old", want[65];

    (void)state;
    for (size_t n = 0; n < 200; n += 11) {
        unsigned char bytes[200];
        laci_sha256 s;

        for (size_t i = 0; i < n; i++)
            bytes[i] = (unsigned char)(7 * i + n);
        laci_sha256_start(&s);
        for (size_t i = 0; i < n; i++)
            laci_sha256_add(&s, bytes + i, 1);
        laci_sha256_hex(&s, want);
        lac_test_ok(lac_sha256(bytes, n, hex));
        assert_string_equal(hex, want);
    }
    lac_test_ok(lac_sha256("abc", 3, hex));
    assert_string_equal(
        hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    lac_test_fails(lac_sha256(NULL, 1, want), LAC_E_ARG);
    lac_test_fails(lac_sha256("abc", 3, NULL), LAC_E_ARG);
    lac_test_ok(lac_sha256(NULL, 0, hex));
    assert_string_equal(
        hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* The examples of FIPS 180-4 (NIST "SHA256.pdf" and the million a's). */
static void sha256_known_answers(void **state)
{
    char hex[65];

    (void)state;
    sum_of("", 1, hex);
    assert_string_equal(
        hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sum_of("abc", 1, hex);
    assert_string_equal(
        hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sum_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, hex);
    assert_string_equal(
        hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    sum_of("a", 1000000, hex);
    assert_string_equal(
        hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void entries_are_kept_and_cleaned(void **state)
{
    lac_provenance *r = NULL;

    (void)state;
    lac_test_ok(lac_provenance_create(&r));
    lac_test_ok(lac_provenance_add(r, "command", "a\nb\tc\x7f"));
    lac_test_ok(lac_provenance_add(r, "seed", "7"));
    lac_test_ok(
        lac_provenance_add(r, "note", "\xc3\xa4 \xe4 \xed\xa0\x80 \xf0\x9f\x98\x80"));
    assert_int_equal(lac_provenance_count(r), 4);
    assert_string_equal(lac_provenance_key(r, 0), "software");
    assert_non_null(strstr(lac_provenance_value(r, 0), lac_version()));
    assert_string_equal(lac_provenance_value(r, 1), "a b c ");
    /* a lone Latin-1 byte and an encoded surrogate are no UTF-8 */
    assert_string_equal(lac_provenance_value(r, 3), "\xc3\xa4 ? ??? \xf0\x9f\x98\x80");
    assert_null(lac_provenance_key(r, 4));
    assert_null(lac_provenance_value(NULL, 0));
    lac_test_fails(lac_provenance_add(r, "Command", "x"), LAC_E_ARG);
    assert_true(lac_test_detail_has("'Command'"));
    lac_test_fails(lac_provenance_add(r, "", "x"), LAC_E_ARG);
    lac_test_fails(lac_provenance_add(r, NULL, "x"), LAC_E_ARG);
    assert_int_equal(lac_provenance_count(r), 4);
    lac_provenance_destroy(&r);
    lac_provenance_destroy(&r);
    assert_null(r);
}

static void input_carries_its_checksum(void **state)
{
    const char *path = lac_test_path("in.mat");
    lac_provenance *r = NULL;
    char variable[600], want[700], hex[65] = "unchanged";

    (void)state;
    lac_test_write_file(path, "abc", 3);
    snprintf(variable, sizeof variable, "%s:name", path);
    snprintf(want, sizeof want, "%s sha256:ba7816bf", variable);
    lac_test_ok(lac_provenance_create(&r));
    lac_test_ok(lac_provenance_add_input(r, variable));
    assert_string_equal(lac_provenance_key(r, 1), "input");
    assert_memory_equal(lac_provenance_value(r, 1), want, strlen(want));
    lac_test_fails(lac_provenance_add_input(r, lac_test_path("absent")), LAC_E_IO);
    assert_int_equal(lac_provenance_count(r), 2);
    lac_test_fails(lac_file_sha256(lac_test_dir(), hex), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("folder"));
    assert_string_equal(hex, "unchanged");
    lac_provenance_destroy(&r);
}

static lac_status make_and_add(void *path)
{
    lac_provenance *r = NULL;
    lac_status st = lac_provenance_create(&r);

    for (int i = 0; st == LAC_OK && i < 9; i++)
        st = lac_provenance_add(r, "key", "value");
    if (st == LAC_OK)
        st = lac_provenance_add_input(r, path);
    lac_provenance_destroy(&r);
    return st;
}

static void allocation_failures(void **state)
{
    char path[600];

    (void)state;
    snprintf(path, sizeof path, "%s", lac_test_path("in.npy"));
    lac_test_write_file(path, "abc", 3);
    lac_test_alloc_failures(make_and_add, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_known_answers),
        cmocka_unit_test(sums_of_bytes),
        cmocka_unit_test(entries_are_kept_and_cleaned),
        cmocka_unit_test(input_carries_its_checksum),
        cmocka_unit_test(allocation_failures),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
