/* data/sino.c - sinograms: creation, copies, the check for NaN, selection of views. */
#include "sino.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/vec.h"
#include "views.h"

#include <math.h>
#include <string.h>

lac_status lac_sino_create(lac_sino **out, const lac_geom *geom)
{
    lac_status st = LAC_OK;
    lac_sino *s = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "sinogram: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_geom_check(geom));
    LAC_TRY(laci_new(&s, sizeof *s));
    LAC_TRY(lac_geom_copy(&s->geom, geom));
    LAC_TRY(laci_alloc(&s->data, lac_sino_count(s), sizeof *s->data));
    *out = s;
    s = NULL;
out:
    lac_sino_destroy(&s);
    return st;
}

lac_status lac_sino_copy(lac_sino **out, const lac_sino *sino)
{
    lac_status st;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "sinogram: the output pointer is NULL");
    *out = NULL;
    if (!sino || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "sinogram: a pointer is NULL");
    st = lac_sino_create(out, sino->geom);
    if (st == LAC_OK)
        memcpy((*out)->data, sino->data, lac_sino_count(sino) * sizeof *sino->data);
    return st;
}

void lac_sino_destroy(lac_sino **sino)
{
    if (!sino || !*sino)
        return;
    lac_geom_destroy(&(*sino)->geom);
    laci_free((*sino)->data);
    laci_free(*sino);
    *sino = NULL;
}

size_t lac_sino_count(const lac_sino *sino)
{
    return (size_t)sino->geom->n_views * (size_t)sino->geom->n_det;
}

lac_status lac_sino_check_finite(const lac_sino *sino)
{
    const size_t n = lac_sino_count(sino);
    const size_t bad = laci_vec_find_bad(n, sino->data);
    const size_t nd = (size_t)sino->geom->n_det;

    if (bad < n)
        return LAC_FAIL(LAC_E_NUMERIC,
                        "sinogram: view %zu, bin %zu is %g, a finite number is needed",
                        bad / nd, bad % nd, (double)sino->data[bad]);
    return LAC_OK;
}

/* Mean |g| of the outermost bins (up to 3) at one end of a view. */
static double end_value(const float *view, int n_det, int at_end)
{
    const int n = laci_min_int(3, n_det);
    double sum = 0.0;

    for (int i = 0; i < n; i++)
        sum += fabsf(view[at_end ? n_det - 1 - i : i]);
    return sum / n;
}

double lac_sino_truncated_share(const lac_sino *sino)
{
    const lac_geom *g = sino->geom;
    const double limit = 0.05 * laci_vec_max_abs(lac_sino_count(sino), sino->data);
    int n = 0;

    for (int iv = 0; iv < g->n_views; iv++) {
        const float *view = sino->data + (size_t)iv * (size_t)g->n_det;

        n += end_value(view, g->n_det, 0) > limit ||
             end_value(view, g->n_det, 1) > limit;
    }
    return (double)n / g->n_views;
}

lac_status lac_sino_select(const lac_sino *sino, double from, double to, lac_sino **out)
{
    lac_status st = LAC_OK;
    lac_geom *geom = NULL;
    lac_sino *s = NULL;
    int *view = NULL;
    size_t n_det;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "views: the output pointer is NULL");
    *out = NULL;
    if (!sino || !sino->geom || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "views: a pointer is NULL");
    LAC_TRY(laci_views_select(sino->geom, from, to, &geom, &view));
    LAC_TRY(lac_sino_create(&s, geom));
    n_det = (size_t)geom->n_det;
    for (int i = 0; i < geom->n_views; i++)
        memcpy(s->data + (size_t)i * n_det, sino->data + (size_t)view[i] * n_det,
               n_det * sizeof *s->data);
    *out = s;
    s = NULL;
out:
    laci_free(view);
    lac_geom_destroy(&geom);
    lac_sino_destroy(&s);
    return st;
}

lac_status lac_sino_bin(const lac_sino *sino, int bins, lac_sino **out)
{
    lac_status st = LAC_OK;
    lac_geom *geom = NULL;
    lac_sino *s = NULL;
    size_t from, to;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "bins: the output pointer is NULL");
    *out = NULL;
    if (!sino || !sino->geom || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "bins: a pointer is NULL");
    from = (size_t)sino->geom->n_det;
    if (bins < 1 || bins > sino->geom->n_det)
        return LAC_FAIL(LAC_E_ARG, "bins: 1..%d can be averaged, got %d",
                        sino->geom->n_det, bins);
    LAC_TRY(lac_geom_copy(&geom, sino->geom));
    geom->n_det /= bins;
    geom->pitch_mm *= bins;
    /* the middle of the detector moves by half of what is left over */
    geom->axis_offset_mm += 0.5 * (sino->geom->n_det % bins) * sino->geom->pitch_mm;
    LAC_TRY(lac_sino_create(&s, geom));
    to = (size_t)geom->n_det;
    for (int i = 0; i < geom->n_views; i++)
        for (size_t d = 0; d < to; d++) {
            const float *g = sino->data + (size_t)i * from + d * (size_t)bins;
            double sum = 0.0;

            for (int k = 0; k < bins; k++)
                sum += g[k];
            s->data[(size_t)i * to + d] = (float)(sum / bins);
        }
    *out = s;
    s = NULL;
out:
    lac_geom_destroy(&geom);
    lac_sino_destroy(&s);
    return st;
}
