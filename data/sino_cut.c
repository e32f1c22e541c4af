/* data/sino_cut.c - parts of a sinogram: fewer bins, means of neighbouring views. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "sino.h"

#include <math.h>
#include <string.h>

/* Views farther apart than this, radians, are no neighbours. */
#define APART (10.000001 * LACI_PI / 180.0)

static lac_status check_sino(const char *where, const lac_sino *sino, lac_sino **out)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "%s: the output pointer is NULL", where);
    *out = NULL;
    if (!sino || !sino->geom || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "%s: a pointer is NULL", where);
    return LAC_OK;
}

/* to->angle = means of those of from, `views` at a time. */
static lac_status mean_angles(const lac_geom *from, int views, lac_geom *to)
{
    for (int i = 0; i < to->n_views; i++) {
        const double *t = from->angle + (size_t)i * (size_t)views;
        double sum = 0.0;

        for (int k = 0; k < views; k++) {
            if (k > 0 && fabs(t[k] - t[k - 1]) > APART)
                return LAC_FAIL(
                    LAC_E_ARG,
                    "views: %d and %d, which would be averaged, are %.4g "
                    "degrees apart; 10 are allowed: the views must be in the "
                    "order of their angles, or stay as they are",
                    i * views + k - 1, i * views + k,
                    fabs(t[k] - t[k - 1]) * 180.0 / LACI_PI);
            sum += t[k];
        }
        to->angle[i] = sum / views;
    }
    return LAC_OK;
}

lac_status lac_sino_bin_views(const lac_sino *sino, int views, lac_sino **out)
{
    lac_status st = LAC_OK;
    lac_geom *geom = NULL;
    lac_sino *s = NULL;
    size_t bins;

    LAC_TRY(check_sino("views", sino, out));
    if (views < 1 || views > sino->geom->n_views)
        return LAC_FAIL(LAC_E_ARG, "views: 1..%d can be averaged, got %d",
                        sino->geom->n_views, views);
    LAC_TRY(lac_geom_copy(&geom, sino->geom));
    geom->n_views /= views;
    LAC_TRY(mean_angles(sino->geom, views, geom));
    LAC_TRY(lac_sino_create(&s, geom));
    bins = (size_t)geom->n_det;
    for (size_t i = 0; i < (size_t)geom->n_views; i++)
        for (size_t d = 0; d < bins; d++) {
            const float *g = sino->data + i * (size_t)views * bins + d;
            double sum = 0.0;

            for (size_t k = 0; k < (size_t)views; k++)
                sum += g[k * bins];
            s->data[i * bins + d] = (float)(sum / views);
        }
    *out = s;
    s = NULL;
out:
    lac_geom_destroy(&geom);
    lac_sino_destroy(&s);
    return st;
}

lac_status lac_sino_crop(const lac_sino *sino, int first, int last, lac_sino **out)
{
    lac_status st = LAC_OK;
    lac_geom *geom = NULL;
    lac_sino *s = NULL;
    size_t bins;

    LAC_TRY(check_sino("crop", sino, out));
    if (first < 0 || last < first || last >= sino->geom->n_det)
        return LAC_FAIL(LAC_E_ARG, "crop: bins %d..%d, there are 0..%d", first, last,
                        sino->geom->n_det - 1);
    LAC_TRY(lac_geom_copy(&geom, sino->geom));
    geom->n_det = last - first + 1;
    /* the new middle lies off the old one by this many bins */
    geom->axis_offset_mm -=
        (0.5 * (first + last) - 0.5 * (sino->geom->n_det - 1)) * geom->pitch_mm;
    LAC_TRY(lac_sino_create(&s, geom));
    bins = (size_t)geom->n_det;
    for (size_t i = 0; i < (size_t)geom->n_views; i++)
        memcpy(s->data + i * bins,
               sino->data + i * (size_t)sino->geom->n_det + (size_t)first,
               bins * sizeof *s->data);
    *out = s;
    s = NULL;
out:
    lac_geom_destroy(&geom);
    lac_sino_destroy(&s);
    return st;
}
