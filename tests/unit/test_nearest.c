/* tests/unit/test_nearest.c - suggestions for mistyped names. */
#include "support/testing.h"

#include <string.h>

#include "data/base/nearest.h"

static const char *const names[] = {"fbp", "cgls",     "sirt", "tikhonov",  "tv",
                                    "dtv", "shearlet", NULL,   "iterations"};
static const size_t n = sizeof names / sizeof *names;

static void finds_what_was_meant(void **state)
{
    (void)state;
    assert_string_equal(lac_nearest_name("fpb", names, n), "fbp");    /* swap */
    assert_string_equal(lac_nearest_name("sirtt", names, n), "sirt"); /* insertion */
    assert_string_equal(lac_nearest_name("shearlt", names, n), "shearlet");
    assert_string_equal(lac_nearest_name("tykhonof", names, n), "tikhonov");
    assert_string_equal(lac_nearest_name("ITERATION", names, n), "iterations");
    assert_string_equal(lac_nearest_name("iter", names, n), "iterations"); /* prefix */
    assert_string_equal(lac_nearest_name("tv", names, n), "tv");
    assert_string_equal(lac_nearest_name("gtv", names, n), "tv"); /* first of equals */
}

static void keeps_silent_where_nothing_is_near(void **state)
{
    char longer[200];

    (void)state;
    assert_null(lac_nearest_name("astra", names, n));
    assert_null(lac_nearest_name("", names, n));
    assert_null(lac_nearest_name("x", names, 0));
    assert_null(lac_nearest_name(NULL, names, n));
    assert_null(lac_nearest_name("tv", NULL, n));
    memset(longer, 'a', sizeof longer);
    longer[199] = '\0';
    assert_null(lac_nearest_name(longer, names, n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_meant),
        cmocka_unit_test(keeps_silent_where_nothing_is_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
