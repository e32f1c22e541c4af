/* shearlet/compact_filters.c - quadrature mirror filter, fan filters by McClellan's
 * transform, and the sheared wedge filters made of them. */
#include "compact_filters.h"

#include <math.h>
#include <string.h>

#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

/* Symmetric, 9 taps, one side; the values that ShearLab 3D was published with
 * (Kutyniok, Lim, Reisenhofer 2016), where h[3] and h[4] are (8 sqrt2 - 13) / 64 and (7
 * - 4 sqrt2) / 128. */
#define QMF_HALF 4
static const double qmf_side[QMF_HALF + 1] = {0.582566738241592, 0.276348304703363,
                                              -0.0517766952966369, -0.0263483047033631,
                                              0.0104933261758409};

double laci_qmf(double w)
{
    double sum = qmf_side[0];

    for (int n = 1; n <= QMF_HALF; n++)
        sum += 2.0 * qmf_side[n] * cos(n * w);
    return sum;
}

double laci_qmf_low(double w, int n)
{
    double product = 1.0;

    for (int i = 0; i < n; i++)
        product *= laci_qmf(ldexp(w, i));
    return product;
}

double laci_qmf_band(double w, int i)
{
    return laci_qmf_low(w, i) * laci_qmf(ldexp(w, i) + LACI_PI);
}

/* --- fan filters
 * --------------------------------------------------------------------------- */

typedef double fan_array[LACI_FAN_SIDE][LACI_FAN_SIDE];

/* The 9-tap analysis low-pass of Cohen, Daubechies and Feauveau (1992). */
static const double cdf_side[5] = {0.602949018236, 0.266864118443, -0.078223266529,
                                   -0.016864118443, 0.026748757411};

/* Maximally flat diamond of order 4, times 4096: entry [|y|][|x|] (da Cunha, Zhou and
 * Do, The nonsubsampled contourlet transform, 2006). */
static const double maxflat_quarter[5][5] = {{0, 1454, 0, 34, 0},
                                             {1454, 0, -276, 0, -3},
                                             {0, -276, 0, 52, 0},
                                             {34, 0, 52, 0, -5},
                                             {0, -3, 0, -5, 0}};
#define MAXFLAT_HALF 4
#define MAXFLAT_ORDER 2

/* The 1-D low-pass whose cosine becomes the maximally flat diamond: three lifting steps
 * with the factors 1 - sqrt2, 1 / sqrt2, 1 - sqrt2. */
static void maxflat_prototype(double side[MAXFLAT_ORDER + 1])
{
    double k2 = sqrt(0.5), k3 = 1.0 - sqrt(2.0);

    side[0] = 1.0 + 0.5 * k2 * k3;
    side[1] = 0.5 * k2;
    side[2] = 0.25 * k2 * k3;
}

/* out = 2 kernel * in, kernel with taps up to `half`. */
static void convolve_twice(fan_array out, fan_array kernel, int half, fan_array in)
{
    const int c = LACI_FAN_HALF, n = LACI_FAN_SIDE;

    for (int y = 0; y < n; y++) {
        for (int x = 0; x < n; x++) {
            double sum = 0.0;

            for (int v = -half; v <= half; v++)
                for (int u = -half; u <= half; u++)
                    if (y - v >= 0 && y - v < n && x - u >= 0 && x - u < n)
                        sum += kernel[c + v][c + u] * in[y - v][x - u];
            out[y][x] = 2.0 * sum;
        }
    }
}

/* side[0] + 2 sum_n side[n] T_n(kernel), T_n Chebyshev's polynomial in convolutions; by
 * Clenshaw's recurrence b_n = 2 side[n] + 2 kernel * b_(n+1) - b_(n+2). */
static void mcclellan(fan_array out, const double *side, int order, fan_array kernel,
                      int half)
{
    const int c = LACI_FAN_HALF, n = LACI_FAN_SIDE;
    fan_array b1 = {{0}}, b2 = {{0}}, next;

    for (int i = order; i >= 1; i--) {
        convolve_twice(next, kernel, half, b1);
        for (int y = 0; y < n; y++)
            for (int x = 0; x < n; x++)
                next[y][x] -= b2[y][x];
        next[c][c] += 2.0 * side[i];
        memcpy(b2, b1, sizeof(b2));
        memcpy(b1, next, sizeof(b1));
    }
    convolve_twice(next, kernel, half, b1);
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
            out[y][x] = 0.5 * next[y][x] - b2[y][x];
    out[c][c] += side[0];
}

/* Move the diamond around the origin to (pi, 0), where it is a fan, and scale. */
static void modulate_and_scale(laci_fan *fan)
{
    const int c = LACI_FAN_HALF;
    double sum = 0.0;

    for (int y = -fan->half; y <= fan->half; y++)
        for (int x = -fan->half; x <= fan->half; x++)
            sum += fabs(fan->tap[c + y][c + x]);
    for (int y = -fan->half; y <= fan->half; y++)
        for (int x = -fan->half; x <= fan->half; x++)
            fan->tap[c + y][c + x] *= (x % 2 ? -1.0 : 1.0) / sum;
}

void laci_fan_make(laci_fan *fan, laci_fan_kind kind)
{
    const int c = LACI_FAN_HALF;
    fan_array kernel = {{0}};

    if (kind == LACI_FAN_CDF) {
        kernel[c][c - 1] = kernel[c][c + 1] = 0.25;
        kernel[c - 1][c] = kernel[c + 1][c] = 0.25;
        mcclellan(fan->tap, cdf_side, 4, kernel, 1);
        fan->half = 4;
    } else {
        double side[MAXFLAT_ORDER + 1];

        for (int y = -MAXFLAT_HALF; y <= MAXFLAT_HALF; y++)
            for (int x = -MAXFLAT_HALF; x <= MAXFLAT_HALF; x++)
                kernel[c + y][c + x] =
                    maxflat_quarter[y < 0 ? -y : y][x < 0 ? -x : x] / 4096.0;
        maxflat_prototype(side);
        mcclellan(fan->tap, side, MAXFLAT_ORDER, kernel, MAXFLAT_HALF);
        fan->half = MAXFLAT_ORDER * MAXFLAT_HALF;
    }
    modulate_and_scale(fan);
}

/* --- taps in one dimension
 * ----------------------------------------------------------------- */

/* out[centre + t] += in[t - step n] h[n], both arrays centred, `half` that of `in`. */
static void convolve_upsampled(double *out, int out_half, const double *in, int half,
                               int step)
{
    for (int n = -QMF_HALF; n <= QMF_HALF; n++) {
        double h = qmf_side[n < 0 ? -n : n];
        double *row = out + out_half + (ptrdiff_t)n * step - half;

        for (int t = 0; t <= 2 * half; t++)
            row[t] += h * in[t];
    }
}

lac_status laci_taps_low(laci_taps *out, int n, int power)
{
    const int half = power * QMF_HALF * ((1 << n) - 1);
    const size_t bytes = (2 * (size_t)half + 1) * sizeof(double);
    double *now = NULL, *next = NULL;
    int reach = 0;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&now, 2 * (size_t)half + 1, sizeof(double)));
    LAC_TRY(laci_alloc(&next, 2 * (size_t)half + 1, sizeof(double)));
    now[half] = 1.0;
    for (int i = 0; i < n * power; i++) {
        int step = 1 << i % n;

        memset(next, 0, bytes);
        convolve_upsampled(next, half, now + half - reach, reach, step);
        memcpy(now, next, bytes);
        reach += QMF_HALF * step;
    }
    out->half = half;
    out->tap = now;
    now = NULL;
out:
    laci_free(now);
    laci_free(next);
    return st;
}

void laci_taps_free(laci_taps *taps)
{
    laci_free(taps->tap);
    taps->tap = NULL;
    taps->half = 0;
}

/* --- wedge filters
 * ------------------------------------------------------------------------- */

lac_status laci_wedge_create(laci_wedge *wedge, int level, laci_fan_kind kind)
{
    laci_wedge made = {.level = level};
    lac_status st = LAC_OK;

    laci_fan_make(&made.fan, kind);
    LAC_TRY(laci_taps_low(&made.low, level + 1, 1));
    LAC_TRY(laci_taps_low(&made.smooth2, level, 2));
    *wedge = made;
    return LAC_OK;
out:
    laci_wedge_free(&made);
    return st;
}

void laci_wedge_free(laci_wedge *wedge)
{
    laci_taps_free(&wedge->low);
    laci_taps_free(&wedge->smooth2);
}

int laci_wedge_reach(const laci_wedge *wedge)
{
    return wedge->fan.half * (2 << wedge->level) + wedge->low.half;
}

/* p[y, .] of the header, the fan's rows 2^(s+1) apart and smoothed across the cone. */
static void unsheared_row(const laci_wedge *wedge, int y, double row[LACI_FAN_SIDE])
{
    const int c = LACI_FAN_HALF, step = 2 << wedge->level;

    memset(row, 0, LACI_FAN_SIDE * sizeof(*row));
    for (int v = -wedge->fan.half; v <= wedge->fan.half; v++) {
        int t = y - step * v;

        if (t < -wedge->low.half || t > wedge->low.half)
            continue;
        for (int u = 0; u < LACI_FAN_SIDE; u++)
            row[u] += wedge->fan.tap[c + v][u] * wedge->low.tap[wedge->low.half + t];
    }
}

static int wrap(long i, int n)
{
    long r = i % n;

    return (int)(r < 0 ? r + n : r);
}

/* Floor of a / 2^s. */
static long shift_down(long a, int s)
{
    return a >= 0 ? a >> s : -((-a + (1L << s) - 1) >> s);
}

/* One tap of the unsheared row, at (y, u): spread by the smoothing and sheared. */
static void add_spread(const laci_wedge *wedge, double value, long shift,
                       const laci_grid *grid, float *line)
{
    const int s = wedge->level, half = wedge->smooth2.half;
    const long last = shift_down(half - shift, s);

    for (long x = shift_down(-half - shift - 1, s) + 1; x <= last; x++) {
        double a = wedge->smooth2.tap[half + x * (1L << s) + shift];

        line[(size_t)wrap(x, grid->n_x) * grid->step_x] += (float)(value * a);
    }
}

void laci_wedge_add(const laci_wedge *wedge, int k, const laci_grid *grid, float *out)
{
    const int c = LACI_FAN_HALF, s = wedge->level, reach = laci_wedge_reach(wedge);
    double row[LACI_FAN_SIDE];

    for (int y = -reach; y <= reach; y++) {
        float *line = out + (size_t)wrap(y, grid->n_y) * grid->step_y;

        unsheared_row(wedge, y, row);
        for (int u = -wedge->fan.half; u <= wedge->fan.half; u++)
            add_spread(wedge, ldexp(row[c + u], s), (long)k * y - (long)u * (1L << s),
                       grid, line);
    }
}
