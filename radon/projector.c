/* radon/projector.c - projector objects: creation, choice of kernels, division of work.
 */
#include "projector.h"
#include "proj_internal.h"

#include <string.h>

#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

const char *lac_projector_model_name(lac_projector_model model)
{
    switch (model) {
    case LAC_PROJECTOR_JOSEPH:
        return "joseph";
    case LAC_PROJECTOR_FOOTPRINT:
        return "footprint";
    }
    return NULL;
}

lac_status lac_projector_create(lac_projector **out, const lac_geom *geom,
                                const lac_grid *grid, lac_projector_model model)
{
    lac_status st = LAC_OK;
    lac_projector *p = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "projector: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_geom_check(geom));
    LAC_TRY(lac_grid_check(grid));
    if (!lac_projector_model_name(model))
        return LAC_FAIL(LAC_E_ARG,
                        "projector: model must be 0 (joseph) or 1 (footprint), got %d",
                        (int)model);
    LAC_TRY(laci_new(&p, sizeof *p));
    LAC_TRY(lac_geom_copy(&p->geom, geom));
    p->grid = *grid;
    p->model = model;
    if (geom->beam == LAC_BEAM_PARALLEL)
        LAC_TRY(laci_plan_parallel(p));
    else
        LAC_TRY(laci_plan_fan(p));
    *out = p;
    p = NULL;
out:
    lac_projector_destroy(&p);
    return st;
}

void lac_projector_destroy(lac_projector **projector)
{
    lac_projector *p;

    if (!projector || !*projector)
        return;
    p = *projector;
    lac_geom_destroy(&p->geom);
    laci_free(p->segment);
    laci_free(p->parallel);
    laci_free(p->fan);
    for (int k = 0; k < 2; k++) {
        laci_free(p->fan_lines[k].segment);
        laci_free(p->fan_lines[k].lane_a);
        laci_free(p->fan_lines[k].line_a);
        laci_free(p->fan_lines[k].lane_d);
        laci_free(p->fan_lines[k].line_d);
    }
    laci_free(p->ray_at);
    laci_free(p->ray_slope);
    laci_free(p->ray_length);
    laci_free(p);
    *projector = NULL;
}

const lac_geom *lac_projector_geom(const lac_projector *projector)
{
    return projector->geom;
}

const lac_grid *lac_projector_grid(const lac_projector *projector)
{
    return &projector->grid;
}

static const laci_kernels *kernels_of(const lac_projector *p)
{
    const laci_kernel_set *set = laci_kernels_now();
    const int parallel = p->geom->beam == LAC_BEAM_PARALLEL;

    if (p->model == LAC_PROJECTOR_FOOTPRINT)
        return parallel ? &set->footprint_parallel : &set->footprint_fan;
    return parallel ? &set->joseph_parallel : &set->joseph_fan;
}

/* Nanoseconds of one transform, roughly: half of one for each (pixel, view). */
static double work_of(const lac_projector *p)
{
    return 0.2 * p->grid.nx * p->grid.ny * p->geom->n_views;
}

lac_status lac_projector_forward(const lac_projector *p, const float *image,
                                 float *sino)
{
    const laci_kernels *k;
    size_t n;
    int n_views, parts;

    if (!p || !image || !sino)
        return LAC_FAIL(LAC_E_ARG, "projector: a pointer is NULL");
    k = kernels_of(p);
    n_views = p->geom->n_views;
    n = (size_t)p->geom->n_det * sizeof *sino;
    /* Each thread owns whole views, and no view depends on how they are shared out. */
    parts = laci_min_int(laci_threads_for(work_of(p)), n_views);
#pragma omp parallel for num_threads(parts) schedule(static)
    for (int i = 0; i < parts; i++) {
        const int v0 = (int)((long long)n_views * i / parts);
        const int v1 = (int)((long long)n_views * (i + 1) / parts);

        memset(sino + (size_t)v0 * (size_t)p->geom->n_det, 0, (size_t)(v1 - v0) * n);
        k->forward(p, image, v0, v1, sino);
    }
    return LAC_OK;
}

lac_status lac_projector_adjoint(const lac_projector *p, const float *sino,
                                 float *image)
{
    const laci_kernels *k;
    int bands;

    if (!p || !image || !sino)
        return LAC_FAIL(LAC_E_ARG, "projector: a pointer is NULL");
    k = kernels_of(p);
    bands = (p->grid.ny + k->tile_rows - 1) / k->tile_rows;
#pragma omp parallel for num_threads(laci_threads_for(work_of(p))) schedule(dynamic)
    for (int i = 0; i < bands; i++)
        k->adjoint(p, sino, i * k->tile_rows,
                   laci_min_int((i + 1) * k->tile_rows, p->grid.ny), image);
    return LAC_OK;
}
