/* data/phantom_project.c - exact line integrals of phantoms made of shapes. */
#include "base/base_internal.h"
#include "base/parallel.h"
#include "phantom_internal.h"

#include <math.h>

/* The line of ray (t, s), lengths in units of `half`. A fan ray that leaves the source
 * SOD (sin t, -cos t) at g = atan(s / SDD) from the central ray runs along
 * (-sin(t - g), cos(t - g)): it is the parallel line of angle t - g and offset SOD sin
 * g. */
static laci_line ray(const lac_geom *geom, double t, double s, double half)
{
    double off = s / half, c, n;

    if (geom->beam == LAC_BEAM_FAN) {
        const double g = atan(s / geom->source_detector_mm);

        t -= g;
        off = geom->source_origin_mm * sin(g) / half;
    }
    c = cos(t);
    n = sin(t);
    return (laci_line){off * c, off * n, -n, c};
}

static double integral(const lac_phantom *ph, const laci_line *line)
{
    double sum = 0.0, lo[LACI_MAX_CHORDS], hi[LACI_MAX_CHORDS];

    for (size_t i = 0; i < ph->n_shape; i++) {
        const int n = laci_shape_chords(&ph->shape[i], line, lo, hi);

        for (int k = 0; k < n; k++)
            sum += ph->shape[i].value * (hi[k] - lo[k]);
    }
    return sum;
}

lac_status lac_phantom_project(const lac_phantom *ph, double width_mm, int sub,
                               lac_sino *sino)
{
    const double half = 0.5 * width_mm;
    const lac_geom *geom;
    double work;
    lac_status st;

    if (!ph || !sino || !sino->data)
        return LAC_FAIL(LAC_E_ARG, "phantom: a pointer is NULL");
    if (!(width_mm > 1e-9 && width_mm < 1e9))
        return LAC_FAIL(LAC_E_ARG, "phantom: the width must be in 1e-9..1e9 mm, got %g",
                        width_mm);
    if (sub < 1 || sub > 64)
        return LAC_FAIL(LAC_E_ARG, "phantom: rays per bin must be in 1..64, got %d",
                        sub);
    st = lac_geom_check(sino->geom);
    if (st != LAC_OK)
        return st;
    if (ph->cartoon)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "phantom: '%s' has no exact line integrals; project its image",
                        ph->kind->name);
    geom = sino->geom;
    work = 20.0 * geom->n_views * geom->n_det * sub * (double)(2 + ph->n_shape);
#pragma omp parallel for num_threads(laci_threads_for(work)) schedule(static)
    for (int iv = 0; iv < geom->n_views; iv++)
        for (int d = 0; d < geom->n_det; d++) {
            double sum = 0.0;

            for (int k = 0; k < sub; k++) {
                const double at = d + (k + 0.5) / sub - 0.5;
                const laci_line line =
                    ray(geom, geom->angle[iv], lac_geom_bin_mm(geom, at), half);

                sum += integral(ph, &line);
            }
            sino->data[(size_t)iv * (size_t)geom->n_det + (size_t)d] =
                (float)(sum * half / sub);
        }
    return LAC_OK;
}
