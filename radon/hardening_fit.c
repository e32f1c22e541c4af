/* radon/hardening_fit.c - the curve from rays whose path is known. */
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"
#include "hardening.h"
#include "hardening_internal.h"
#include "projector.h"
#include "small_solve.h"

#include <math.h>
#include <string.h>

enum { CLASSES = 100 };

void lac_hardening_defaults(lac_hardening_options *options)
{
    *options = (lac_hardening_options){.degree = 3, .iterations = 4};
}

lac_status laci_hardening_options(const lac_hardening_options *given,
                                  lac_hardening_options *o)
{
    lac_hardening_defaults(o);
    if (given)
        *o = *given;
    if (o->degree < 1 || o->degree > LAC_HARDENING_MAX)
        return LAC_FAIL(LAC_E_ARG, "hardening: the degree must be in 1..%d, got %d",
                        LAC_HARDENING_MAX, o->degree);
    if (o->iterations < 1 || o->iterations > 100)
        return LAC_FAIL(LAC_E_ARG, "hardening: iterations must be in 1..100, got %d",
                        o->iterations);
    return LAC_OK;
}

/* Means over the rays of a class of path lengths. */
typedef struct means {
    double g[CLASSES], length[CLASSES];
    int n;
    double sum_g, sum_length, longest;
    double largest_g; /* of a class: no single ray sets it */
    size_t rays;
} means;

static int in_fit(const means *m, double length)
{
    return length >= LACI_SHORTEST_PATH * m->longest;
}

/* Classes of equal width; empty ones are left out. */
static void collect(means *m, size_t n, const float *g, const float *length)
{
    double sum_g[CLASSES] = {0.0}, sum_length[CLASSES] = {0.0};
    size_t count[CLASSES] = {0};

    for (size_t i = 0; i < n; i++)
        m->longest = fmax(m->longest, length[i]);
    for (size_t i = 0; i < n && m->longest > 0.0; i++) {
        int k;

        if (!in_fit(m, length[i]))
            continue;
        k = laci_min_int((int)(length[i] / m->longest * CLASSES), CLASSES - 1);
        sum_g[k] += g[i];
        sum_length[k] += length[i];
        count[k]++;
    }
    for (int k = 0; k < CLASSES; k++) {
        if (count[k] == 0)
            continue;
        m->sum_g += sum_g[k];
        m->sum_length += sum_length[k];
        m->rays += count[k];
        m->g[m->n] = sum_g[k] / (double)count[k];
        m->largest_g = fmax(m->largest_g, m->g[m->n]);
        m->length[m->n++] = sum_length[k] / (double)count[k];
    }
}

/* L = d1 g + ... + dn g^n by least squares, as p(g) = mu L. */
static int fit_polynomial(const means *m, int degree, lac_hardening *h)
{
    double a[LAC_HARDENING_MAX * LAC_HARDENING_MAX] = {0.0};
    double b[LAC_HARDENING_MAX] = {0.0}, power = 1.0;

    for (int i = 0; i < m->n; i++) {
        const double x = m->g[i] / m->largest_g;
        double row[LAC_HARDENING_MAX];

        row[0] = x;
        for (int j = 1; j < degree; j++)
            row[j] = row[j - 1] * x;
        laci_small_add(degree, row, m->length[i], 1.0, a, b);
    }
    if (!laci_small_solve(degree, a, b))
        return 0;
    h->mu = m->sum_g / m->sum_length;
    h->n = degree;
    h->g_max = m->largest_g;
    for (int j = 0; j < degree; j++) {
        power *= m->largest_g;
        h->c[j] = h->mu * b[j] / power;
    }
    return lac_hardening_check(h) == LAC_OK;
}

/* How well a straight line and the curve explain the rays of the fit. */
static void judge(const means *m, size_t n, const float *g, const float *length,
                  lac_hardening_fit *fit)
{
    double gg = 0.0, gl = 0.0, ll = 0.0, off = 0.0, pp = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double l = length[i], p = lac_hardening_value(&fit->curve, g[i]);

        if (!in_fit(m, l))
            continue;
        gg += (double)g[i] * g[i];
        gl += g[i] * l;
        ll += l * l;
        pp += p * p;
        off += (p - fit->curve.mu * l) * (p - fit->curve.mu * l);
    }
    fit->straight = sqrt(fmax(0.0, 1.0 - gl * gl / (gg * ll)));
    fit->residual = sqrt(off / pp);
    fit->longest_mm = m->longest;
    fit->n_rays = m->rays;
}

lac_status lac_hardening_fit_lengths(size_t n, const float *g, const float *length_mm,
                                     const lac_hardening_options *options,
                                     lac_hardening_fit *fit)
{
    lac_hardening_fit result = {0};
    lac_hardening_options o;
    means m = {.n = 0};
    lac_status st;

    if (!g || !length_mm || !fit)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    if ((st = laci_hardening_options(options, &o)) != LAC_OK)
        return st;
    if (laci_vec_find_bad(n, g) < n || laci_vec_find_bad(n, length_mm) < n)
        return LAC_FAIL(LAC_E_NUMERIC, "hardening: the data hold NaN or Inf");
    collect(&m, n, g, length_mm);
    if (m.n < o.degree || !(m.largest_g > 0.0))
        return LAC_FAIL(
            LAC_E_NUMERIC,
            "hardening: %zu rays through the material in %d classes of path "
            "length, at least %d classes are needed for degree %d",
            m.rays, m.n, o.degree, o.degree);
    while (o.degree > 0 && !fit_polynomial(&m, o.degree, &result.curve))
        o.degree--;
    if (o.degree == 0)
        return LAC_FAIL(LAC_E_NUMERIC,
                        "hardening: the data do not grow with the path through the "
                        "material (mean g / L = %.4g per mm)",
                        m.sum_g / m.sum_length);
    judge(&m, n, g, length_mm, &result);
    *fit = result;
    return LAC_OK;
}

static lac_status check_sino(const lac_sino *sino)
{
    if (!sino || !sino->geom || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    return lac_geom_check(sino->geom);
}

lac_status lac_hardening_fit_disc(const lac_sino *sino, const lac_disc *disc,
                                  const lac_hardening_options *options,
                                  lac_hardening_fit *fit)
{
    lac_status st = check_sino(sino);
    float *length = NULL;

    if (st != LAC_OK)
        return st;
    LAC_TRY(laci_alloc(&length, lac_sino_count(sino), sizeof *length));
    LAC_TRY(lac_disc_chords(sino->geom, disc, length));
    LAC_TRY(lac_hardening_fit_lengths(lac_sino_count(sino), sino->data, length, options,
                                      fit));
out:
    laci_free(length);
    return st;
}

lac_status lac_hardening_fit_mask(const lac_sino *sino, const lac_image *mask,
                                  const lac_hardening_options *options,
                                  lac_hardening_fit *fit)
{
    lac_status st = check_sino(sino);
    lac_projector *projector = NULL;
    float *length = NULL;

    if (st != LAC_OK)
        return st;
    if (!mask || !mask->data)
        return LAC_FAIL(LAC_E_ARG, "hardening: a pointer is NULL");
    LAC_TRY(lac_image_check_finite(mask));
    LAC_TRY(laci_alloc(&length, lac_sino_count(sino), sizeof *length));
    LAC_TRY(lac_projector_create(&projector, sino->geom, &mask->grid,
                                 LAC_PROJECTOR_FOOTPRINT));
    LAC_TRY(lac_projector_forward(projector, mask->data, length));
    LAC_TRY(lac_hardening_fit_lengths(lac_sino_count(sino), sino->data, length, options,
                                      fit));
out:
    lac_projector_destroy(&projector);
    laci_free(length);
    return st;
}
