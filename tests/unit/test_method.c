/* tests/unit/test_method.c - the table of methods, settings, and their errors. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "recon/method.h"

static void check_param(const lac_method *m, const lac_param *p)
{
    int words = 1;

    assert_true(p->name && *p->name && p->unit && p->help && *p->help);
    if (p->choices) {
        for (const char *c = p->choices; *c; c++)
            words += *c == ' ';
        lac_test_range(p->fallback, 0, words - 1);
        return;
    }
    assert_true(p->text || p->min < p->max);
    if (!(p->word && isnan(p->fallback)))
        lac_test_range(p->fallback, p->min, p->max);
    for (const lac_param *q = m->params; q < p; q++)
        assert_string_not_equal(p->name, q->name);
}

static void the_table_is_sound(void **state)
{
    static const char *const expected[] = {"fbp",      "cgls", "sirt",
                                           "tikhonov", "tv",   "dtv"};
    size_t n = 0;

    (void)state;
    for (; lac_method_at(n); n++) {
        const lac_method *m = lac_method_at(n);

        assert_true(m->name && *m->summary && *m->problem);
        assert_ptr_equal(lac_method_find(m->name), m);
        for (size_t i = 0; i < m->n_params; i++)
            check_param(m, &m->params[i]);
    }
    assert_true(n >= sizeof expected / sizeof *expected);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_non_null(lac_method_find(expected[i]));
    assert_null(lac_method_at(n + 5));
    assert_null(lac_method_find("astra"));
    assert_null(lac_method_find(NULL));
}

static void settings_take_and_give_values(void **state)
{
    lac_settings *s = NULL;

    (void)state;
    lac_test_ok(lac_settings_create(&s, lac_method_find("dtv")));
    assert_ptr_equal(lac_settings_method(s), lac_method_find("dtv"));
    assert_true(isnan(lac_settings_get(s, "angle")));
    assert_string_equal(lac_settings_text(s, "angle"), "auto");
    lac_test_ok(lac_settings_set(s, "angle", "-12.5"));
    assert_true(lac_settings_get(s, "angle") == -12.5);
    assert_string_equal(lac_settings_text(s, "angle"), "-12.5");
    lac_test_ok(lac_settings_set(s, "angle", "auto"));
    assert_true(isnan(lac_settings_get(s, "angle")));
    lac_test_ok(lac_settings_set(s, "iterations", "1e3"));
    assert_true(lac_settings_get(s, "iterations") == 1000.0);
    assert_string_equal(lac_settings_text(s, "iterations"), "1000");
    assert_true(isnan(lac_settings_get(s, "nothing")));
    assert_null(lac_settings_text(s, "nothing"));
    lac_settings_destroy(&s);
    assert_null(s);
    lac_settings_destroy(&s);
    lac_test_ok(lac_settings_create(&s, lac_method_find("fbp")));
    assert_string_equal(lac_settings_text(s, "filter"), "ramp");
    lac_test_ok(lac_settings_set(s, "filter", "hann"));
    assert_string_equal(lac_settings_text(s, "filter"), "hann");
    assert_true(lac_settings_get(s, "filter") == 4.0);
    lac_settings_destroy(&s);
}

static void refuses(lac_settings *s, const char *key, const char *value,
                    const char *word)
{
    const double before = lac_settings_get(s, key);

    lac_test_fails(lac_settings_set(s, key, value), LAC_E_ARG);
    if (!lac_test_detail_has(word)) {
        print_error("'%s' lacks '%s'\n", lac_error_detail(), word);
        fail();
    }
    assert_true(lac_settings_get(s, key) == before || isnan(before));
}

static void wrong_settings_are_explained(void **state)
{
    lac_settings *s = NULL;

    (void)state;
    lac_test_ok(lac_settings_create(&s, lac_method_find("tv")));
    refuses(s, "lamda", "1", "did you mean 'lambda'?");
    refuses(s, "zzz", "1", "It takes: lambda, iterations");
    refuses(s, "lambda", "much", "must be a number or 'auto', got 'much'");
    refuses(s, "lambda", "1x", "got '1x'");
    refuses(s, "lambda", "", "got ''");
    refuses(s, "lambda", "nan", "must be a number");
    refuses(s, "lambda", "-1", "0..1e+09 or 'auto', got -1");
    refuses(s, "lambda", "inf", "got inf");
    refuses(s, "iterations", "2.5", "whole number, got 2.5");
    refuses(s, "iterations", "0", "1..1e+06, got 0");
    refuses(s, "min", "-1e10", "1/mm");
    lac_test_fails(lac_settings_set(s, NULL, "1"), LAC_E_ARG);
    lac_test_fails(lac_settings_set(NULL, "lambda", "1"), LAC_E_ARG);
    lac_settings_destroy(&s);
    lac_test_ok(lac_settings_create(&s, lac_method_find("fbp")));
    refuses(s, "filter", "hamm", "ramp shepp-logan cosine hamming hann; got 'hamm'");
    refuses(s, "filter", "", "got ''");
    lac_settings_destroy(&s);
    lac_test_ok(lac_settings_create(&s, lac_method_find("dtv")));
    refuses(s, "angle", "automatic", "or 'auto'");
    lac_settings_destroy(&s);
    lac_test_fails(lac_settings_create(&s, NULL), LAC_E_ARG);
    assert_null(s);
}

static void lists_are_numbers_between_commas(void **state)
{
    double values[4] = {-1.0, -1.0, -1.0, -1.0};
    lac_settings *s = NULL;

    (void)state;
    lac_test_ok(lac_settings_create(&s, lac_method_find("shearlet")));
    assert_true(isnan(lac_settings_get(s, "weights")));
    assert_int_equal(lac_settings_list(s, "weights", values, 4), 0);
    lac_test_ok(lac_settings_set(s, "weights", "0.5,1e-3,2"));
    assert_true(lac_settings_get(s, "weights") == 3.0);
    assert_string_equal(lac_settings_text(s, "weights"), "0.5,1e-3,2");
    assert_int_equal(lac_settings_list(s, "weights", values, 2), 2);
    assert_true(values[0] == 0.5 && values[1] == 1e-3 && values[2] == -1.0);
    assert_int_equal(lac_settings_list(s, "weights", values, 4), 3);
    assert_true(values[2] == 2.0 && values[3] == -1.0);
    refuses(s, "weights", "1,,2", "separated by commas or auto, got '1,,2'");
    refuses(s, "weights", "1,2,", "got '1,2,'");
    refuses(s, "weights", "1,-2", "0..1e+09");
    refuses(s, "weights", "1,auto", "got '1,auto'");
    refuses(s, "weights",
            "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
            "at most 32 numbers");
    assert_int_equal(lac_settings_list(s, "lambda", values, 4), 0);
    assert_int_equal(lac_settings_list(s, "nothing", values, 4), 0);
    assert_int_equal(lac_settings_list(NULL, "weights", values, 4), 0);
    lac_test_ok(lac_settings_set(s, "weights", "auto"));
    assert_int_equal(lac_settings_list(s, "weights", values, 4), 0);
    lac_settings_destroy(&s);
}

static lac_status make(void *ctx)
{
    lac_settings *s = NULL;
    const lac_status st = lac_settings_create(&s, lac_method_find("tv"));

    (void)ctx;
    lac_settings_destroy(&s);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    assert_int_equal(lac_test_alloc_failures(make, NULL), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_sound),
        cmocka_unit_test(settings_take_and_give_values),
        cmocka_unit_test(wrong_settings_are_explained),
        cmocka_unit_test(lists_are_numbers_between_commas),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
