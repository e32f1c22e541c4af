/* Shifts of views along the detector: found where they are known, taken back; what must
 * be refused. */
#include "data/base/alloc.h"
#include "data/base/rng.h"
#include "data/shift.h"
#include "recon/align.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

#define DEGREE (3.14159265358979 / 180.0)

enum { BINS = 96, MOST_VIEWS = 100 };

/* Two discs and a bar of three, none about the axis; slice k has others. View iv is
 * moved by shift[iv] bins; 1 % noise of the largest integral. */
static lac_sino *make(double to_degrees, double step, int k, const double *shift,
                      double noise)
{
    const double disc[4][4] = {{4.0, -3.0, 22.0, 0.02},
                               {-8.0, 6.0 + 3.0 * k, 6.0, 0.03},
                               {11.0, 4.0, 3.5, -0.015},
                               {-2.0 - 4.0 * k, -12.0, 4.0, 0.04}};
    const int n = (int)(to_degrees / step + 0.5) + 1;
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    assert_true(n <= MOST_VIEWS);
    lac_test_ok(lac_geom_create(&g, n, BINS));
    lac_geom_set_angles_deg(g, -to_degrees / 2.0, step);
    lac_test_ok(lac_sino_create(&s, g));
    for (int i = 0; i < n * BINS * 4; i++) { /* mean over the bin */
        const int iv = i / 4 / BINS, d = i / 4 % BINS;
        const double t = g->angle[iv],
                     at = lac_geom_bin_mm(g, d - (shift ? shift[iv] : 0.0) +
                                                 (i % 4 - 1.5) / 4.0);

        for (int j = 0; j < 4; j++) {
            const double x = at - disc[j][0] * cos(t) - disc[j][1] * sin(t),
                         h = disc[j][2] * disc[j][2] - x * x;

            s->data[i / 4] += (float)(h > 0.0 ? 0.5 * disc[j][3] * sqrt(h) : 0.0);
        }
    }
    for (int i = 0; i < n * BINS; i++)
        s->data[i] += (float)(noise * lac_rng_normal(5, (uint64_t)k, (uint64_t)i));
    lac_geom_destroy(&g);
    return s;
}

/* Shifts of 0..3 bins at random. */
static void random_shifts(double *shift)
{
    for (int i = 0; i < MOST_VIEWS; i++)
        shift[i] = 3.0 * lac_rng_uniform(9, 0, (uint64_t)i);
}

static double rms(int n, const double *a, const double *b)
{
    double sum = 0.0;

    for (int i = 0; i < n; i++)
        sum += (a[i] - (b ? b[i] : 0.0)) * (a[i] - (b ? b[i] : 0.0)) / n;
    return sqrt(sum);
}

static void known_shifts_are_found(void **state)
{
    const struct {
        double arc, step;
        int slices;
        double noise, before, after;
    } c[] = {{180, 2, 1, 0.012, 0.8, 0.05}, {140, 2, 1, 0.012, 0.8, 0.05},
             {100, 2, 1, 0.012, 0.8, 0.05}, {100, 2, 3, 0.012, 0.8, 0.05},
             {60, 2, 3, 0.012, 0.8, 0.06},  {120, 2, 3, 0.06, 0.8, 0.1}};
    (void)state;

    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        double want[MOST_VIEWS], got[MOST_VIEWS];
        lac_sino *s[3] = {NULL};
        lac_align a;
        int n;

        random_shifts(want);
        for (int k = 0; k < c[i].slices; k++)
            s[k] = make(c[i].arc, c[i].step, k, want, c[i].noise);
        n = s[0]->geom->n_views;
        lac_test_ok(lac_align_detrend(s[0]->geom, want));
        lac_test_ok(
            lac_align_find((const lac_sino *const *)s, c[i].slices, NULL, got, &a));
        print_message(
            "# %g degrees, %d slices, noise %.3f: off by %.3f bins, then %.3f; "
            "residual %.3f, then %.3f; %d rounds\n",
            c[i].arc, c[i].slices, c[i].noise, rms(n, want, NULL), rms(n, got, want),
            a.rms_before, a.rms_after, a.rounds);
        lac_test_range(a.rms_after, 0.0, 0.75 * a.rms_before);
        assert_true(a.converged && a.change_bins < 0.02);
        lac_test_near(a.rms_bins, rms(n, got, NULL), 1e-9);
        lac_test_range(rms(n, want, NULL), c[i].before, 1.0);
        lac_test_range(rms(n, got, want), 0.0, c[i].after);
        for (int k = 0; k < c[i].slices; k++)
            lac_sino_destroy(s + k);
    }
}

static void an_aligned_scan_stays(void **state)
{
    double got[MOST_VIEWS];
    (void)state;

    for (int arc = 100; arc <= 180; arc += 80) {
        lac_sino *s = make(arc, 2, 0, NULL, 0.012);
        lac_align a;

        lac_test_ok(lac_align_find((const lac_sino *const *)&s, 1, NULL, got, &a));
        lac_test_range(a.rms_bins, 0.0, 0.05);
        lac_sino_destroy(&s);
    }
}

/* a + b cos t + c sin t is all that goes, and goes at once. */
static void what_moves_the_object_is_taken_off(void **state)
{
    double shift[MOST_VIEWS], again[MOST_VIEWS], rest[MOST_VIEWS];
    lac_sino *s = make(100, 2, 0, NULL, 0.0);
    const int n = s->geom->n_views;
    (void)state;

    random_shifts(rest);
    lac_test_ok(lac_align_detrend(s->geom, rest));
    for (int i = 0; i < n; i++)
        shift[i] =
            rest[i] + 2.0 - 7.0 * cos(s->geom->angle[i]) + 3.0 * sin(s->geom->angle[i]);
    memcpy(again, shift, sizeof again);
    lac_test_ok(lac_align_detrend(s->geom, shift));
    lac_test_range(rms(n, shift, rest), 0.0, 1e-9);
    lac_test_range(rms(n, again, rest), 2.0, 6.0);
    for (int i = 0; i < n; i++)
        s->geom->angle[i] = 0.3 * (i % 2);
    memcpy(again, shift, sizeof again);
    lac_test_fails(lac_align_detrend(s->geom, shift), LAC_E_NUMERIC);
    assert_memory_equal(again, shift, sizeof again);
    s->geom->n_views = 3;
    lac_test_fails(lac_align_detrend(s->geom, shift), LAC_E_ARG);
    lac_test_fails(lac_align_detrend(NULL, shift), LAC_E_ARG);
    s->geom->n_views = n;
    lac_sino_destroy(&s);
}

/* Whole bins exactly; a smooth view by any part of one. */
static void views_move_by_their_shift(void **state)
{
    double shift[MOST_VIEWS] = {0.0, 2.0, -3.0, 0.5, -1.25};
    lac_sino *s = make(8, 2, 0, NULL, 0.0), *before = NULL, *truth;
    (void)state;

    lac_test_ok(lac_sino_copy(&before, s));
    lac_test_ok(lac_sino_shift(s, shift));
    assert_memory_equal(s->data, before->data, BINS * sizeof(float));
    for (int d = 0; d < BINS - 3; d++) {
        assert_true(s->data[BINS + d] == before->data[BINS + d + 2]);
        assert_true(s->data[2 * BINS + d + 3] == before->data[2 * BINS + d]);
    }
    lac_sino_destroy(&s);
    s = make(8, 2, 0, shift, 0.0);
    truth = make(8, 2, 0, NULL, 0.0);
    lac_test_ok(lac_sino_shift(s, shift));
    /* roots at the edges of the discs: the largest error, of 0.9 */
    lac_test_close(s->data, truth->data, 5 * BINS, 0.0, 0.03);
    lac_test_range(lac_test_rel_diff(s->data, truth->data, 5 * BINS), 0.0, 0.006);
    shift[4] = BINS;
    memcpy(before->data, s->data, 5 * BINS * sizeof(float));
    lac_test_fails(lac_sino_shift(s, shift), LAC_E_ARG);
    assert_true(lac_test_detail_has("view 4"));
    shift[4] = NAN;
    lac_test_fails(lac_sino_shift(s, shift), LAC_E_ARG);
    lac_test_fails(lac_sino_shift(NULL, shift), LAC_E_ARG);
    assert_memory_equal(before->data, s->data, 5 * BINS * sizeof(float));
    lac_sino_destroy(&s);
    lac_sino_destroy(&before);
    lac_sino_destroy(&truth);
}

static lac_status find(lac_sino *s, const lac_align_options *o)
{
    double got[MOST_VIEWS] = {7.0};
    lac_align a = {.rounds = -7};
    const lac_status st = lac_align_find((const lac_sino *const *)&s, 1, o, got, &a);

    if (st != LAC_OK)
        assert_true(got[0] == 7.0 && a.rounds == -7);
    return st;
}

static void bad_input_is_refused(void **state)
{
    lac_sino *s = make(20, 2, 0, NULL, 0.0), *other = make(22, 2, 0, NULL, 0.0);
    const lac_sino *const two[2] = {s, other}, *const none[2] = {s, NULL};
    double got[MOST_VIEWS];
    (void)state;

    lac_test_fails(lac_align_find(two, 2, NULL, got, NULL), LAC_E_SHAPE);
    lac_test_fails(lac_align_find(none, 2, NULL, got, NULL), LAC_E_ARG);
    lac_test_fails(lac_align_find(two, 0, NULL, got, NULL), LAC_E_ARG);
    lac_test_fails(lac_align_find(NULL, 1, NULL, got, NULL), LAC_E_ARG);
    lac_test_fails(lac_align_find(two, 1, NULL, NULL, NULL), LAC_E_ARG);
    lac_test_fails(find(s, &(lac_align_options){.rounds = -1}), LAC_E_ARG);
    lac_test_fails(find(s, &(lac_align_options){.iterations = -1}), LAC_E_ARG);
    lac_test_fails(find(s, &(lac_align_options){.bins = 15}), LAC_E_ARG);
    lac_test_fails(find(s, &(lac_align_options){.limit_bins = NAN}), LAC_E_ARG);
    s->data[5] = NAN;
    lac_test_fails(find(s, NULL), LAC_E_NUMERIC);
    memset(s->data, 0, lac_sino_count(s) * sizeof *s->data);
    lac_test_fails(find(s, NULL), LAC_E_NUMERIC);
    s->geom->n_views = 1;
    lac_test_fails(find(s, NULL), LAC_E_ARG);
    s->geom->n_views = 11;
    s->geom->beam = LAC_BEAM_FAN;
    lac_test_fails(find(s, NULL), LAC_E_UNSUPPORTED);
    s->geom->beam = LAC_BEAM_PARALLEL;
    lac_sino_destroy(&s);
    lac_sino_destroy(&other);
}

static lac_status find_tiny(void *ctx)
{
    const lac_align_options o = {.rounds = 2, .iterations = 2};
    const lac_status st = find(ctx, &o);

    return st == LAC_OK ? lac_sino_shift(ctx, (double[MOST_VIEWS]){0.0, 0.25}) : st;
}

static void failing_allocations_leak_nothing(void **state)
{
    lac_sino *s = make(20, 2, 0, NULL, 0.0);
    (void)state;

    assert_true(lac_test_alloc_failures(find_tiny, s) > 10);
    lac_sino_destroy(&s);
}

static const char *write_text(const char *text)
{
    const char *path = lac_test_path("shifts.txt");

    lac_test_write_file(path, text, strlen(text));
    return path;
}

static void shifts_are_read_from_text(void **state)
{
    const char *path = write_text("# bins\r\n 0.5 # of view 0\n\n-1.25\r\n\t3e-1\t");
    double x[3] = {9.0, 9.0, 9.0};
    (void)state;

    lac_test_ok(lac_align_read(path, 3, x));
    lac_test_near(x[0], 0.5, 0.0);
    lac_test_near(x[1], -1.25, 0.0);
    lac_test_near(x[2], 0.3, 0.0);
}

static void bad_shifts_are_refused(void **state)
{
    static char line[3000];
    const char *wrong[] = {"1\n2 3\n",   "1\nnan\n",    "1\n2x\n",
                           "1\n1e999\n", "1\nview 2\n", line};
    double x[2] = {9.0, 9.0};
    (void)state;

    memset(line, ' ', sizeof line - 1); /* a blank line that is too long to be read */
    memcpy(line, "1\n", 2);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        lac_test_fails(lac_align_read(write_text(wrong[i]), 2, x), LAC_E_FORMAT);
        assert_true(lac_test_detail_has("shifts.txt: line 2 is no shift"));
    }
    lac_test_fails(lac_align_read(write_text("1\n2\n3\n"), 2, x), LAC_E_SHAPE);
    assert_true(lac_test_detail_has("3 shifts, the scan has 2 views"));
    lac_test_fails(lac_align_read(write_text(""), 2, x), LAC_E_SHAPE);
    lac_test_fails(lac_align_read(lac_test_path("none"), 2, x), LAC_E_IO);
    lac_test_fails(lac_align_read(lac_test_dir(), 2, x), LAC_E_IO); /* a folder */
    assert_true(lac_test_detail_has("cannot be read"));
    lac_test_fails(lac_align_read(NULL, 2, x), LAC_E_ARG);
    lac_test_fails(lac_align_read(lac_test_path("none"), 0, x), LAC_E_ARG);
    lac_test_near(x[0] + x[1], 18.0, 0.0);
    lac_test_dir_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_shifts_are_found),
        cmocka_unit_test(an_aligned_scan_stays),
        cmocka_unit_test(what_moves_the_object_is_taken_off),
        cmocka_unit_test(views_move_by_their_shift),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(failing_allocations_leak_nothing),
        cmocka_unit_test(shifts_are_read_from_text),
        cmocka_unit_test(bad_shifts_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
