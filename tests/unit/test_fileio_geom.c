/* tests/unit/test_fileio_geom.c - angle lists and the .geom text. */
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/fileio.h"
#include "data/io_internal.h"

#define DEG (LACI_PI / 180.0)

static void write_text(const char *path, const char *text)
{
    lac_test_write_file(path, text, strlen(text));
}

static void expect_angles(const char *text, const double *deg, int n)
{
    double *angle = NULL;
    int m = -1;

    lac_test_ok(lac_angles_parse(text, &angle, &m));
    assert_int_equal(m, n);
    for (int i = 0; i < n; i++)
        lac_test_near(angle[i], deg[i] * DEG, 1e-15);
    lac_free(angle);
}

static void angles_in_three_forms(void **state)
{
    const double range[] = {-60, -59.5, -59}, down[] = {10, 7, 4},
                 list[] = {5, -3.5, 100};
    const double short_of[] = {0, 0.3, 0.6, 0.9};
    char at[600];
    double *angle = NULL;
    int n = 0;

    (void)state;
    expect_angles("-60:-59:0.5", range, 3);
    expect_angles("10:3.5:-3", down, 3);
    expect_angles("0:1:0.3", short_of, 4);
    expect_angles("5, -3.5,1e2", list, 3);
    expect_angles("7:7:1", (double[]){7}, 1);
    expect_angles("-2:1/4", (double[]){-2, -1, 0, 1}, 4);
    lac_test_ok(lac_angles_parse("0:360:0.1", &angle, &n));
    assert_int_equal(n, 3601); /* the stop is hit although 0.1 is no binary number */
    lac_free(angle);
    write_text(lac_test_path("a.txt"), "# degrees\n5\r\n\n -3.5 # second\n1e2");
    snprintf(at, sizeof at, "@%s", lac_test_path("a.txt"));
    expect_angles(at, list, 3);
}

static void bad_angles_are_explained(void **state)
{
    static const char *const bad[][2] = {
        {"", "number"},
        {"1,,2", "entry 2"},
        {"1,x", "'x'"},
        {"0:10", "start:stop"},
        {"0:10:1:2", "start:stop"},
        {"0:10:0", "step"},
        {"0:10:-1", "never"},
        {"0:1e9:1", "at most"},
        {"0:nan:1", "understood"},
        {"inf", "number"},
        {"1 2", "'1 2'"},
        {"0x10", "'0x10'"},
        {"0/10", "entry 1"},
        {"0:10/x", "understood"},
        {"0:10/5:1", "understood"},
        {"0:10/1", "whole count"},
        {"0:10/2.5", "whole count"},
        {"0:10/1e9", "whole count"},
    };
    double *angle = NULL;
    int n = 77;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lac_test_fails(lac_angles_parse(bad[i][0], &angle, &n), LAC_E_ARG);
        if (!lac_test_detail_has(bad[i][1]))
            fail_msg("'%s' gives: %s", bad[i][0], lac_error_detail());
        assert_null(angle);
        assert_int_equal(n, 77);
    }
    lac_test_fails(lac_angles_parse("@/no/such/file", &angle, &n), LAC_E_IO);
    lac_test_fails(lac_angles_parse("@ \t ", &angle, &n), LAC_E_IO);
    lac_test_fails(lac_angles_parse("0:3e307/39", &angle, &n), LAC_E_ARG);
    assert_true(lac_test_detail_has("angle 6 is beyond") && !angle);
    write_text(lac_test_path("a.txt"), "1\ntwo\n");
    {
        char at[600];

        snprintf(at, sizeof at, "@%s", lac_test_path("a.txt"));
        lac_test_fails(lac_angles_parse(at, &angle, &n), LAC_E_ARG);
        assert_true(lac_test_detail_has("entry 2 is 'two'"));
        write_text(lac_test_path("a.txt"), "# none yet\n\n");
        lac_test_fails(lac_angles_parse(at, &angle, &n), LAC_E_ARG);
        assert_true(lac_test_detail_has("no angle in it"));
    }
    lac_test_fails(lac_angles_parse(NULL, &angle, &n), LAC_E_ARG);
}

static void geom_text_is_read(void **state)
{
    const char *path = lac_test_path("s.geom");
    lac_geom *g = NULL;

    (void)state;
    write_text(lac_test_path("ang.txt"), "3\n4.5\n");
    write_text(path, "# command = lacuna project\n\nbeam=fan   # flat\r\n"
                     "angles_deg = @ang.txt\n pitch_mm = 0.2\naxis_offset_mm = -.3\n"
                     "source_origin_mm=410.66\nsource_detector_mm = 553.74");
    lac_test_ok(lac_geom_read(&g, path, 17));
    assert_int_equal(g->beam, LAC_BEAM_FAN);
    assert_int_equal(g->n_views, 2);
    assert_int_equal(g->n_det, 17);
    lac_test_near(g->angle[1], 4.5 * DEG, 1e-15);
    assert_true(g->pitch_mm == 0.2 && g->axis_offset_mm == -0.3);
    assert_true(g->source_origin_mm == 410.66 && g->source_detector_mm == 553.74);
    lac_geom_destroy(&g);
    write_text(path, "angles_deg = 1");
    lac_test_ok(lac_geom_read(&g, path, 4));
    assert_int_equal(g->beam, LAC_BEAM_PARALLEL);
    assert_true(g->pitch_mm == 1.0 && g->axis_offset_mm == 0.0);
    lac_geom_destroy(&g);
}

static void bad_geom_texts_are_explained(void **state)
{
    static const char *const bad[][2] = {
        {"angles_deg = 1\npitch = 2", "line 2: the key 'pitch' is not known"},
        {"pitch_mm = 2", "angles_deg is missing"},
        {"angles_deg = 1\nangles_deg = 2",
         "line 2: angles_deg was already given in line 1"},
        {"angles_deg = 1\nbeam = cone", "'cone', parallel or fan is needed"},
        {"angles_deg = 1\nbeam = fan\nsource_origin_mm = 4",
         "needs source_detector_mm"},
        {"angles_deg = 1\nsource_origin_mm = 4", "fan beam only"},
        {"angles_deg = 1\npitch_mm = -1", "pitch_mm must be"},
        {"angles_deg = 1\npitch_mm = 1mm", "'1mm', a number is needed"},
        {"angles_deg = 1\npitch_mm =", "'', a number is needed"},
        {"angles_deg = 0:10", "line 1: angles: '0:10'"},
        {"angles_deg", "not of the form key = value"},
        {"angles_deg = 1\npixel_mm = 0", "line 2: pixel_mm must be"},
        {"angles_deg = 1\nviews_along = x", "rows or columns is needed"},
        {"angles_deg = 1\nbeam = fan\nsource_origin_mm = 9\nsource_detector_mm = 4",
         "source_detector_mm must be at least"},
        {"", "angles_deg is missing"},
    };
    const char *path = lac_test_path("s.geom");
    lac_geom *g = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_text(path, bad[i][0]);
        lac_test_fails(lac_geom_read(&g, path, 4), LAC_E_FORMAT);
        if (!lac_test_detail_has(bad[i][1]) || !lac_test_detail_has("s.geom: "))
            fail_msg("case %zu gives: %s", i, lac_error_detail());
        assert_null(g);
    }
    lac_test_write_file(path, "angles_deg = 1\0", 15);
    lac_test_fails(lac_geom_read(&g, path, 4), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("zero byte"));
    lac_test_fails(lac_geom_read(&g, lac_test_dir(), 4), LAC_E_IO);
    lac_test_fails(lac_geom_read(&g, path, 0), LAC_E_ARG);
}

/* What is written is read again, bit for bit in the numbers. */
static void angles_survive_the_text(void **state)
{
    char *text = NULL;
    double *back = NULL;
    double angle[721];
    int n = 0;

    (void)state;
    for (int i = 0; i < 721; i++)
        angle[i] = (i * 0.5 - 10.0) * DEG;
    lac_test_ok(laci_angles_format(&text, angle, 721));
    assert_string_equal(text, "-10:350:0.5");
    laci_free(text);
    for (int i = 0; i < 721; i++)
        angle[i] = i * LACI_PI / 721 + 0.1;
    lac_test_ok(laci_angles_format(&text, angle, 721));
    lac_test_ok(lac_angles_parse(text, &back, &n));
    assert_int_equal(n, 721);
    for (int i = 0; i < n; i++)
        lac_test_near(back[i], angle[i], 1e-14 * fmax(1.0, angle[i]));
    laci_free(text);
    lac_free(back);
    angle[3] = 1.0 / 3.0;
    lac_test_ok(laci_angles_format(&text, angle, 5));
    assert_non_null(strchr(text, ','));
    lac_test_ok(lac_angles_parse(text, &back, &n));
    assert_int_equal(n, 5);
    assert_true(back[3] == angle[3] || fabs(back[3] - angle[3]) < 1e-16);
    laci_free(text);
    lac_free(back);
    lac_test_ok(laci_angles_format(&text, angle + 3, 1));
    lac_test_ok(lac_angles_parse(text, &back, &n));
    assert_int_equal(n, 1);
    lac_test_near(back[0], angle[3], 1e-15);
    laci_free(text);
    lac_free(back);
}

static lac_status parse_and_free(void *text)
{
    double *angle = NULL;
    int n;
    lac_status st = lac_angles_parse(text, &angle, &n);

    lac_free(angle);
    return st;
}

static lac_status read_geom(void *path)
{
    lac_geom *g = NULL;
    lac_status st = lac_geom_read(&g, path, 5);

    assert_true((g != NULL) == (st == LAC_OK));
    lac_geom_destroy(&g);
    return st;
}

static void allocation_failures(void **state)
{
    char list[] = "1,2,3.5", range[] = "0:5:1", at[600], path[600];

    (void)state;
    snprintf(path, sizeof path, "%s", lac_test_path("s.geom"));
    write_text(path, "# a = b\n# c = d\nangles_deg = @a.txt");
    snprintf(at, sizeof at, "@%s", lac_test_path("a.txt"));
    write_text(at + 1, "1\n2\n");
    lac_test_alloc_failures(parse_and_free, list);
    lac_test_alloc_failures(parse_and_free, range);
    lac_test_alloc_failures(parse_and_free, at);
    lac_test_alloc_failures(read_geom, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(angles_in_three_forms),
        cmocka_unit_test(bad_angles_are_explained),
        cmocka_unit_test(geom_text_is_read),
        cmocka_unit_test(bad_geom_texts_are_explained),
        cmocka_unit_test(angles_survive_the_text),
        cmocka_unit_test(allocation_failures),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
