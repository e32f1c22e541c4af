/* tests/support/sample_fixture.h - recipes of training samples from options. */
#ifndef LAC_TESTS_SUPPORT_SAMPLE_FIXTURE_H
#define LAC_TESTS_SUPPORT_SAMPLE_FIXTURE_H

#include "testing.h"

#include "tools/cmd.h"
#include "tools/sample_cache.h"

static recipe_options o;
static const opt_row rows[] = {RECIPE_ROWS(o), {.type = OPT_END}};

/* The defaults, but small and quick. */
static inline void start(const char *data, const char *sizes)
{
    opt_defaults(rows);
    o.data = data;
    o.sizes = sizes;
    o.set.n = 1;
    o.set.item[0] = "iterations=5";
}

static inline recipe *open_recipe(void)
{
    recipe *r = NULL;

    assert_int_equal(recipe_open(&r, &o), EXIT_DONE);
    return r;
}

#endif
