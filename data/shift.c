/* data/shift.c - Lanczos interpolation along views, and over rows and bins. */
#include "shift.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/parallel.h"

#include <math.h>
#include <string.h>

enum { TAPS = LAC_SHIFT_TAPS, HALF = TAPS / 2 };

static double sinc(double x)
{
    if (x == floor(x)) /* exactly */
        return x == 0.0 ? 1.0 : 0.0;
    return sin(LACI_PI * x) / (LACI_PI * x);
}

/* Number i of the result is that of the sample *first + i at a position. What the
 * window cuts off the sinc is put back, so that constants and straight lines come out
 * exactly: else a view would lie up to 0.02 bins beside its place. */
static void weigh(double at, int *first, double w[TAPS])
{
    const double below = floor(at), t = at - below;
    double x[TAPS], h[TAPS], a[4] = {0.0}, b[2] = {1.0, 0.0};

    *first = (int)below - HALF + 1;
    for (int i = 0; i < TAPS; i++) {
        x[i] = t - (i - HALF + 1);
        h[i] = fabs(x[i]) < HALF ? sinc(x[i] / HALF) : 0.0;
        w[i] = sinc(x[i]) * h[i];
        a[0] += h[i];
        a[1] += h[i] * x[i];
        a[3] += h[i] * x[i] * x[i];
        b[0] -= w[i];
        b[1] -= w[i] * x[i];
    }
    a[2] = a[0] * a[3] - a[1] * a[1]; /* > 0: three samples count at least */
    for (int i = 0; i < TAPS; i++)
        w[i] += h[i] *
                (a[3] * b[0] - a[1] * b[1] + (a[0] * b[1] - a[1] * b[0]) * x[i]) / a[2];
}

static int within(int i, int n)
{
    return laci_min_int(laci_max_int(i, 0), n - 1);
}

/* --- along a view --------------------------------------------------------------------
 */

void laci_line_shift(int n, const float *line, double shift, float *out)
{
    double w[TAPS];
    int first;

    weigh(shift, &first, w);
    for (int d = 0; d < n; d++) {
        double sum = 0.0;

        for (int i = 0; i < TAPS; i++)
            sum += w[i] * line[within(d + first + i, n)];
        out[d] = (float)sum;
    }
}

lac_status lac_sino_shift(lac_sino *sino, const double *shift_bins)
{
    float *line = NULL;
    lac_status st;
    size_t n_det;

    if (!sino || !sino->geom || !sino->data || !shift_bins)
        return LAC_FAIL(LAC_E_ARG, "shifts: a pointer is NULL");
    n_det = (size_t)sino->geom->n_det;
    for (int iv = 0; iv < sino->geom->n_views; iv++)
        if (!(fabs(shift_bins[iv]) < (double)n_det))
            return LAC_FAIL(LAC_E_ARG,
                            "shifts: view %d by %g bins, less than the detector's %zu "
                            "is possible",
                            iv, shift_bins[iv], n_det);
    LAC_TRY(laci_alloc(&line, n_det, sizeof *line));
    for (int iv = 0; iv < sino->geom->n_views; iv++) {
        float *g = sino->data + (size_t)iv * n_det;

        if (shift_bins[iv] == 0.0)
            continue;
        memcpy(line, g, n_det * sizeof *line);
        laci_line_shift((int)n_det, line, shift_bins[iv], g);
    }
out:
    laci_free(line);
    return st;
}

/* --- rows and bins -------------------------------------------------------------------
 */

static lac_status check_tilt(const lac_tilt *t, int first, int n)
{
    if (!t)
        return LAC_FAIL(LAC_E_ARG, "tilt axis: a pointer is NULL");
    if (!(fabs(t->angle) <= LAC_TILT_LARGEST))
        return LAC_FAIL(LAC_E_ARG,
                        "tilt axis: %g degrees, at most %g either way are turned",
                        t->angle * 180.0 / LACI_PI, LAC_TILT_LARGEST * 180.0 / LACI_PI);
    if (t->n_rows < 1 || t->n_views < 1 || t->n_det < 1 || !(t->pitch_mm > 0.0) ||
        !(t->row_pitch_mm > 0.0) || !isfinite(t->pitch_mm) ||
        !isfinite(t->row_pitch_mm))
        return LAC_FAIL(LAC_E_ARG,
                        "tilt axis: %d rows, %d views, %d bins, pitches %g and %g mm: "
                        "all must be positive",
                        t->n_rows, t->n_views, t->n_det, t->pitch_mm, t->row_pitch_mm);
    if (n < 1 || first < 0 || first > t->n_rows - n)
        return LAC_FAIL(LAC_E_ARG, "tilt axis: rows %d..%d, there are 0..%d", first,
                        first + n - 1, t->n_rows - 1);
    return LAC_OK;
}

lac_status lac_tilt_make(lac_tilt *out, const lac_projections_info *about, double angle)
{
    lac_tilt t = {.angle = angle};
    lac_status st;

    if (!out || !about || !about->geom)
        return LAC_FAIL(LAC_E_ARG, "tilt axis: a pointer is NULL");
    if (about->n_rows < 2 || about->geom->beam != LAC_BEAM_PARALLEL)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: the tilt axis needs the rows of a parallel beam, this has "
                        "%d row%s of a %s beam",
                        about->file, about->n_rows, about->n_rows == 1 ? "" : "s",
                        about->geom->beam == LAC_BEAM_FAN ? "fan" : "parallel");
    t.n_rows = about->n_rows;
    t.n_views = about->n_views;
    t.n_det = about->n_det;
    t.pitch_mm = about->geom->pitch_mm;
    t.row_pitch_mm = about->row_pitch_mm;
    LAC_TRY(check_tilt(&t, 0, 1));
    *out = t;
out:
    return st;
}

/* Where turned row r, bin d is taken from: row and bin of the detector. */
static void source(const lac_tilt *t, int r, int d, double *row, double *bin)
{
    const double c = cos(t->angle), s = sin(t->angle), rm = 0.5 * (t->n_rows - 1),
                 dm = 0.5 * (t->n_det - 1), u = (d - dm) * t->pitch_mm,
                 v = (rm - r) * t->row_pitch_mm;

    *row = rm - (v * c - u * s) / t->row_pitch_mm;
    *bin = dm + (u * c + v * s) / t->pitch_mm;
}

/* Rows that turned row r reaches, before they are cut to those there are. */
static void reach(const lac_tilt *t, int r, double *lo, double *hi)
{
    double a, b, bin;

    source(t, r, 0, &a, &bin);
    source(t, r, t->n_det - 1, &b, &bin);
    *lo = fmin(a, b);
    *hi = fmax(a, b);
}

lac_status lac_tilt_needs(const lac_tilt *tilt, int first, int n, int *from, int *count)
{
    double lo, hi, unused;
    lac_status st;
    int last;

    LAC_TRY(check_tilt(tilt, first, n));
    if (!from || !count)
        return LAC_FAIL(LAC_E_ARG, "tilt axis: an output pointer is NULL");
    reach(tilt, first, &lo, &unused);
    reach(tilt, first + n - 1, &unused, &hi);
    *from = within((int)floor(lo) - HALF, tilt->n_rows);
    last = within((int)floor(hi) + HALF + 1, tilt->n_rows);
    *count = last - *from + 1;
out:
    return st;
}

int lac_tilt_uncovered(const lac_tilt *tilt)
{
    double lo, hi;
    int n = 0;

    if (check_tilt(tilt, 0, 1) != LAC_OK)
        return 0;
    for (; n < tilt->n_rows; n++) {
        reach(tilt, n, &lo, &hi);
        if (lo >= -0.5)
            break;
    }
    return n;
}

/* What a bin of a turned row is made of. */
typedef struct tap {
    double row[TAPS], bin[TAPS];
    int at_row[TAPS], at_bin[TAPS]; /* of rows[] and of a view */
} tap;

static void make_tap(const lac_tilt *t, int row, int d, int from, int count, tap *a)
{
    double r, b;
    int r0, b0;

    source(t, row, d, &r, &b);
    weigh(r, &r0, a->row);
    weigh(b, &b0, a->bin);
    for (int i = 0; i < TAPS; i++) {
        a->at_row[i] = within(within(r0 + i, t->n_rows) - from, count);
        a->at_bin[i] = within(b0 + i, t->n_det);
    }
}

static float take(const tap *a, const float *const *rows, size_t view)
{
    double sum = 0.0;

    for (int i = 0; i < TAPS; i++) {
        const float *line = rows[a->at_row[i]] + view;
        double part = 0.0;

        for (int k = 0; k < TAPS; k++)
            part += a->bin[k] * line[a->at_bin[k]];
        sum += a->row[i] * part;
    }
    return (float)sum;
}

lac_status lac_tilt_row(const lac_tilt *tilt, int row, const float *const *rows,
                        int from, int count, float *out)
{
    const double work = 40.0;
    tap *taps = NULL;
    lac_status st;
    size_t n_det;

    LAC_TRY(check_tilt(tilt, row, 1));
    if (!rows || !out || from < 0 || count < 1 || from > tilt->n_rows - count)
        return LAC_FAIL(LAC_E_ARG, "tilt axis: rows %d..%d are given, there are 0..%d",
                        from, from + count - 1, tilt->n_rows - 1);
    n_det = (size_t)tilt->n_det;
    LAC_TRY(laci_alloc(&taps, n_det, sizeof *taps));
    for (int d = 0; d < tilt->n_det; d++)
        make_tap(tilt, row, d, from, count, taps + d);
#pragma omp parallel for num_threads(                                                  \
    laci_threads_for(work * tilt->n_views * tilt->n_det))
    for (int iv = 0; iv < tilt->n_views; iv++)
        for (size_t d = 0; d < n_det; d++)
            out[(size_t)iv * n_det + d] = take(taps + d, rows, (size_t)iv * n_det);
out:
    laci_free(taps);
    return st;
}
