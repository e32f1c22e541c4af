/* tools/sample_physics.c - beam hardening, counts, noise, offset and correction. */
#include "sample_physics.h"
#include "cmd.h"
#include "data/noise.h"

#include <math.h>

double sample_harden(const recipe_curve *c, double length)
{
    return c->m2 * length +
           log((1.0 + c->a) / (1.0 + c->a * exp(-(c->m1 - c->m2) * length)));
}

static double slope(const recipe_curve *c, double length)
{
    const double e = c->a * exp(-(c->m1 - c->m2) * length);

    return c->m2 + (c->m1 - c->m2) * e / (1.0 + e);
}

/* Newton's method: p is concave, so that after the first step it climbs to the root
 * from below. The first guess has the slope at 0. */
double sample_straighten(const recipe_curve *c, double g)
{
    double length = g / slope(c, 0.0);

    for (int k = 0; k < 60; k++) {
        const double step = (g - sample_harden(c, length)) / slope(c, length);

        length += step;
        if (fabs(step) <= 1e-12 * (1.0 + fabs(length)))
            break;
    }
    return length;
}

static void harden(const recipe_curve *c, lac_sino *sino)
{
    for (size_t i = 0; i < lac_sino_count(sino); i++)
        sino->data[i] = (float)sample_harden(c, sino->data[i] / c->mu);
}

static void correct(const recipe_curve *c, double error, double most, lac_sino *sino)
{
    for (size_t i = 0; i < lac_sino_count(sino); i++) {
        const double h = c->mu * sample_straighten(c, sino->data[i]);

        sino->data[i] = (float)(h * (1.0 + error * (2.0 * h / most - 1.0)));
    }
}

static double largest(const lac_sino *sino)
{
    double most = 0.0;

    for (size_t i = 0; i < lac_sino_count(sino); i++)
        most = fmax(most, fabs(sino->data[i]));
    return most;
}

lac_status sample_measure(const recipe *r, const sample_draw *d, lac_sino *sino)
{
    const recipe_curve *c = &r->curve;
    const double most = largest(sino), bins = r->given.bin;
    lac_status st;

    if (c->a > 0.0)
        harden(c, sino);
    if (d->photons > 0.0)
        CMD_TRY(lac_noise_poisson(sino, d->photons * bins, d->seed));
    CMD_TRY(lac_noise_gaussian(sino, d->noise / sqrt(bins), d->seed, NULL));
    if (d->offset != 0.0)
        for (size_t i = 0; i < lac_sino_count(sino); i++)
            sino->data[i] += (float)d->offset;
    if (c->a > 0.0 && most > 0.0)
        correct(c, d->curve_error, most, sino);
out:
    return st;
}
