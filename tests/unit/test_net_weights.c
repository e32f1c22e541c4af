/* tests/unit/test_net_weights.c - sets of named tensors, their texts, and the
 * comparison with the table of a network. */
#include "support/testing.h"

#include <stdio.h>
#include <string.h>

#include "data/base/alloc.h"
#include "learned/net_weights.h"

static const lac_tensor_spec table[] = {
    {"down0.weight", 4, {3, 2, 3, 5}},
    {"down0.bias", 1, {3}},
    {"gain", 0, {0}},
    {"out.weight", 2, {7, 11}},
};
enum { ROWS = sizeof table / sizeof *table };

static lac_weights *make(void)
{
    lac_weights *w = NULL;

    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_weights_add_all(w, table, ROWS));
    return w;
}

static void tensors_are_found_in_order(void **state)
{
    lac_weights *w = make();
    lac_tensor t, same;

    (void)state;
    assert_int_equal(lac_weights_count(w), ROWS);
    assert_int_equal(lac_weights_parameters(w), 90 + 3 + 1 + 77);
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(lac_weights_at(w, i, &t));
        assert_string_equal(t.name, table[i].name);
        assert_int_equal(t.n_dims, table[i].n_dims);
        for (int k = 0; k < LAC_TENSOR_MAX_DIMS; k++)
            assert_int_equal(t.dim[k], k < t.n_dims ? table[i].dim[k] : 1);
        assert_int_equal((uintptr_t)t.data % 64, 0);
        assert_true(lac_weights_find(w, table[i].name, &same));
        assert_ptr_equal(t.data, same.data);
        for (size_t k = 0; k < t.count; k++)
            assert_true(t.data[k] == 0.0f);
    }
    assert_int_equal(t.count, 77);
    assert_false(lac_weights_at(w, ROWS, &t));
    assert_false(lac_weights_find(w, "down0", &t));
    assert_int_equal(t.count, 77);
    assert_null(lac_weights_source(w));
    assert_int_equal(lac_weights_checked(w), 0);
    lac_weights_destroy(&w);
    lac_weights_destroy(&w);
    assert_null(w);
}

/* What is written to one tensor stays when others come, and reaches no other. */
static void numbers_stay_when_tensors_are_added(void **state)
{
    lac_weights *w = NULL;
    char name[32];
    lac_tensor t;

    (void)state;
    lac_test_ok(lac_weights_create(&w));
    for (size_t i = 0; i < 200; i++) {
        const size_t dim[2] = {1 + i % 7, 1 + i % 5};

        snprintf(name, sizeof name, "t%zu", i);
        lac_test_ok(lac_weights_add(w, name, 2, dim));
        assert_true(lac_weights_at(w, i, &t));
        for (size_t k = 0; k < t.count; k++) {
            assert_true(t.data[k] == 0.0f);
            t.data[k] = (float)(100 * i + k);
        }
    }
    for (size_t i = 0; i < 200; i++) {
        assert_true(lac_weights_at(w, i, &t));
        for (size_t k = 0; k < t.count; k++)
            assert_true(t.data[k] == (float)(100 * i + k));
    }
    lac_weights_destroy(&w);
}

static void all_numbers_are_one_array(void **state)
{
    lac_weights *w = make(), *g = NULL;
    size_t n = 1, m = 2, covered = 0;
    float *x = lac_weights_values(w, &n), *y;
    lac_tensor t, u;

    (void)state;
    assert_int_equal(n, 96 + 16 + 16 + 80);
    lac_test_ok(lac_weights_set_text(w, "licence", "BSD-3-Clause"));
    for (size_t k = 0; k < n; k++)
        x[k] = 1.0f;
    lac_test_ok(lac_weights_create_like(&g, w));
    y = lac_weights_values(g, &m);
    assert_int_equal(m, n);
    for (size_t k = 0; k < m; k++)
        assert_true(y[k] == 0.0f);
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(lac_weights_at(w, i, &t) && lac_weights_at(g, i, &u));
        assert_string_equal(t.name, u.name);
        assert_int_equal(t.data - x, u.data - y);
        assert_int_equal(t.data - x, covered);
        covered += (t.count + 15) / 16 * 16;
    }
    assert_int_equal(lac_weights_text_count(g), 0);
    lac_weights_destroy(&w);
    lac_weights_destroy(&g);
    lac_test_ok(lac_weights_create(&w));
    assert_null(lac_weights_values(w, &n));
    assert_int_equal(n, 0);
    lac_weights_destroy(&w);
}

static void bad_tensors_are_refused(void **state)
{
    lac_weights *w = make();
    const size_t dim[4] = {2, 3, 1, 1}, zero[2] = {2, 0};
    const size_t huge[3] = {SIZE_MAX / 8, 3, 5}, wide[1] = {SIZE_MAX / 4 - 3};
    char longest[LAC_WEIGHTS_MAX_NAME + 2];

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    lac_test_fails(lac_weights_add(NULL, "a", 1, dim), LAC_E_ARG);
    lac_test_fails(lac_weights_add(w, NULL, 1, dim), LAC_E_ARG);
    lac_test_fails(lac_weights_add(w, "a", 1, NULL), LAC_E_ARG);
    lac_test_fails(lac_weights_add(w, "", 1, dim), LAC_E_ARG);
    assert_true(lac_test_detail_has("empty"));
    lac_test_fails(lac_weights_add(w, longest, 1, dim), LAC_E_ARG);
    assert_true(lac_test_detail_has("255"));
    lac_test_fails(lac_weights_add(w, "a\nb", 1, dim), LAC_E_ARG);
    assert_true(lac_test_detail_has("control"));
    lac_test_fails(lac_weights_add(w, "a\xc2\x9b", 1, dim), LAC_E_ARG);
    assert_true(lac_test_detail_has("control"));
    lac_test_fails(lac_weights_add(w, "a\xff", 1, dim), LAC_E_ARG);
    assert_true(lac_test_detail_has("UTF-8"));
    lac_test_fails(lac_weights_add(w, "__metadata__", 1, dim), LAC_E_ARG);
    lac_test_fails(lac_weights_add(w, "gain", 1, dim), LAC_E_ARG);
    assert_true(lac_test_detail_has("'gain' already"));
    lac_test_fails(lac_weights_add(w, "a", 5, dim), LAC_E_ARG);
    assert_true(lac_test_detail_has("0..4, got 5"));
    lac_test_fails(lac_weights_add(w, "a", -1, dim), LAC_E_ARG);
    lac_test_fails(lac_weights_add(w, "a", 2, zero), LAC_E_ARG);
    assert_true(lac_test_detail_has("'a': dimension 1 is 0"));
    lac_test_fails(lac_weights_add(w, "a", 3, huge), LAC_E_NOMEM);
    lac_test_fails(lac_weights_add(w, "a", 1, wide), LAC_E_NOMEM);
    assert_int_equal(lac_weights_count(w), ROWS);
    longest[LAC_WEIGHTS_MAX_NAME] = '\0';
    lac_test_ok(lac_weights_add(w, longest, 4, dim));
    lac_test_fails(lac_weights_create(NULL), LAC_E_ARG);
    lac_test_fails(lac_weights_create_like(NULL, w), LAC_E_ARG);
    lac_weights_destroy(&w);
    assert_int_equal(lac_weights_count(NULL), 0);
}

static void texts_are_sorted_and_replaced(void **state)
{
    lac_weights *w = make();
    const char *key = NULL, *text = NULL;

    (void)state;
    lac_test_ok(lac_weights_set_text(w, "recipe", "old"));
    lac_test_ok(lac_weights_set_text(w, "date", "2026-11-22"));
    lac_test_ok(lac_weights_set_text(w, "\xc3\xa4rger", "\xe2\x82\xac"));
    lac_test_ok(lac_weights_set_text(w, "recipe", "line 1\n\tline 2"));
    assert_int_equal(lac_weights_text_count(w), 3);
    assert_true(lac_weights_text_at(w, 0, &key, &text));
    assert_string_equal(key, "date");
    assert_true(lac_weights_text_at(w, 1, &key, &text));
    assert_string_equal(text, "line 1\n\tline 2");
    assert_true(lac_weights_text_at(w, 2, &key, NULL));
    assert_string_equal(key, "\xc3\xa4rger");
    assert_false(lac_weights_text_at(w, 3, &key, &text));
    lac_test_ok(lac_weights_set_text(w, "recipe", lac_weights_text(w, "recipe")));
    assert_string_equal(lac_weights_text(w, "recipe"), "line 1\n\tline 2");
    lac_test_ok(lac_weights_set_text(w, "date", NULL));
    lac_test_ok(lac_weights_set_text(w, "date", NULL));
    assert_null(lac_weights_text(w, "date"));
    assert_int_equal(lac_weights_text_count(w), 2);
    lac_test_fails(lac_weights_set_text(w, "sha256", "0"), LAC_E_ARG);
    assert_true(lac_test_detail_has("writing"));
    lac_test_fails(lac_weights_set_text(w, "a", "\x1b[2J"), LAC_E_ARG);
    assert_true(lac_test_detail_has("'a' has a control character"));
    lac_test_fails(lac_weights_set_text(w, "a", "\xed\xa0\x80"), LAC_E_ARG);
    lac_test_fails(lac_weights_set_text(w, "", "x"), LAC_E_ARG);
    lac_test_fails(lac_weights_set_text(NULL, "a", "x"), LAC_E_ARG);
    lac_test_fails(lac_weights_set_text(w, NULL, "x"), LAC_E_ARG);
    assert_int_equal(lac_weights_text_count(w), 2);
    lac_weights_destroy(&w);
}

static void limits_hold(void **state)
{
    lac_weights *w = NULL;
    const size_t one = 1;
    char name[32];

    (void)state;
    lac_test_ok(lac_weights_create(&w));
    for (int i = 0; i < LAC_WEIGHTS_MAX_TEXTS; i++) {
        snprintf(name, sizeof name, "k%d", i);
        lac_test_ok(lac_weights_set_text(w, name, name));
    }
    lac_test_fails(lac_weights_set_text(w, "new", "x"), LAC_E_ARG);
    assert_true(lac_test_detail_has("4096"));
    lac_test_ok(lac_weights_set_text(w, "k7", "x"));
    assert_int_equal(lac_weights_text_count(w), LAC_WEIGHTS_MAX_TEXTS);
    for (int i = 0; i < LAC_WEIGHTS_MAX_TENSORS; i++) {
        snprintf(name, sizeof name, "%d", i);
        lac_test_ok(lac_weights_add(w, name, 1, &one));
    }
    lac_test_fails(lac_weights_add(w, "new", 1, &one), LAC_E_ARG);
    assert_true(lac_test_detail_has("16384"));
    lac_weights_destroy(&w);
}

static void a_set_is_what_a_network_expects(void **state)
{
    lac_weights *w = make();
    lac_tensor_spec want[ROWS];

    (void)state;
    memcpy(want, table, sizeof want);
    want[0] = table[3];
    want[3] = table[0];
    want[2].dim[1] = 99; /* beyond its dimensions */
    lac_test_ok(lac_weights_expect(w, want, ROWS));
    want[1].name = "down0.scale";
    lac_test_fails(lac_weights_expect(w, want, ROWS), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("2 tensors are not"));
    assert_true(lac_test_detail_has("'down0.scale' (3) is missing"));
    assert_true(lac_test_detail_has("'down0.bias' is no part"));
    want[1] = table[1];
    want[3].dim[2] = 4;
    lac_test_fails(lac_weights_expect(w, want, ROWS), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("1 tensor is not"));
    assert_true(lac_test_detail_has(
        "'down0.weight' is 3 x 2 x 3 x 5, 3 x 2 x 4 x 5 is needed"));
    want[3] = table[0];
    want[2].n_dims = 1;
    lac_test_fails(lac_weights_expect(w, want, ROWS), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("'gain' is one number, 0 is needed"));
    want[2].n_dims = 5;
    lac_test_fails(lac_weights_expect(w, want, ROWS), LAC_E_ARG);
    want[2].n_dims = 0;
    want[2].name = NULL;
    lac_test_fails(lac_weights_expect(w, want, ROWS), LAC_E_ARG);
    lac_test_fails(lac_weights_expect(w, NULL, ROWS), LAC_E_ARG);
    lac_test_fails(lac_weights_expect(NULL, want, ROWS), LAC_E_ARG);
    lac_test_fails(lac_weights_expect(w, NULL, 0), LAC_E_FORMAT);
    lac_weights_destroy(&w);
}

static void many_faults_are_counted(void **state)
{
    enum { N = 40 };
    static char names[N][200];
    lac_tensor_spec want[N];
    lac_weights *w = make();

    (void)state;
    for (int i = 0; i < N; i++) {
        memset(names[i], 'a' + i % 26, 190);
        names[i][190] = (char)('0' + i / 26);
        want[i] = (lac_tensor_spec){names[i], 4, {SIZE_MAX, SIZE_MAX, SIZE_MAX, 1}};
    }
    lac_test_fails(lac_weights_expect(w, want, N), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("44 tensors are not"));
    assert_true(lac_test_detail_has("and more"));
    lac_weights_destroy(&w);
}

static lac_status make_all(void *ctx)
{
    lac_weights *w = NULL, *g = NULL;
    lac_status st = lac_weights_create(&w);
    char name[8];

    (void)ctx;
    if (st == LAC_OK)
        st = lac_weights_add_all(w, table, ROWS);
    for (int i = 0; st == LAC_OK && i < 40; i++) {
        snprintf(name, sizeof name, "t%d", i);
        st = lac_weights_add(w, name, 1, table[1].dim);
        if (st == LAC_OK)
            st = lac_weights_set_text(w, name, "text");
    }
    if (st == LAC_OK)
        st = lac_weights_create_like(&g, w);
    lac_weights_destroy(&w);
    lac_weights_destroy(&g);
    return st;
}

static void allocation_failures(void **state)
{
    (void)state;
    lac_test_alloc_failures(make_all, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tensors_are_found_in_order),
        cmocka_unit_test(numbers_stay_when_tensors_are_added),
        cmocka_unit_test(all_numbers_are_one_array),
        cmocka_unit_test(bad_tensors_are_refused),
        cmocka_unit_test(texts_are_sorted_and_replaced),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_set_is_what_a_network_expects),
        cmocka_unit_test(many_faults_are_counted),
        cmocka_unit_test(allocation_failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
