/* shearlet/bandlimited.c - the band-limited system: alpha-shearlets with the generators
 * of Haeuser and Steidl, "Fast finite shearlet transform: a tutorial" (2014), in the
 * cone-adapted arrangement of the package alpha-transform, whose spectra these are on
 * square images. README.md has the formulas. */
#include "shearlet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Smallest radius of the low-pass, in samples of the DFT, where it still has a shape.
 */
#define LOW_PASS_MIN 4

/* Meyer's step: 0 below 0, 1 above 1, between them a polynomial with three smooth
 * derivatives and v(x) + v(1 - x) = 1. */
static double step(double x)
{
    if (x <= 0.0)
        return 0.0;
    if (x >= 1.0)
        return 1.0;
    return x * x * x * x * (35.0 + x * (-84.0 + x * (70.0 - 20.0 * x)));
}

/* Radial generator, support 1 .. 4: b(x)^2 + b(2 x)^2 = 1 on 1 .. 2. */
static double radial(double x)
{
    if (x <= 1.0 || x >= 4.0)
        return 0.0;
    return x <= 2.0 ? sin(0.5 * LACI_PI * step(x - 1.0))
                    : cos(0.5 * LACI_PI * step(0.5 * x - 1.0));
}

/* Angular generator, support -1 .. 1: its shifts by whole numbers have squares of
 * sum 1. */
static double angular(double x)
{
    return sqrt(step(1.0 - fabs(x)));
}

/* Low-pass, support -2 .. 2, 1 on -3/2 .. 3/2. */
static double low_pass(double x)
{
    return step(4.0 - 2.0 * fabs(x));
}

/* 2^((1-alpha) j): shears per unit of slope. */
static double shear_rate(const lac_shearlet_config *c, int j)
{
    return pow(2.0, (1.0 - c->alpha) * j);
}

static int shear_max(const lac_shearlet_config *c, int j)
{
    return (int)ceil(shear_rate(c, j));
}

static int max_scales(int nx, int ny)
{
    const int radius = laci_min_int(nx / 2, ny / 2);
    int scales = 0;

    while (radius >> (scales + 1) >= LOW_PASS_MIN)
        scales++;
    return scales;
}

static int count(const lac_shearlet_config *c)
{
    int n = 1;

    for (int j = 0; j < c->scales; j++)
        n += 2 * (2 * shear_max(c, j) + 1);
    return n;
}

/*
 * One subband in the coordinates of its cone: `along` is the axis of the cone (kx for
 * 'h', ky for 'v'), `across` the other. psi = b(3/2 p / low) d(rate q / p -
 * shear), p and q in samples along and across, the slope q/p times `skew` where the
 * sides differ.
 */
typedef struct wedge {
    int scale, shear;
    char cone;
    double low;        /* radius of the inner edge, samples along */
    double rate, skew; /* shears a slope; slope a sample across over one along */
} wedge;

static wedge wedge_of(const lac_shearlet_config *c, int j, int shear, char cone)
{
    const double rx = c->nx / 2, ry = c->ny / 2;
    wedge w = {.scale = j, .shear = shear, .cone = cone};

    w.low = ldexp(cone == 'h' ? rx : ry, j - c->scales);
    w.skew = cone == 'h' ? rx / ry : ry / rx;
    w.rate = shear_rate(c, j);
    return w;
}

/* First and last sample along, > 0; first and last across at p along. */
static void range_along(const wedge *w, int *first, int *last)
{
    *first = (int)floor(w->low * 2.0 / 3.0) + 1;
    *last = (int)ceil(w->low * 8.0 / 3.0) - 1;
}

static void range_across(const wedge *w, int p, int *first, int *last)
{
    *first = (int)floor((w->shear - 1) * (double)p / (w->rate * w->skew)) + 1;
    *last = (int)ceil((w->shear + 1) * (double)p / (w->rate * w->skew)) - 1;
}

static int modulo(int a, int n)
{
    const int r = a % n;

    return r < 0 ? r + n : r;
}

/* Add a value at (fx, fy) where its alias lies in the half plane. As in the published
 * system fy counts like the rows of the stored image, downwards. */
static void add(const lac_shearlet *s, float *psi, int fx, int fy, double value)
{
    const int kx = modulo(fx, s->config.nx), ky = modulo(fy, s->config.ny);

    if (kx < s->half)
        psi[(size_t)ky * (size_t)s->half + (size_t)kx] += (float)value;
}

/* Frequencies beyond those of the grid are folded back, as sampling does. */
static void fill_wedge(const lac_shearlet *s, const wedge *w, float *psi)
{
    int first, last, from, to;

    range_along(w, &first, &last);
    for (int p = first; p <= last; p++) {
        const double b = radial(1.5 * p / w->low);
        const double slope = w->rate * w->skew / p;

        range_across(w, p, &from, &to);
        for (int q = from; q <= to; q++) {
            const double value = b * angular(slope * q - w->shear);
            const int fx = w->cone == 'h' ? p : q, fy = w->cone == 'h' ? q : p;

            add(s, psi, fx, fy, value);
            add(s, psi, -fx, -fy, value);
        }
    }
}

static void fill_low_pass(const lac_shearlet *s, float *psi)
{
    const double ax = ldexp(s->config.nx / 2, -s->config.scales);
    const double ay = ldexp(s->config.ny / 2, -s->config.scales);
    const int mx = (int)(ax * 4.0 / 3.0), my = (int)(ay * 4.0 / 3.0);

    for (int fy = -my; fy <= my; fy++)
        for (int fx = 0; fx <= mx; fx++)
            add(s, psi, fx, fy, low_pass(1.5 * fx / ax) * low_pass(1.5 * fy / ay));
}

/* Of the middle of the wedge, in cycles a pixel, y up. */
static double direction(const lac_shearlet_config *c, const wedge *w)
{
    const double fx = (double)(c->nx / 2) / c->nx, fy = (double)(c->ny / 2) / c->ny;
    const double slope = w->shear / w->rate;
    const double t = w->cone == 'h' ? atan2(-slope * fy, fx) : atan2(fy, -slope * fx);
    const double degrees = t * 180.0 / LACI_PI;

    return degrees < 0.0 ? degrees + 180.0 : fabs(degrees);
}

static lac_status pack_wedge(lac_shearlet *s, int b, const wedge *w, float *psi)
{
    const lac_subband info = {.scale = w->scale,
                              .shear = w->shear,
                              .cone = w->cone,
                              .direction = direction(&s->config, w)};

    memset(psi, 0, (size_t)s->half * (size_t)s->config.ny * sizeof *psi);
    fill_wedge(s, w, psi);
    return laci_shearlet_pack(s, b, &info, psi);
}

static lac_status fill(lac_shearlet *s)
{
    const lac_subband low = {.scale = -1, .cone = 'l', .direction = NAN};
    lac_status st = LAC_OK;
    float *psi = NULL;
    int b = 0;

    LAC_TRY(laci_alloc(&psi, (size_t)s->half * (size_t)s->config.ny, sizeof *psi));
    fill_low_pass(s, psi);
    LAC_TRY(laci_shearlet_pack(s, b++, &low, psi));
    for (int j = 0; j < s->config.scales; j++) {
        const int most = shear_max(&s->config, j);

        /* With y up the directions fall: from 45 to -45 degrees, then from 135 to 45.
         */
        for (int k = -most; k <= most; k++) {
            const wedge w = wedge_of(&s->config, j, k, 'h');

            LAC_TRY(pack_wedge(s, b++, &w, psi));
        }
        for (int k = most; k >= -most; k--) {
            const wedge w = wedge_of(&s->config, j, k, 'v');

            LAC_TRY(pack_wedge(s, b++, &w, psi));
        }
    }
out:
    laci_free(psi);
    return st;
}

/* Whole blocks that hold one wedge, from above: rows or columns along, times the widest
 * stretch across, each end of it rounded up to a block and to a merged gap. */
static double wedge_floats(const wedge *w)
{
    const double slope = (abs(w->shear) + 1) / (w->rate * w->skew);
    const double width = 2.0 / (w->rate * w->skew);
    const double pad = w->cone == 'h' ? LACI_LANES * slope + 10.0 : 3.0 * LACI_LANES;
    int first, last;

    range_along(w, &first, &last);
    const double n = last - first + 1 + 2.0 * LACI_LANES;

    return n * (0.5 * (first + last) * width + pad) * (w->cone == 'h' ? 1.0 : 1.25);
}

static size_t floats(const lac_shearlet_config *c)
{
    const double plane =
        (double)((c->nx / 2 + LACI_LANES) / LACI_LANES * LACI_LANES) * c->ny;
    const double low = (ldexp(c->nx, -c->scales) + 2.0 * LACI_LANES) *
                       (ldexp(c->ny, -c->scales) * 1.5 + 10.0);
    double sum = fmin(plane, low);

    for (int j = 0; j < c->scales; j++)
        for (int k = -shear_max(c, j); k <= shear_max(c, j); k++) {
            const wedge h = wedge_of(c, j, k, 'h'), v = wedge_of(c, j, k, 'v');

            sum += fmin(plane, wedge_floats(&h)) + fmin(plane, wedge_floats(&v));
        }
    return (size_t)sum;
}

const laci_system laci_bandlimited = {
    .name = "bandlimited",
    .parseval = 1,
    .max_scales = max_scales,
    .count = count,
    .floats = floats,
    .fill = fill,
};
