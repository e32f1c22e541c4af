/* tools/trial.c - quick reconstructions that tell which geometry a scan agrees with. */
#include "trial.h"
#include "data/image.h"
#include "job.h"
#include "recon/method.h"
#include "recon/opnorm.h"
#include "recon/ops.h"

#include <math.h>
#include <string.h>

enum { MAX_VIEWS = 120, MAX_BINS = 192 };

const trial_orientation trial_orientations[TRIAL_KINDS] = {
    {"as given", 0, 0},
    {"detector reversed", 1, 0},
    {"angles negated", 0, 1},
    {"both (mirror image)", 1, 1},
};

lac_status trial_coarsen(const lac_sino *sino, lac_sino **out)
{
    const lac_geom *g = sino->geom;
    const int keep = (g->n_views + MAX_VIEWS - 1) / MAX_VIEWS;
    const size_t n_det = (size_t)g->n_det;
    lac_geom *geom = NULL;
    lac_status st;

    CMD_TRY(lac_geom_copy(&geom, g));
    geom->n_views = (g->n_views + keep - 1) / keep;
    for (int iv = 0; iv < geom->n_views; iv++)
        geom->angle[iv] = g->angle[iv * keep];
    CMD_TRY(lac_sino_create(out, geom));
    for (int iv = 0; iv < geom->n_views; iv++)
        memcpy((*out)->data + (size_t)iv * n_det,
               sino->data + (size_t)(iv * keep) * n_det, n_det * sizeof *sino->data);
    CMD_TRY(job_average_bins(out, (g->n_det + MAX_BINS - 1) / MAX_BINS));
out:
    lac_geom_destroy(&geom);
    return st;
}

/* The same numbers read in another way. */
static lac_status reread(const lac_sino *coarse, const trial_orientation *reading,
                         double shift_mm, lac_sino **out)
{
    const lac_status st = lac_sino_copy(out, coarse);
    lac_geom *g;

    if (st != LAC_OK)
        return st;
    g = (*out)->geom;
    if (reading->negate_angles)
        for (int iv = 0; iv < g->n_views; iv++)
            g->angle[iv] = -g->angle[iv];
    if (reading->reverse_bins) {
        for (int iv = 0; iv < g->n_views; iv++) {
            float *row = (*out)->data + (size_t)iv * (size_t)g->n_det;

            for (int a = 0, b = g->n_det - 1; a < b; a++, b--) {
                const float v = row[a];

                row[a] = row[b];
                row[b] = v;
            }
        }
        g->axis_offset_mm = -g->axis_offset_mm;
    }
    g->axis_offset_mm += shift_mm;
    return LAC_OK;
}

lac_status trial_residual(const lac_sino *coarse, const trial_orientation *reading,
                          double shift_mm, double *residual)
{
    const lac_method *cgls = lac_method_find("cgls");
    lac_recon_result result;
    lac_settings *settings = NULL;
    lac_sino *sino = NULL;
    lac_image *image = NULL;
    lac_grid grid;
    lac_status st;

    CMD_TRY(lac_settings_create(&settings, cgls));
    CMD_TRY(lac_settings_set(settings, "iterations", "10"));
    CMD_TRY(reread(coarse, reading, shift_mm, &sino));
    CMD_TRY(lac_geom_default_grid(coarse->geom, 0, 0.0, &grid));
    CMD_TRY(lac_image_create(&image, &grid));
    CMD_TRY(lac_reconstruct(settings, sino, image, NULL, &result));
    *residual = result.residual;
out:
    lac_image_destroy(&image);
    lac_sino_destroy(&sino);
    lac_settings_destroy(&settings);
    return st;
}

lac_status trial_axis_offset(const lac_sino *coarse, trial_axis *axis)
{
    const int half = TRIAL_SHIFTS / 2;
    const double step = 0.5 * coarse->geom->pitch_mm;
    double r[TRIAL_SHIFTS], curve, move = 0.0;
    lac_status st = LAC_OK;
    int best = 0;

    axis->step_mm = step;
    axis->worst = 0.0;
    for (int k = 0; k < TRIAL_SHIFTS; k++) {
        CMD_TRY(trial_residual(coarse, trial_orientations, (k - half) * step, &r[k]));
        axis->worst = fmax(axis->worst, r[k]);
        best = r[k] < r[best] ? k : best;
    }
    if (best > 0 && best < TRIAL_SHIFTS - 1) { /* lowest point of a parabola */
        curve = r[best - 1] - 2.0 * r[best] + r[best + 1];
        if (curve > 0.0)
            move = 0.5 * (r[best - 1] - r[best + 1]) / curve;
    }
    axis->best_mm = (best - half + move) * step;
    axis->best = r[best];
    axis->given = r[half];
out:
    return st;
}

lac_status trial_adjoint(const lac_projector *p, double *error)
{
    const lac_grid *grid = lac_projector_grid(p);
    lac_sino *y = NULL, *rx = NULL;
    lac_image *x = NULL, *rty = NULL;
    lac_status st;

    *error = 0.0;
    CMD_TRY(lac_sino_create(&y, lac_projector_geom(p)));
    CMD_TRY(lac_sino_create(&rx, lac_projector_geom(p)));
    CMD_TRY(lac_image_create(&x, grid));
    CMD_TRY(lac_image_create(&rty, grid));
    for (uint64_t seed = 1; seed <= 3; seed++) {
        const size_t nx = lac_image_count(x), ny = lac_sino_count(y);
        double scale, gap;

        job_fill_normal(nx, x->data, 2 * seed);
        job_fill_normal(ny, y->data, 2 * seed + 1);
        CMD_TRY(lac_projector_forward(p, x->data, rx->data));
        CMD_TRY(lac_projector_adjoint(p, y->data, rty->data));
        scale = job_norm(ny, rx->data) * job_norm(ny, y->data);
        gap = job_dot(ny, rx->data, y->data) - job_dot(nx, x->data, rty->data);
        *error = fmax(*error, fabs(gap) / scale);
    }
out:
    lac_image_destroy(&rty);
    lac_image_destroy(&x);
    lac_sino_destroy(&rx);
    lac_sino_destroy(&y);
    return st;
}

lac_status trial_norm(const lac_projector *p, double *norm)
{
    lac_opnorm_config config;
    lac_linop *op = NULL;
    lac_status st;

    lac_opnorm_defaults(&config);
    config.safety = 1.0; /* the estimate itself, not a bound for step sizes */
    CMD_TRY(lac_op_radon(&op, p));
    CMD_TRY(lac_opnorm(op, NULL, &config, norm));
out:
    lac_linop_unref(&op);
    return st;
}
