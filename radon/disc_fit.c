/* radon/disc_fit.c - a circle through tangents, by least squares that outliers cannot
 * pull. */
#include "disc_fit.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/rank.h"
#include "disc_edges.h"
#include "small_solve.h"

#include <math.h>

enum { MIN_EDGES = 6, ROUNDS = 30, FIRST_ROUNDS = 10, SAMPLES = 8 };

/* Views of a round object show both edges, or one where the other lies beyond the
 * detector: half of all at least. */
#define LEAST_FOUND 0.45

/* Tukey's constant for an efficiency of 95 %. */
#define TUKEY 4.685

void lac_disc_fit_defaults(lac_disc_fit_options *options)
{
    *options = (lac_disc_fit_options){.low = 0.1, .high = 0.5, .max_residual = 0.02};
}

static double distance_of(const laci_edge *e, const double *p)
{
    return e->s - p[0] * cos(e->phi) - p[1] * sin(e->phi) - e->side * p[2];
}

/* Robust standard deviation of all edges about the circle p. */
static double spread(const laci_edge *edge, int n, const double *p, double *room)
{
    for (int i = 0; i < n; i++)
        room[i] = fabs(distance_of(edge + i, p));
    return LACI_MAD_SIGMA * laci_sort_median((size_t)n, room);
}

/* Least absolute values first, which gross errors hardly move; then Tukey's weights. */
static double weight_of(double distance, double scale, int round)
{
    const double u = distance / (TUKEY * scale);

    if (round == 0)
        return 1.0;
    if (round <= FIRST_ROUNDS)
        return scale / fmax(fabs(distance), 0.1 * scale);
    return fabs(u) < 1.0 ? (1.0 - u * u) * (1.0 - u * u) : 0.0;
}

/* One weighted fit: p and the diagonal of the inverse normal matrix. */
static int solve(const laci_edge *edge, int n, double scale, int round, double *p,
                 double *diagonal)
{
    double a[9] = {0.0}, b[3] = {0.0};

    for (int i = 0; i < n; i++) {
        const double row[] = {cos(edge[i].phi), sin(edge[i].phi), edge[i].side};

        laci_small_add(3, row, edge[i].s,
                       weight_of(distance_of(edge + i, p), scale, round), a, b);
    }
    for (int k = 0; k < 3; k++) {
        double m[9], unit[3] = {0.0};

        for (int i = 0; i < 9; i++)
            m[i] = a[i];
        unit[k] = 1.0;
        if (!laci_small_solve(3, m, unit))
            return 0;
        diagonal[k] = unit[k];
    }
    if (!laci_small_solve(3, a, b))
        return 0;
    for (int k = 0; k < 3; k++)
        p[k] = b[k];
    return 1;
}

static lac_status fit_circle(const laci_edge *edge, int n, double *room,
                             lac_disc_fit *fit)
{
    double p[3] = {0.0}, diagonal[3], scale = 1.0;
    int used = 0;

    for (int round = 0; round < ROUNDS; round++) {
        if (!solve(edge, n, scale, round, p, diagonal))
            return LAC_FAIL(
                LAC_E_NUMERIC,
                "disc fit: %d edges of so short an arc determine no circle; "
                "views over 20 degrees or more are needed",
                n);
        scale = fmax(spread(edge, n, p, room), 1e-9 * fabs(p[2]));
    }
    for (int i = 0; i < n; i++)
        used += fabs(distance_of(edge + i, p)) < TUKEY * scale;
    fit->disc = (lac_disc){p[0], p[1], p[2]};
    fit->residual_mm = scale;
    fit->error_mm = scale * sqrt(fmax(diagonal[0], fmax(diagonal[1], diagonal[2])));
    fit->n_edges = used;
    fit->n_found = n;
    return LAC_OK;
}

static lac_status check_fit(const lac_disc_fit *f, double max_residual)
{
    const double r = f->disc.radius_mm;

    if (!(r > 0.0) || !isfinite(r) || !isfinite(f->disc.x_mm) ||
        !isfinite(f->disc.y_mm))
        return LAC_FAIL(LAC_E_NUMERIC,
                        "disc fit: no round object: the edges give a radius of %.4g mm",
                        r);
    if (!(f->residual_mm <= max_residual * r) || !(f->error_mm <= 0.25 * r))
        return LAC_FAIL(
            LAC_E_NUMERIC,
            "disc fit: no round object: %d edges lie %.3g mm off the best "
            "circle (radius %.4g mm, its error %.2g mm), at most %.3g mm are "
            "allowed",
            f->n_found, f->residual_mm, r, f->error_mm, max_residual * r);
    if (f->n_edges < MIN_EDGES || 3 * f->n_edges < 2 * f->n_found)
        return LAC_FAIL(
            LAC_E_NUMERIC,
            "disc fit: no round object: only %d of %d edges lie on one circle",
            f->n_edges, f->n_found);
    return LAC_OK;
}

static lac_status check_options(const lac_disc_fit_options *o)
{
    if (!(o->low > 0.0 && o->low < o->high && o->high < 1.0))
        return LAC_FAIL(LAC_E_ARG,
                        "disc fit: 0 < low < high < 1 is needed, got %.6g and %.6g",
                        o->low, o->high);
    if (!(o->max_residual > 0.0 && o->max_residual <= 1.0))
        return LAC_FAIL(LAC_E_ARG, "disc fit: max_residual must be in 0..1, got %.6g",
                        o->max_residual);
    return LAC_OK;
}

/* One fit, with edges read up to options->high. */
static lac_status attempt(const lac_sino *sino, const lac_disc_fit_options *o,
                          laci_edge *edge, double *room, lac_disc_fit *fit)
{
    const size_t most = 2 * (size_t)sino->geom->n_views;
    const int least = laci_max_int(MIN_EDGES, (int)(LEAST_FOUND * (double)most));
    lac_status st = LAC_OK;
    int n;

    LAC_TRY(laci_disc_edges(sino, o, edge, &n));
    if (n < least)
        return LAC_FAIL(
            LAC_E_NUMERIC,
            "disc fit: no round object: its edge was found in %d places of %zu, "
            "at least %d are needed",
            n, most, least);
    LAC_TRY(fit_circle(edge, n, room, fit));
    LAC_TRY(check_fit(fit, o->max_residual));
out:
    return st;
}

/* Holes near the edge bend the rise of the data behind a thin wall: the attempt whose
 * edges agree best counts, that with the shares asked for where none succeeds. */
static lac_status best_attempt(const lac_sino *sino, const lac_disc_fit_options *given,
                               laci_edge *edge, double *room, lac_disc_fit *fit)
{
    static const double share[] = {0.2, 0.35, 0.6, 1.0};
    lac_status st = LAC_OK;

    fit->residual_mm = INFINITY;
    for (size_t i = 0; i < sizeof share / sizeof *share; i++) {
        lac_disc_fit_options o = *given;
        lac_disc_fit one = {0};

        o.high = o.low + share[i] * (o.high - o.low);
        st = attempt(sino, &o, edge, room, &one);
        if (st == LAC_OK && one.residual_mm < fit->residual_mm)
            *fit = one;
        else if (st != LAC_OK && st != LAC_E_NUMERIC)
            return st;
    }
    return isfinite(fit->residual_mm) ? LAC_OK : st;
}

lac_status lac_disc_fit_run(const lac_sino *sino, const lac_disc_fit_options *options,
                            lac_disc_fit *fit)
{
    lac_disc_fit_options o;
    lac_disc_fit result;
    laci_edge *edge = NULL;
    double *room = NULL;
    lac_status st = LAC_OK;
    size_t most;

    if (!sino || !sino->geom || !sino->data || !fit)
        return LAC_FAIL(LAC_E_ARG, "disc fit: a pointer is NULL");
    lac_disc_fit_defaults(&o);
    if (options)
        o = *options;
    LAC_TRY(check_options(&o));
    LAC_TRY(lac_geom_check(sino->geom));
    LAC_TRY(lac_sino_check_finite(sino));
    most = 2 * (size_t)sino->geom->n_views;
    LAC_TRY(laci_alloc(&edge, most, sizeof *edge));
    LAC_TRY(laci_alloc(&room, most, sizeof *room));
    LAC_TRY(best_attempt(sino, &o, edge, room, &result));
    *fit = result;
out:
    laci_free(room);
    laci_free(edge);
    return st;
}

static lac_status check_disc(const lac_disc *disc)
{
    if (!disc)
        return LAC_FAIL(LAC_E_ARG, "disc: a pointer is NULL");
    if (!isfinite(disc->x_mm) || !isfinite(disc->y_mm) || !(disc->radius_mm > 0.0) ||
        !isfinite(disc->radius_mm))
        return LAC_FAIL(
            LAC_E_ARG,
            "disc: centre (%.6g, %.6g) and radius %.6g mm must be finite, the "
            "radius above 0",
            disc->x_mm, disc->y_mm, disc->radius_mm);
    return LAC_OK;
}

lac_status lac_disc_distances(const lac_geom *geom, const lac_disc *disc,
                              float *distance)
{
    lac_status st = check_disc(disc);

    if (st != LAC_OK || (st = lac_geom_check(geom)) != LAC_OK)
        return st;
    if (!distance)
        return LAC_FAIL(LAC_E_ARG, "disc: a pointer is NULL");
    for (int iv = 0; iv < geom->n_views; iv++)
        for (int d = 0; d < geom->n_det; d++) {
            double phi, s;

            laci_ray(geom, iv, d, &phi, &s);
            distance[(size_t)iv * (size_t)geom->n_det + (size_t)d] =
                (float)(s - disc->x_mm * cos(phi) - disc->y_mm * sin(phi));
        }
    return LAC_OK;
}

lac_status lac_disc_chords(const lac_geom *geom, const lac_disc *disc, float *chord)
{
    const lac_status st = lac_disc_distances(geom, disc, chord);
    size_t n;

    if (st != LAC_OK)
        return st;
    n = (size_t)geom->n_views * (size_t)geom->n_det;
    for (size_t i = 0; i < n; i++) {
        const double x = chord[i], r = disc->radius_mm;

        chord[i] = fabs(x) < r ? (float)(2.0 * sqrt((r - x) * (r + x))) : 0.0f;
    }
    return LAC_OK;
}

/* Rays with chords from this share of the radius on, and the quantile of g / chord. */
#define LONG_CHORD 0.5
#define PURE 0.98

lac_status lac_disc_attenuation(const lac_sino *sino, const lac_disc *disc,
                                double *value)
{
    lac_status st = LAC_OK;
    float *ratio = NULL, pure = 0.0f;
    size_t n = 0, count;

    if (!sino || !sino->geom || !sino->data || !value)
        return LAC_FAIL(LAC_E_ARG, "disc: a pointer is NULL");
    count = lac_sino_count(sino);
    LAC_TRY(laci_alloc(&ratio, count, sizeof *ratio));
    LAC_TRY(lac_disc_chords(sino->geom, disc, ratio));
    LAC_TRY(lac_sino_check_finite(sino));
    for (size_t i = 0; i < count; i++)
        if (ratio[i] >= LONG_CHORD * disc->radius_mm)
            ratio[n++] = sino->data[i] / ratio[i];
    if (n > 0)
        pure = laci_rank(n, ratio, (size_t)(PURE * (double)(n - 1)));
    if (!(pure > 0.0f)) {
        st = LAC_FAIL(LAC_E_NUMERIC, "disc: no attenuation along %zu rays through it",
                      n);
        goto out;
    }
    *value = pure;
out:
    laci_free(ratio);
    return st;
}

/* The share of samples of the pixel about (x, y) that lie within r of the origin. */
static double cover(double x, double y, double pixel, double r)
{
    const double half = 0.5 * pixel * sqrt(2.0), at = hypot(x, y);
    int n = 0;

    if (at + half <= r)
        return 1.0;
    if (at - half >= r)
        return 0.0;
    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
        const double u = ((i % SAMPLES) + 0.5) / SAMPLES - 0.5;
        const double v = ((i / SAMPLES) + 0.5) / SAMPLES - 0.5;

        n += hypot(x + u * pixel, y + v * pixel) <= r;
    }
    return (double)n / (SAMPLES * SAMPLES);
}

lac_status lac_disc_raster(const lac_disc *disc, double margin_mm, lac_image *image)
{
    lac_status st = check_disc(disc);
    const lac_grid *g;
    double r;

    if (st != LAC_OK)
        return st;
    if (!image || !image->data)
        return LAC_FAIL(LAC_E_ARG, "disc: a pointer is NULL");
    g = &image->grid;
    if ((st = lac_grid_check(g)) != LAC_OK)
        return st;
    r = disc->radius_mm + margin_mm;
    if (!(r > 0.0) || !isfinite(r))
        return LAC_FAIL(
            LAC_E_ARG,
            "disc: a margin of %.6g mm leaves nothing of a radius of %.6g mm",
            margin_mm, disc->radius_mm);
    for (int iy = 0; iy < g->ny; iy++)
        for (int ix = 0; ix < g->nx; ix++) {
            const double x = (ix - 0.5 * (g->nx - 1)) * g->pixel_mm - disc->x_mm;
            const double y = (0.5 * (g->ny - 1) - iy) * g->pixel_mm - disc->y_mm;

            image->data[(size_t)iy * (size_t)g->nx + (size_t)ix] =
                (float)cover(x, y, g->pixel_mm, r);
        }
    return LAC_OK;
}
