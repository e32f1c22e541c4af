/* radon/hardening.c - the curve of one material: value, check, use. */
#include "hardening.h"
#include "../data/base/base_internal.h"

#include <math.h>

/* A ray of e^-DARK is dark: the curve is not looked at beyond. */
#define DARK 20.0

enum { CHECKS = 400 };

static double polynomial(const lac_hardening *h, double g)
{
    double p = 0.0;

    for (int i = h->n - 1; i >= 0; i--)
        p = (p + h->c[i]) * g;
    return p;
}

static double slope(const lac_hardening *h, double g)
{
    double p = 0.0;

    for (int i = h->n - 1; i >= 0; i--)
        p = p * g + (i + 1) * h->c[i];
    return p;
}

double lac_hardening_value(const lac_hardening *curve, double g)
{
    if (g < 0.0)
        return curve->c[0] * g;
    if (g > curve->g_max)
        return polynomial(curve, curve->g_max) +
               slope(curve, curve->g_max) * (g - curve->g_max);
    return polynomial(curve, g);
}

lac_status lac_hardening_check(const lac_hardening *h)
{
    double end;

    if (!h)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    if (!(h->mu > 0.0) || !isfinite(h->mu))
        return LAC_FAIL(LAC_E_ARG, "hardening: mu must be above 0, got %.6g", h->mu);
    if (h->n < 1 || h->n > LAC_HARDENING_MAX)
        return LAC_FAIL(LAC_E_ARG, "hardening: 1..%d coefficients are needed, got %d",
                        LAC_HARDENING_MAX, h->n);
    if (!(h->g_max > 0.0))
        return LAC_FAIL(
            LAC_E_ARG,
            "hardening: the largest g of the curve must be above 0, got %.6g",
            h->g_max);
    for (int i = 0; i < h->n; i++)
        if (!isfinite(h->c[i]))
            return LAC_FAIL(LAC_E_ARG, "hardening: coefficient %d is not finite",
                            i + 1);
    end = fmin(h->g_max, DARK);
    for (int i = 0; i <= CHECKS; i++) {
        const double g = end * i / CHECKS;

        if (!(slope(h, g) > 0.0))
            return LAC_FAIL(
                LAC_E_ARG,
                "hardening: the curve must grow everywhere; at g = %.4g its "
                "slope is %.4g",
                g, slope(h, g));
    }
    return LAC_OK;
}

lac_status lac_hardening_apply(const lac_hardening *curve, lac_sino *sino)
{
    lac_status st = lac_hardening_check(curve);
    size_t n;

    if (st != LAC_OK)
        return st;
    if (!sino || !sino->geom || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    if ((st = lac_sino_check_finite(sino)) != LAC_OK)
        return st;
    n = lac_sino_count(sino);
    for (size_t i = 0; i < n; i++)
        sino->data[i] = (float)lac_hardening_value(curve, sino->data[i]);
    return LAC_OK;
}
