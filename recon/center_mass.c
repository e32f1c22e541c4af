/* recon/center_mass.c - the rotation axis from the centre of mass of each view. */
#include "../data/base/base_internal.h"
#include "../radon/small_solve.h"
#include "center.h"

#include <math.h>

/* Centre of mass of a view on the detector, measured from its middle, mm; 0: no mass.
 */
static int mass_of(const lac_sino *s, int iv, double *at)
{
    const lac_geom *g = s->geom;
    const float *row = s->data + (size_t)iv * (size_t)g->n_det;
    double mass = 0.0, first = 0.0, size = 0.0;

    for (int d = 0; d < g->n_det; d++) {
        mass += row[d];
        size += fabsf(row[d]);
        first += row[d] * (d - 0.5 * (g->n_det - 1)) * g->pitch_mm;
    }
    if (!(mass > 1e-3 * size))
        return 0;
    *at = first / mass;
    return 1;
}

/* Normal equations of c + a cos t + b sin t, [3, 3] and [3]. */
static lac_status add_views(const lac_sino *s, double *a, double *b)
{
    for (int iv = 0; iv < s->geom->n_views; iv++) {
        const double t = s->geom->angle[iv];
        const double row[3] = {1.0, cos(t), sin(t)};
        double at;

        if (!mass_of(s, iv, &at))
            return LAC_FAIL(LAC_E_NUMERIC,
                            "centre of mass: view %d has none (its numbers add up to 0 "
                            "or less)",
                            iv);
        laci_small_add(3, row, at, 1.0, a, b);
    }
    return LAC_OK;
}

/* Standard deviation of the views about the fit x. */
static double scatter(const lac_sino *s, const double *x)
{
    double sum = 0.0, at = 0.0;

    for (int iv = 0; iv < s->geom->n_views; iv++) {
        const double t = s->geom->angle[iv];

        (void)mass_of(s, iv, &at);
        at -= x[0] + x[1] * cos(t) + x[2] * sin(t);
        sum += at * at;
    }
    return sqrt(sum / (s->geom->n_views - 3));
}

lac_status lac_center_of_mass(const lac_sino *sino, double *offset_mm, double *error_mm)
{
    double a[9] = {0}, b[3] = {0}, copy[9], unit[3] = {1.0, 0.0, 0.0};
    lac_status st = LAC_OK;

    if (!sino || !sino->geom || !sino->data || !offset_mm)
        return LAC_FAIL(LAC_E_ARG, "centre of mass: a pointer is NULL");
    if (sino->geom->beam != LAC_BEAM_PARALLEL || sino->geom->n_views < 4)
        return LAC_FAIL(LAC_E_ARG,
                        "centre of mass: a parallel beam of 4 views or more is needed, "
                        "got %d views%s",
                        sino->geom->n_views,
                        sino->geom->beam == LAC_BEAM_PARALLEL ? "" : " of a fan beam");
    LAC_TRY(lac_sino_check_finite(sino));
    LAC_TRY(add_views(sino, a, b));
    for (int i = 0; i < 9; i++)
        copy[i] = a[i];
    if (!laci_small_solve(3, a, b) || !laci_small_solve(3, copy, unit) ||
        !(unit[0] > 0.0 && unit[0] < 1e4))
        return LAC_FAIL(LAC_E_NUMERIC,
                        "centre of mass: the arc of the %d views is too short to tell",
                        sino->geom->n_views);
    *offset_mm = b[0];
    if (error_mm)
        *error_mm = scatter(sino, b) * sqrt(unit[0]);
out:
    return st;
}
