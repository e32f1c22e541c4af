/* radon/hardening_scan.c - the curve from a scan alone: the material is found in an
 * image of the scan, which gives the curve, which gives a better image. */
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/rank.h"
#include "../data/base/vec.h"
#include "../data/metrics.h"
#include "fbp.h"
#include "hardening.h"
#include "hardening_internal.h"
#include "projector.h"

#include <math.h>
#include <string.h>

/* Images need not be finer for a curve. */
enum { FULL_SIZE = 512, ARC_SIZE = 256, STEPS = 60, POWER_STEPS = 12, CLASSES = 100 };

/* Rays of a class of chords at this quantile of g pass the holes by, where any do. */
#define DENSE 0.95

/* What a round works on. */
typedef struct job {
    lac_sino *sino; /* measured, bins joined where there are many */
    lac_sino *corrected;
    lac_image *mask, *before;
    lac_fbp *fbp; /* full turn */
    /* limited arc: */
    lac_projector *projector;
    lac_image *support, *image, *ahead, *gradient;
    float *residual;
    double step;
} job;

static void job_clear(job *j)
{
    laci_free(j->residual);
    lac_image_destroy(&j->gradient);
    lac_image_destroy(&j->ahead);
    lac_image_destroy(&j->image);
    lac_image_destroy(&j->support);
    lac_projector_destroy(&j->projector);
    lac_fbp_destroy(&j->fbp);
    lac_image_destroy(&j->before);
    lac_image_destroy(&j->mask);
    lac_sino_destroy(&j->corrected);
    lac_sino_destroy(&j->sino);
}

/* A scan whose bins are the means of `join` neighbours; what is left over at the end of
 * the detector is dropped. */
static lac_status join_bins(const lac_sino *from, int join, lac_sino **to)
{
    const lac_geom *g = from->geom;
    const int n = g->n_det / join;
    lac_geom *geom = NULL;
    lac_status st;

    LAC_TRY(lac_geom_copy(&geom, g));
    geom->n_det = n;
    geom->pitch_mm = g->pitch_mm * join;
    geom->axis_offset_mm += 0.5 * (g->n_det - n * join) * g->pitch_mm;
    LAC_TRY(lac_sino_create(to, geom));
    for (int iv = 0; iv < g->n_views; iv++)
        for (int d = 0; d < n; d++) {
            const float *p = from->data + (size_t)iv * (size_t)g->n_det + d * join;
            double sum = 0.0;

            for (int k = 0; k < join; k++)
                sum += p[k];
            (*to)->data[(size_t)iv * (size_t)n + (size_t)d] = (float)(sum / join);
        }
out:
    lac_geom_destroy(&geom);
    return st;
}

/* Bins are joined until there are hardly more than `size`. */
static lac_status job_start(job *j, const lac_sino *sino, int size)
{
    lac_grid grid;
    lac_status st;

    LAC_TRY(join_bins(sino, laci_max_int(1, sino->geom->n_det / size), &j->sino));
    LAC_TRY(lac_geom_default_grid(j->sino->geom, 0, 0.0, &grid));
    LAC_TRY(lac_sino_copy(&j->corrected, j->sino));
    LAC_TRY(lac_image_create(&j->mask, &grid));
    LAC_TRY(lac_image_create(&j->before, &grid));
out:
    return st;
}

/* 1 above the threshold; the share of the new mask's area that has changed. */
static double make_mask(job *j, const lac_image *image, double threshold)
{
    const size_t n = lac_image_count(image);
    double changed = 0.0, area = 0.0;

    for (size_t i = 0; i < n; i++) {
        j->before->data[i] = j->mask->data[i];
        j->mask->data[i] = image->data[i] > threshold ? 1.0f : 0.0f;
        changed += fabs(j->mask->data[i] - j->before->data[i]);
        area += j->mask->data[i];
    }
    return area > 0.0 ? changed / area : 0.0;
}

static lac_status segment_full(job *j, double *changed)
{
    lac_image *image = NULL;
    double threshold;
    lac_status st;

    LAC_TRY(lac_image_create(&image, &j->mask->grid));
    LAC_TRY(lac_fbp_run(j->fbp, j->corrected->data, image->data));
    LAC_TRY(lac_otsu_threshold(image, &threshold));
    *changed = make_mask(j, image, threshold);
out:
    lac_image_destroy(&image);
    return st;
}

/* The curve that makes each class of chords of the disc solid at its densest rays. */
static lac_status fit_densest(const lac_sino *sino, const lac_disc *disc,
                              const lac_hardening_options *o, lac_hardening_fit *fit)
{
    const size_t n = lac_sino_count(sino);
    float *chord = NULL, *room = NULL, g[CLASSES], length[CLASSES];
    lac_status st;
    size_t classes = 0;

    LAC_TRY(laci_alloc(&chord, n, sizeof *chord));
    LAC_TRY(laci_alloc(&room, n, sizeof *room));
    LAC_TRY(lac_disc_chords(sino->geom, disc, chord));
    for (int k = 0; k < CLASSES; k++) {
        const double lo = 2.0 * disc->radius_mm * k / CLASSES;
        const double hi = 2.0 * disc->radius_mm * (k + 1) / CLASSES;
        size_t found = 0;

        for (size_t i = 0; i < n; i++)
            if (chord[i] > lo && chord[i] <= hi)
                room[found++] = sino->data[i];
        if (found == 0)
            continue;
        g[classes] = laci_rank(found, room, (size_t)(DENSE * (double)(found - 1)));
        length[classes++] = (float)(0.5 * (lo + hi));
    }
    LAC_TRY(lac_hardening_fit_lengths(classes, g, length, o, fit));
out:
    laci_free(room);
    laci_free(chord);
    return st;
}

/* 1 / ||R||^2 on the support, by power iteration. */
static lac_status find_step(job *j)
{
    const size_t n = lac_image_count(j->image);
    double norm = 1.0;
    lac_status st = LAC_OK;

    laci_vec_copy(n, j->support->data, j->ahead->data);
    for (int i = 0; i < POWER_STEPS; i++) {
        norm = laci_vec_norm(n, j->ahead->data);
        laci_vec_scale(n, 1.0 / norm, j->ahead->data);
        LAC_TRY(lac_projector_forward(j->projector, j->ahead->data, j->residual));
        LAC_TRY(lac_projector_adjoint(j->projector, j->residual, j->ahead->data));
    }
    norm = laci_vec_norm(n, j->ahead->data);
    j->step = 0.95 / norm;
out:
    return st;
}

static lac_status start_arc(job *j, const lac_disc *disc)
{
    const lac_grid *grid = &j->mask->grid;
    lac_status st;

    LAC_TRY(
        lac_projector_create(&j->projector, j->sino->geom, grid, LAC_PROJECTOR_JOSEPH));
    LAC_TRY(lac_image_create(&j->support, grid));
    LAC_TRY(lac_image_create(&j->image, grid));
    LAC_TRY(lac_image_create(&j->ahead, grid));
    LAC_TRY(lac_image_create(&j->gradient, grid));
    LAC_TRY(laci_alloc(&j->residual, lac_sino_count(j->sino), sizeof *j->residual));
    LAC_TRY(lac_disc_raster(disc, 0.0, j->support));
    LAC_TRY(find_step(j));
    laci_vec_copy(lac_image_count(j->image), j->support->data, j->image->data);
out:
    return st;
}

/* min ||R f - L||^2 over 0 <= f <= support by projected gradients with Nesterov's steps
 * (Beck, Teboulle, SIAM J. Imaging Sci. 2 (2009) 183); L = p(g) / mu. */
static lac_status segment_arc(job *j, const lac_hardening *curve, double *changed)
{
    const size_t n = lac_image_count(j->image), rays = lac_sino_count(j->sino);
    float *f = j->image->data, *y = j->ahead->data;
    double t = 1.0;
    lac_status st = LAC_OK;

    laci_vec_scale(rays, 1.0 / curve->mu, j->corrected->data);
    laci_vec_copy(n, f, y);
    for (int k = 0; k < STEPS; k++) {
        const double next = 0.5 * (1.0 + sqrt(1.0 + 4.0 * t * t));

        LAC_TRY(lac_projector_forward(j->projector, y, j->residual));
        laci_vec_sub(rays, j->residual, j->corrected->data, j->residual);
        LAC_TRY(lac_projector_adjoint(j->projector, j->residual, j->gradient->data));
        for (size_t i = 0; i < n; i++) {
            const float old = f[i],
                        moved = y[i] - (float)j->step * j->gradient->data[i];

            f[i] = fminf(fmaxf(moved, 0.0f), j->support->data[i]);
            y[i] = f[i] + (float)((t - 1.0) / next) * (f[i] - old);
        }
        t = next;
    }
    *changed = make_mask(j, j->image, 0.5);
out:
    return st;
}

static lac_status correct(job *j, const lac_hardening *curve)
{
    laci_vec_copy(lac_sino_count(j->sino), j->sino->data, j->corrected->data);
    return lac_hardening_apply(curve, j->corrected);
}

static lac_status fit_rounds(job *j, const lac_hardening_options *o, int full,
                             lac_hardening_fit *fit)
{
    lac_status st = LAC_OK;

    for (int i = 0; i < o->iterations; i++) {
        double changed;

        if (full)
            LAC_TRY(segment_full(j, &changed));
        else
            LAC_TRY(segment_arc(j, &fit->curve, &changed));
        LAC_TRY(lac_hardening_fit_mask(j->sino, j->mask, o, fit));
        LAC_TRY(correct(j, &fit->curve));
        fit->iterations = i + 1;
        fit->changed = changed;
        if (i > 0 && changed == 0.0)
            break;
    }
out:
    return st;
}

lac_status lac_hardening_fit_scan(const lac_sino *sino, const lac_disc *disc,
                                  const lac_hardening_options *options,
                                  lac_hardening_fit *fit)
{
    lac_fbp_options filter;
    lac_hardening_options o;
    lac_hardening_fit result = {0};
    job j = {.sino = NULL};
    lac_arc arc;
    lac_status st;

    if (!sino || !sino->geom || !sino->data || !fit)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    LAC_TRY(laci_hardening_options(options, &o));
    LAC_TRY(lac_sino_check_finite(sino));
    LAC_TRY(lac_geom_arc(sino->geom, &arc));
    if (!arc.full && !disc)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "hardening: from an arc of %.4g degrees the curve can only be "
                        "found where the outline of a round object is known",
                        arc.span * 180.0 / LACI_PI);
    LAC_TRY(job_start(&j, sino, arc.full ? FULL_SIZE : ARC_SIZE));
    if (arc.full) {
        lac_fbp_defaults(&filter);
        filter.filter = LAC_FILTER_HANN;
        LAC_TRY(lac_fbp_create(&j.fbp, j.sino->geom, &j.mask->grid, &filter));
    } else {
        LAC_TRY(start_arc(&j, disc));
        LAC_TRY(fit_densest(j.sino, disc, &o, &result));
        LAC_TRY(correct(&j, &result.curve));
    }
    LAC_TRY(fit_rounds(&j, &o, arc.full, &result));
    *fit = result;
out:
    job_clear(&j);
    return st;
}
