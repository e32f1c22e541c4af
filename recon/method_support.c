/* recon/method_support.c - masks of discs, known or fitted to the scan. */
#include "method_support.h"
#include "method_scale.h"
#include "ops.h"
#include "prox.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/log.h"
#include "../radon/disc_fit.h"

#include <math.h>
#include <string.h>

enum { SUPPORT_ALL, SUPPORT_DISC, SUPPORT_FIT }; /* LACI_PARAM_SUPPORT */

static lac_status field(const lac_geom *geom, const lac_grid *grid,
                        unsigned char *inside)
{
    const double radius = lac_geom_field_radius_mm(geom) / grid->pixel_mm;

    for (int y = 0; y < grid->ny; y++)
        for (int x = 0; x < grid->nx; x++)
            inside[(size_t)y * (size_t)grid->nx + (size_t)x] =
                hypot(x - 0.5 * (grid->nx - 1), y - 0.5 * (grid->ny - 1)) <= radius;
    return LAC_OK;
}

/* The bound over the attenuation that the scan shows: room for noise. */
#define BOUND_ROOM 1.02

/* What a scan says of a round object. */
typedef struct outline {
    int known;
    lac_disc_fit fit;
    double attenuation;
} outline;

/* Where there is none that is said. */
static lac_status find_outline(const lac_sino *sino, outline *o)
{
    lac_status st = lac_disc_fit_run(sino, NULL, &o->fit);

    if (st == LAC_OK)
        st = lac_disc_attenuation(sino, &o->fit.disc, &o->attenuation);
    o->known = st == LAC_OK;
    if (st != LAC_E_NUMERIC)
        return st;
    laci_log(LAC_LOG_WARNING,
             "support: no outline is known, the image may be other than 0 everywhere "
             "and of any value (%s)",
             lac_error_detail());
    return LAC_OK;
}

static lac_status fill(const outline *o, const lac_grid *grid, unsigned char *inside)
{
    lac_image *cover = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(lac_image_create(&cover, grid));
    LAC_TRY(lac_disc_raster(&o->fit.disc, o->fit.error_mm, cover));
    for (size_t i = 0; i < lac_image_count(cover); i++)
        inside[i] = cover->data[i] > 0.0f;
out:
    lac_image_destroy(&cover);
    return st;
}

lac_status laci_support_find(const lac_settings *settings, const lac_sino *sino,
                             const lac_grid *grid, laci_support *support)
{
    const double kind = lac_settings_get(settings, "support");
    const char *max = lac_settings_text(settings, "max");
    const int automatic = max && strcmp(max, "auto") == 0;
    outline o = {0};
    lac_status st = LAC_OK;

    *support = (laci_support){.most = LACI_NO_BOUND};
    if (kind == SUPPORT_FIT || automatic)
        LAC_TRY(find_outline(sino, &o));
    if (automatic && o.known)
        support->most = BOUND_ROOM * o.attenuation;
    if (kind != SUPPORT_DISC && !(kind == SUPPORT_FIT && o.known))
        return LAC_OK;
    LAC_TRY(laci_alloc(&support->inside, (size_t)grid->nx * (size_t)grid->ny,
                       sizeof *support->inside));
    LAC_TRY(kind == SUPPORT_DISC ? field(sino->geom, grid, support->inside)
                                 : fill(&o, grid, support->inside));
out:
    if (st != LAC_OK) {
        laci_free(support->inside);
        support->inside = NULL;
    }
    return st;
}

lac_status laci_support_radon(const laci_problem *p, lac_linop **radon)
{
    lac_linop *mask = NULL;
    float *d = NULL;
    lac_status st = LAC_OK;

    *radon = NULL;
    if (!p->inside) {
        *radon = lac_linop_ref(p->radon);
        return LAC_OK;
    }
    LAC_TRY(laci_alloc(&d, lac_linop_n_domain(p->radon), sizeof *d));
    for (size_t i = 0; i < lac_linop_n_domain(p->radon); i++)
        d[i] = p->inside[i];
    LAC_TRY(lac_op_diagonal(&mask, lac_linop_domain(p->radon), d));
    LAC_TRY(lac_linop_chain(radon, mask, p->radon));
out:
    lac_linop_unref(&mask);
    laci_free(d);
    return st;
}

lac_status laci_support_box(const laci_problem *p, lac_prox **box)
{
    const size_t n = lac_linop_n_domain(p->radon);
    lac_status st = LAC_OK;
    double lo, hi;

    LAC_TRY(laci_bounds(p, &lo, &hi));
    if (p->inside)
        LAC_TRY(lac_prox_box_support(box, n, lo, hi, p->inside));
    else
        LAC_TRY(lac_prox_box(box, n, lo, hi));
out:
    return st;
}

void laci_support_cut(const laci_problem *p, float *x)
{
    for (size_t i = 0; p->inside && i < lac_linop_n_domain(p->radon); i++)
        if (!p->inside[i])
            x[i] = 0.0f;
}
