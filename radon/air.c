/* radon/air.c - the value of air in each view, taken off. */
#include "air.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <math.h>

/* Share of the radius that is kept clear around the disc: its edge scatters. */
#define MARGIN 0.03

/* Air on one side of a view: mean value and mean bin; n = 0: none. */
typedef struct side {
    double value, at;
    int n;
} side;

typedef struct view_air {
    side left, right;
} view_air;

static void add_bin(side *s, double value, int d)
{
    s->value += value;
    s->at += d;
    s->n++;
}

static void finish(side *s)
{
    if (s->n > 0) {
        s->value /= s->n;
        s->at /= s->n;
    }
}

/* distance: of each ray from the disc's centre, or NULL for edge bins. */
static view_air measure(const float *g, const float *distance, int n, double limit,
                        int edge_bins)
{
    view_air a = {{0.0, 0.0, 0}, {0.0, 0.0, 0}};

    for (int d = 0; d < n; d++) {
        if (distance ? distance[d] < -limit : d < edge_bins)
            add_bin(&a.left, g[d], d);
        else if (distance ? distance[d] > limit : d >= n - edge_bins)
            add_bin(&a.right, g[d], d);
    }
    finish(&a.left);
    finish(&a.right);
    return a;
}

static double value_at(const view_air *a, double d)
{
    const side *l = &a->left, *r = &a->right;
    double f;

    if (l->n == 0 || r->n == 0)
        return l->n > 0 ? l->value : r->value;
    f = (d - l->at) / (r->at - l->at);
    return l->value + (r->value - l->value) * fmin(fmax(f, 0.0), 1.0);
}

static double middle_of(const view_air *a)
{
    if (a->left.n == 0 || a->right.n == 0)
        return value_at(a, 0.0);
    return 0.5 * (a->left.value + a->right.value);
}

static lac_air_report summarise(const view_air *air, int n_views)
{
    lac_air_report r = {0.0, INFINITY, -INFINITY, 0};

    for (int iv = 0; iv < n_views; iv++) {
        const double m = middle_of(air + iv);

        if (air[iv].left.n + air[iv].right.n == 0)
            continue;
        r.mean += m;
        r.smallest = fmin(r.smallest, m);
        r.largest = fmax(r.largest, m);
        r.n_views++;
    }
    r.mean /= laci_max_int(r.n_views, 1);
    return r;
}

static void subtract(lac_sino *sino, const view_air *air, double mean)
{
    const int n = sino->geom->n_det;

    for (int iv = 0; iv < sino->geom->n_views; iv++) {
        const view_air *a = air + iv;
        float *g = sino->data + (size_t)iv * (size_t)n;

        for (int d = 0; d < n; d++)
            g[d] -= (float)(a->left.n + a->right.n > 0 ? value_at(a, d) : mean);
    }
}

static lac_status check_args(const lac_sino *sino, const lac_air_options *o)
{
    if (!sino || !sino->geom || !sino->data || !o)
        return LAC_FAIL(LAC_E_ARG, "air: a pointer is NULL");
    if (!(o->margin_mm >= 0.0 && isfinite(o->margin_mm)))
        return LAC_FAIL(LAC_E_ARG, "air: the margin must be 0 or more, got %.6g mm",
                        o->margin_mm);
    if (!o->disc && (o->edge_bins < 1 || 2 * o->edge_bins > sino->geom->n_det))
        return LAC_FAIL(LAC_E_ARG,
                        "air: edge_bins must be in 1..%d (half the detector) where no "
                        "disc is given, got %d",
                        sino->geom->n_det / 2, o->edge_bins);
    return lac_sino_check_finite(sino);
}

lac_status lac_air_correct(lac_sino *sino, const lac_air_options *options,
                           lac_air_report *report)
{
    lac_status st = check_args(sino, options);
    float *distance = NULL;
    view_air *air = NULL;
    lac_air_report r;
    double limit = 0.0;
    size_t bins;

    if (st != LAC_OK)
        return st;
    bins = (size_t)sino->geom->n_det;
    LAC_TRY(laci_alloc(&air, (size_t)sino->geom->n_views, sizeof *air));
    if (options->disc) {
        limit = options->disc->radius_mm;
        limit += options->margin_mm > 0.0 ? options->margin_mm : MARGIN * limit;
        LAC_TRY(laci_alloc(&distance, lac_sino_count(sino), sizeof *distance));
        LAC_TRY(lac_disc_distances(sino->geom, options->disc, distance));
    }
    for (int iv = 0; iv < sino->geom->n_views; iv++)
        air[iv] = measure(sino->data + (size_t)iv * bins,
                          distance ? distance + (size_t)iv * bins : NULL,
                          sino->geom->n_det, limit, options->edge_bins);
    r = summarise(air, sino->geom->n_views);
    if (r.n_views == 0) {
        st = LAC_FAIL(
            LAC_E_NUMERIC,
            "air: no view has a bin in air: every ray passes within %.4g mm of "
            "the centre of the object",
            limit);
        goto out;
    }
    subtract(sino, air, r.mean);
    if (report)
        *report = r;
out:
    laci_free(distance);
    laci_free(air);
    return st;
}
