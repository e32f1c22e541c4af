/* tests/unit/test_tool_page.c - pieces of pages and tables: escapes, base64, curves,
 * statistics. */
#include "support/testing.h"
#include "tools/html.h"
#include "tools/mem.h"
#include "tools/plot.h"
#include "tools/stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *text;
static size_t size;

static int forget(void **state)
{
    (void)state;
    mem_free(text);
    text = NULL;
    return 0;
}

static void text_is_escaped(void **state)
{
    FILE *to = mem_stream(&text, &size);

    (void)state;
    html_text(to, "a<b> & \"c\" 'd'\n\xC3\xA9 \xFF \x01 \xED\xA0\x80.");
    fclose(to);
    /* a surrogate is three bytes that are no UTF-8 */
    assert_string_equal(text, "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;\n\xC3\xA9 "
                              "\xEF\xBF\xBD \xEF\xBF\xBD "
                              "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD.");
}

/* RFC 4648, section 10. */
static void base64_of_the_standard(void **state)
{
    static const char *const plain[] = {"",     "f",     "fo",    "foo",
                                        "foob", "fooba", "foobar"};
    static const char *const want[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                       "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    const unsigned char high[] = {0xFB, 0xEF, 0xFF, 0x00, 0x80};

    for (int i = 0; i < 7; i++) {
        FILE *to = mem_stream(&text, &size);

        html_base64(to, (const unsigned char *)plain[i], strlen(plain[i]));
        fclose(to);
        assert_string_equal(text, want[i]);
        forget(state);
    }
    FILE *to = mem_stream(&text, &size);

    html_base64(to, high, sizeof high);
    fclose(to);
    assert_string_equal(text, "++//AIA=");
}

static void mean_and_spread(void **state)
{
    stats_sum sum = {0};
    stats s = stats_of(&sum);

    (void)state;
    assert_true(s.n == 0 && isnan(s.mean) && isnan(s.sd));
    stats_add(&sum, 1e6 + 2.0);
    s = stats_of(&sum);
    assert_true(s.n == 1 && isnan(s.sd));
    lac_test_near(s.mean, 1e6 + 2.0, 0.0);
    stats_add(&sum, NAN);
    stats_add(&sum, 1e6 + 4.0);
    stats_add(&sum, 1e6 + 9.0);
    s = stats_of(&sum);
    assert_int_equal(s.n, 3);
    lac_test_near(s.mean, 1e6 + 5.0, 1e-9);
    lac_test_near(s.sd, sqrt((9.0 + 1.0 + 16.0) / 2.0), 1e-9);
    stats_add(&sum, INFINITY);
    s = stats_of(&sum);
    assert_true(s.n == 4 && isinf(s.mean) && isnan(s.sd));
}

/* Ticks are inside, ascending, round, and neither too few nor too many. */
static void ticks_are_round(void **state)
{
    static const struct {
        double lo, hi;
        int logarithmic;
    } axis[] = {{0, 1, 0},       {-1e-16, 9, 0}, {-3.7, 8.1, 0},
                {60.5, 121, 0},  {1, 500, 0},    {1e-9, 1e3, 1},
                {0.013, 0.9, 1}, {2.2, 4.1, 1},  {1e-30, 1e30, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof axis / sizeof *axis; i++) {
        double tick[12];
        const double slack = 1e-9 * (axis[i].hi - axis[i].lo);
        const int n = plot_ticks(axis[i].lo, axis[i].hi, axis[i].logarithmic, tick, 12);

        lac_test_range(n, 2, 12);
        for (int k = 0; k < n; k++) {
            char digits[32];

            lac_test_range(tick[k], axis[i].lo - slack, axis[i].hi + slack);
            assert_true(k == 0 || tick[k] > tick[k - 1]);
            assert_false(tick[k] == 0.0 && signbit(tick[k]));
            snprintf(digits, sizeof digits, "%.6g", tick[k]);
            lac_test_near(strtod(digits, NULL), tick[k], 1e-9 * fabs(tick[k]) + 1e-12);
        }
    }
}

static void a_falling_curve_falls(void **state)
{
    static const double x[] = {1, 2, 3, 4}, y[] = {1.0, 0.1, NAN, 0.001};
    const plot p = {.title = "t<1",
                    .x_label = "x",
                    .y_label = "y",
                    .log_y = 1,
                    .n = 1,
                    .line = {{"curve", 4, x, y}}};
    const unsigned char *c = plot_colour[0];
    unsigned char *rgb = plot_dots(&p);
    int first_row = -1, last_row = -1, first_column = PLOT_NX;
    FILE *to = mem_stream(&text, &size);

    (void)state;
    /* its colour, left of the names: from the upper left down to the right */
    for (int i = 0; i < PLOT_NX * PLOT_NY; i++)
        if (i % PLOT_NX < PLOT_NX - 140 && memcmp(rgb + 3 * i, c, 3) == 0) {
            if (first_row < 0)
                first_row = i / PLOT_NX;
            if (i % PLOT_NX < first_column)
                first_column = i % PLOT_NX;
            last_row = i / PLOT_NX;
        }
    lac_test_range(first_row, 30, 60);
    lac_test_range(last_row, PLOT_NY - 75, PLOT_NY - 45);
    lac_test_range(first_column, 70, 90);
    mem_free(rgb);
    plot_svg(to, &p);
    fclose(to);
    assert_non_null(strstr(text, "aria-label=\"t&lt;1\""));
    assert_non_null(strstr(text, ">curve</text>"));
    assert_null(strstr(text, "nan"));
}

/* Nothing to show, one point, values not above 0 on a logarithmic axis. */
static void poor_curves_are_drawn(void **state)
{
    static const double x[] = {1, 2}, y[] = {-1.0, 0.0}, none[] = {NAN, NAN};
    plot p = {.title = "", .x_label = "", .y_label = "", .log_y = 1};

    for (int k = 0; k < 3; k++) {
        FILE *to = mem_stream(&text, &size);

        p.line[0] = (plot_line){"a", k, x, k == 2 ? none : y};
        p.n = k > 0;
        plot_svg(to, &p);
        fclose(to);
        assert_null(strstr(text, "nan"));
        assert_null(strstr(text, "inf"));
        mem_free(plot_dots(&p));
        forget(state);
    }
}

/* The dots of a page's only picture, as the decoder of PNG files sees them. */
static void tints_turn_grey_to_orange(void **state)
{
    const float data[] = {0.0f, 1.0f, 2.0f, 3.0f}, tint[] = {0.0f, 1.0f, 0.5f, 9.0f};
    const html_picture grey = {.nx = 4, .ny = 1, .data = data, .lo = 1.0, .hi = 2.0};
    html_picture tinted = grey;
    char *plain;
    FILE *to = mem_stream(&text, &size);

    (void)state;
    tinted.tint = tint;
    tinted.caption = "a & b";
    lac_test_ok(html_picture_put(to, &tinted));
    fclose(to);
    assert_non_null(strstr(text, "<figcaption>a &amp; b</figcaption>"));
    plain = text;
    text = NULL;
    /* another tint, another picture; beyond 1 there is no more orange */
    const float limit[] = {-5.0f, 1.0f, 0.5f, 1.0f};

    tinted.tint = limit;
    to = mem_stream(&text, &size);
    lac_test_ok(html_picture_put(to, &tinted));
    fclose(to);
    assert_string_equal(text, plain);
    forget(state);
    const float other[] = {0.0f, 1.0f, 0.4f, 1.0f};

    tinted.tint = other;
    to = mem_stream(&text, &size);
    lac_test_ok(html_picture_put(to, &tinted));
    fclose(to);
    assert_string_not_equal(text, plain);
    mem_free(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(text_is_escaped, forget),
        cmocka_unit_test_teardown(base64_of_the_standard, forget),
        cmocka_unit_test(mean_and_spread),
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test_teardown(a_falling_curve_falls, forget),
        cmocka_unit_test_teardown(poor_curves_are_drawn, forget),
        cmocka_unit_test_teardown(tints_turn_grey_to_orange, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
