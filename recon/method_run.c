/* recon/method_run.c - lac_reconstruct: checks, the run of a method, its residual. */
#include "method.h"
#include "method_internal.h"
#include "method_scale.h"
#include "method_support.h"
#include "ops.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"
#include "../radon/projector.h"

#include <math.h>
#include <time.h>

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Line integrals are of the order of 1; beyond this, squares in float would overflow.
 */
#define MOST 1e12

static lac_status check(const lac_settings *settings, const lac_sino *sino,
                        const lac_image *image, const lac_recon_result *result)
{
    lac_status st = LAC_OK;
    double most;

    if (!settings || !sino || !sino->geom || !sino->data || !image || !image->data ||
        !result)
        return LAC_FAIL(LAC_E_ARG, "reconstruct: a pointer is NULL");
    LAC_TRY(lac_geom_check(sino->geom));
    LAC_TRY(lac_grid_check(&image->grid));
    LAC_TRY(lac_sino_check_finite(sino));
    most = laci_vec_max_abs(lac_sino_count(sino), sino->data);
    if (most > MOST)
        st = LAC_FAIL(LAC_E_NUMERIC,
                      "reconstruct: the largest |value| of the sinogram is %g, line "
                      "integrals below %g are needed",
                      most, MOST);
out:
    return st;
}

/* ||R x - g|| / ||g||, 0 for g = 0 and R x = 0. */
static lac_status relative_residual(const laci_problem *p, const float *x,
                                    double *residual)
{
    const size_t n = lac_sino_count(p->sino);
    double norm, diff;
    float *rx = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&rx, n, sizeof *rx));
    LAC_TRY(lac_linop_apply(p->radon, x, rx));
    diff = laci_vec_diff_norm(n, rx, p->sino->data);
    norm = laci_vec_norm(n, p->sino->data);
    *residual = diff == 0.0 ? 0.0 : diff / norm;
out:
    laci_free(rx);
    return st;
}

static lac_status check_outcome(const laci_problem *p, const lac_solver_result *r,
                                const float *x, size_t n)
{
    const char *name = lac_settings_method(p->settings)->name;

    if (r->reason == LAC_STOP_NAN || laci_vec_find_bad(n, x) < n)
        return LAC_FAIL(LAC_E_NUMERIC,
                        "%s: NaN or Inf appeared after %d iterations; smaller weights "
                        "or bounds would be right",
                        name, r->iterations);
    return LAC_OK;
}

lac_status lac_reconstruct(const lac_settings *settings, const lac_sino *sino,
                           lac_image *image, const lac_monitor *monitor,
                           lac_recon_result *result)
{
    return laci_reconstruct(settings, sino, image, monitor, NULL, result);
}

lac_status laci_reconstruct(const lac_settings *settings, const lac_sino *sino,
                            lac_image *image, const lac_monitor *monitor,
                            laci_pull *pull, lac_recon_result *result)
{
    const double start = now();
    lac_status st = LAC_OK;
    lac_projector *projector = NULL;
    lac_linop *radon = NULL;
    laci_learned learned = {NAN, NAN, NAN, NAN};
    lac_recon_result made = {.lambda = NAN, .noise = NAN};
    laci_problem p;
    laci_support support = {0};
    float *x = NULL;
    size_t n;

    LAC_TRY(check(settings, sino, image, result));
    n = lac_image_count(image);
    LAC_TRY(laci_alloc(&x, n, sizeof *x));
    LAC_TRY(lac_projector_create(&projector, sino->geom, &image->grid,
                                 LAC_PROJECTOR_JOSEPH));
    LAC_TRY(lac_op_radon(&radon, projector));
    LAC_TRY(laci_support_find(settings, sino, &image->grid, &support));
    p = (laci_problem){.settings = settings,
                       .sino = sino,
                       .grid = &image->grid,
                       .radon = radon,
                       .inside = support.inside,
                       .most = support.most,
                       .monitor = monitor,
                       .lambda = &made.lambda,
                       .noise = &made.noise,
                       .learned = &learned,
                       .pull = pull};
    LAC_TRY(laci_warn_limits(sino));
    LAC_TRY(((const laci_method_entry *)(const void *)lac_settings_method(settings))
                ->run(&p, x, &made.solver));
    LAC_TRY(check_outcome(&p, &made.solver, x, n));
    LAC_TRY(relative_residual(&p, x, &made.residual));
    made.residual_before = learned.residual_before;
    made.learned_energy = learned.energy;
    made.moved_energy = learned.moved;
    made.heard = learned.heard;
    made.seconds = now() - start;
    laci_vec_copy(n, x, image->data);
    *result = made;
out:
    lac_linop_unref(&radon);
    lac_projector_destroy(&projector);
    laci_free(support.inside);
    laci_free(x);
    return st;
}
