/* data/wedge.c - arcs of measured directions, and the split of an image by them. */
#include "wedge.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/fft.h"

#include <math.h>
#include <stdlib.h>

/* Angles closer than this are the same; both ends of an arc are widened by it. */
#define SAME 1e-9
#define MOST_ARCS 10000

/* Directions from[i] .. from[i] + width[i], modulo pi. */
struct lac_wedge {
    int n_arc;
    double *from, *width;
};

static lac_status wedge_new(lac_wedge **out, int n_arc)
{
    lac_status st = LAC_OK;
    lac_wedge *w = NULL;

    LAC_TRY(laci_new(&w, sizeof *w));
    LAC_TRY(laci_alloc(&w->from, (size_t)n_arc, sizeof *w->from));
    LAC_TRY(laci_alloc(&w->width, (size_t)n_arc, sizeof *w->width));
    *out = w;
    w = NULL;
out:
    lac_wedge_destroy(&w);
    return st;
}

void lac_wedge_destroy(lac_wedge **wedge)
{
    if (!wedge || !*wedge)
        return;
    laci_free((*wedge)->from);
    laci_free((*wedge)->width);
    laci_free(*wedge);
    *wedge = NULL;
}

static void add_arc(lac_wedge *w, double from, double to)
{
    w->from[w->n_arc] = from;
    w->width[w->n_arc++] = fmin(to - from, LACI_PI);
}

static lac_status check_arcs(int n, const double *from, const double *to)
{
    if (!from || !to)
        return LAC_FAIL(LAC_E_ARG, "wedge: a pointer is NULL");
    if (n < 1 || n > MOST_ARCS)
        return LAC_FAIL(LAC_E_ARG, "wedge: 1..%d arcs can be, got %d", MOST_ARCS, n);
    for (int i = 0; i < n; i++)
        if (!(fabs(from[i]) < 1e6 && fabs(to[i]) < 1e6 && from[i] <= to[i]))
            return LAC_FAIL(LAC_E_ARG,
                            "wedge: an arc needs finite ends, the first not above the "
                            "second, got %g:%g degrees",
                            from[i] * 180.0 / LACI_PI, to[i] * 180.0 / LACI_PI);
    return LAC_OK;
}

/* Sort by the beginning, which is in 0..pi; arcs are few. */
static void sort_arcs(lac_wedge *w)
{
    for (int i = 1; i < w->n_arc; i++) {
        const double from = w->from[i], width = w->width[i];
        int k = i;

        for (; k > 0 && w->from[k - 1] > from; k--) {
            w->from[k] = w->from[k - 1];
            w->width[k] = w->width[k - 1];
        }
        w->from[k] = from;
        w->width[k] = width;
    }
}

/* Merge sorted arcs that meet or overlap, so that the widths add up to what is
 * measured; the last ones may reach round to the first ones. */
static void merge_arcs(lac_wedge *w)
{
    int n = 0; /* the arc that grows */

    for (int i = 1; i < w->n_arc; i++) {
        const double end = w->from[i] + w->width[i];

        if (w->from[i] <= w->from[n] + w->width[n] + SAME) {
            w->width[n] = fmax(w->width[n], end - w->from[n]);
        } else {
            w->from[++n] = w->from[i];
            w->width[n] = w->width[i];
        }
    }
    w->n_arc = n + 1;
    while (w->n_arc > 1 && w->from[0] + LACI_PI <= w->from[n] + w->width[n] + SAME) {
        const double end = w->from[0] + w->width[0] + LACI_PI;

        w->width[n] = fmax(w->width[n], end - w->from[n]);
        for (int i = 1; i <= n; i++) {
            w->from[i - 1] = w->from[i];
            w->width[i - 1] = w->width[i];
        }
        w->n_arc = n--;
    }
    w->width[n] = fmin(w->width[n], LACI_PI);
}

lac_status lac_wedge_from_arcs(lac_wedge **out, int n, const double *from,
                               const double *to)
{
    lac_wedge *w = NULL;
    lac_status st = LAC_OK;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "wedge: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(check_arcs(n, from, to));
    LAC_TRY(wedge_new(&w, n));
    for (int i = 0; i < n; i++) {
        double start = fmod(from[i], LACI_PI);

        start += start < 0.0 ? LACI_PI : 0.0;
        add_arc(w, start, start + (to[i] - from[i]));
    }
    sort_arcs(w);
    merge_arcs(w);
    *out = w;
out:
    return st;
}

lac_status lac_wedge_from_arc(lac_wedge **out, double from, double to)
{
    return lac_wedge_from_arcs(out, 1, &from, &to);
}

static int compare_double(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The different angles of a scan modulo pi, in order; their number. */
static int sorted_directions(const lac_geom *geom, double *t)
{
    int n = 1;

    for (int i = 0; i < geom->n_views; i++) {
        t[i] = fmod(geom->angle[i], LACI_PI);
        t[i] += t[i] < 0.0 ? LACI_PI : 0.0;
        t[i] = t[i] > LACI_PI - SAME ? 0.0 : t[i];
    }
    qsort(t, (size_t)geom->n_views, sizeof *t, compare_double);
    for (int i = 1; i < geom->n_views; i++)
        if (t[i] - t[n - 1] > SAME)
            t[n++] = t[i];
    return n;
}

/* Median distance of neighbours, the widest gap left out; 0 for one direction. */
static double median_step(const double *t, int n, double *gap)
{
    for (int i = 0; i < n; i++)
        gap[i] = i + 1 < n ? t[i + 1] - t[i] : t[0] + LACI_PI - t[n - 1];
    qsort(gap, (size_t)n, sizeof *gap, compare_double);
    return n > 1 ? gap[(n - 1) / 2] : 0.0;
}

/* Cut the circle of directions at each gap that is too wide. */
static void join_views(lac_wedge *w, const double *t, int n, double step)
{
    const double widest = fmax(4.0 * step, 2.0 * LACI_PI / 180.0);
    int start = 0;

    /* The first view after a gap; the gap before t[0] comes last. */
    while (start < n &&
           (start ? t[start] - t[start - 1] : t[0] + LACI_PI - t[n - 1]) <= widest)
        start++;
    if (start == n) {
        add_arc(w, 0.0, LACI_PI);
        return;
    }
    for (int k = 0, first = start; k < n; k++) {
        const int i = (start + k) % n, next = (i + 1) % n;
        const double here = t[i] + (i < first ? LACI_PI : 0.0);
        const double gap = next > i ? t[next] - t[i] : t[next] + LACI_PI - t[i];

        if (k + 1 < n && gap <= widest)
            continue;
        add_arc(w, t[first] - 0.5 * step, here + 0.5 * step);
        first = next;
    }
}

lac_status lac_wedge_from_geom(lac_wedge **out, const lac_geom *geom)
{
    double *t = NULL, *gap = NULL;
    lac_wedge *w = NULL;
    lac_status st = LAC_OK;
    int n;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "wedge: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_geom_check(geom));
    LAC_TRY(laci_alloc(&t, (size_t)geom->n_views, sizeof *t));
    LAC_TRY(laci_alloc(&gap, (size_t)geom->n_views, sizeof *gap));
    n = sorted_directions(geom, t);
    LAC_TRY(wedge_new(&w, n));
    join_views(w, t, n, median_step(t, n, gap));
    *out = w;
out:
    laci_free(t);
    laci_free(gap);
    return st;
}

int lac_wedge_contains(const lac_wedge *wedge, double fx, double fy)
{
    double t;

    if (!wedge)
        return 0;
    if (fx == 0.0 && fy == 0.0)
        return 1;
    t = atan2(fy, fx);
    for (int i = 0; i < wedge->n_arc; i++) {
        double d = fmod(t - wedge->from[i] + SAME, LACI_PI);

        d += d < 0.0 ? LACI_PI : 0.0;
        if (d <= wedge->width[i] + 2.0 * SAME)
            return 1;
    }
    return 0;
}

double lac_wedge_direction(const lac_wedge *wedge)
{
    double c = 0.0, s = 0.0;

    for (int i = 0; wedge && i < wedge->n_arc; i++) {
        const double a = 2.0 * wedge->from[i], b = a + 2.0 * wedge->width[i];

        c += sin(b) - sin(a);
        s += cos(a) - cos(b);
    }
    return hypot(c, s) < 1e-6 ? 0.0 : 0.5 * atan2(s, c);
}

/* *out = the arcs of `wedge`, mirrored where `mirror`, then further by an angle. */
static lac_status moved(lac_wedge **out, const lac_wedge *wedge, int mirror,
                        double angle)
{
    double *from = NULL, *to = NULL;
    lac_status st = LAC_OK;
    size_t n;

    if (!out || !wedge)
        return LAC_FAIL(LAC_E_ARG, "wedge: a pointer is NULL");
    *out = NULL;
    n = (size_t)wedge->n_arc;
    LAC_TRY(laci_alloc(&from, n, sizeof *from));
    LAC_TRY(laci_alloc(&to, n, sizeof *to));
    for (size_t i = 0; i < n; i++) {
        from[i] =
            (mirror ? -(wedge->from[i] + wedge->width[i]) : wedge->from[i]) + angle;
        to[i] = from[i] + wedge->width[i];
    }
    LAC_TRY(lac_wedge_from_arcs(out, wedge->n_arc, from, to));
out:
    laci_free(from);
    laci_free(to);
    return st;
}

lac_status lac_wedge_turned(lac_wedge **out, const lac_wedge *wedge, double angle)
{
    return moved(out, wedge, 0, angle);
}

lac_status lac_wedge_mirrored(lac_wedge **out, const lac_wedge *wedge)
{
    return moved(out, wedge, 1, 0.0);
}

int lac_wedge_arc(const lac_wedge *wedge, int i, double *from, double *to)
{
    if (!wedge || i < 0 || i >= wedge->n_arc)
        return 0;
    if (from)
        *from = wedge->from[i];
    if (to)
        *to = wedge->from[i] + wedge->width[i];
    return 1;
}

double lac_wedge_share(const lac_wedge *wedge)
{
    double sum = 0.0;

    for (int i = 0; wedge && i < wedge->n_arc; i++)
        sum += wedge->width[i];
    return fmin(sum / LACI_PI, 1.0);
}

/* Coefficient (kx, ky) of an ny x nx image, 0 <= kx <= nx/2, 0 <= ky < ny. Rows run
 * downwards, frequencies upwards. At the Nyquist frequency both signs are meant. */
static int keeps(const lac_wedge *w, int nx, int ny, int kx, int ky)
{
    const double fx = (double)kx / nx;
    const double fy = -(double)(2 * ky > ny ? ky - ny : ky) / ny;

    if (!lac_wedge_contains(w, fx, fy))
        return 0;
    return (2 * kx != nx && 2 * ky != ny) || lac_wedge_contains(w, fx, -fy);
}

/* Zero what the wedge does not contain; scale the rest for the inverse transform. */
static void mask_spectrum(const lac_wedge *w, int nx, int ny, laci_complex *spec)
{
    const int half = nx / 2 + 1;
    const float scale = (float)(1.0 / ((double)nx * ny));

    for (int ky = 0; ky < ny; ky++)
        for (int kx = 0; kx < half; kx++) {
            float *c = spec[(size_t)ky * (size_t)half + (size_t)kx];
            const float m = keeps(w, nx, ny, kx, ky) ? scale : 0.0f;

            c[0] *= m;
            c[1] *= m;
        }
}

lac_status lac_wedge_split(const lac_wedge *wedge, int nx, int ny, const float *image,
                           float *visible, float *invisible)
{
    const int shape[2] = {ny, nx};
    lac_status st = LAC_OK;
    laci_complex *spec = NULL;
    laci_fft *fft = NULL;
    float *real = NULL;
    size_t n;

    if (!wedge || !image || (!visible && !invisible))
        return LAC_FAIL(LAC_E_ARG, "wedge: a pointer is NULL");
    if (nx < 1 || ny < 1 || nx > LAC_MAX_PIXELS || ny > LAC_MAX_PIXELS)
        return LAC_FAIL(LAC_E_ARG,
                        "wedge: the image must have 1..%d pixels a side, "
                        "got %d x %d",
                        LAC_MAX_PIXELS, nx, ny);
    n = (size_t)nx * (size_t)ny;
    LAC_TRY(laci_fft_create(&fft, 2, shape, 1, LACI_FFT_ESTIMATE));
    LAC_TRY(laci_alloc(&real, n, sizeof *real));
    LAC_TRY(laci_alloc(&spec, laci_fft_spectrum_size(fft), sizeof *spec));
    for (size_t i = 0; i < n; i++) /* plans need the alignment of our own arrays */
        real[i] = image[i];
    laci_fft_forward(fft, real, spec);
    mask_spectrum(wedge, nx, ny, spec);
    laci_fft_inverse(fft, spec, real);
    for (size_t i = 0; i < n; i++) {
        if (visible)
            visible[i] = real[i];
        if (invisible)
            invisible[i] = image[i] - real[i];
    }
out:
    laci_fft_destroy(&fft);
    laci_free(real);
    laci_free(spec);
    return st;
}
