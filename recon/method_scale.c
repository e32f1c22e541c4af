/* recon/method_scale.c - scales of the data, missing directions, warnings. */
#include "method_scale.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/log.h"
#include "../data/base/vec.h"
#include "../data/noise.h"
#include "../radon/normal.h"

#include <math.h>

/*
 * A uniform disc of radius r and value a has per view
 *
 *   integral of g ds   = a pi r^2,
 *   integral of g^2 ds = a^2 (16/3) r^3,
 *
 * so (integral g)^2 / integral g^2 = (3 pi^2 / 16) r gives r, then a. Unlike the mean
 * over the grid this does not depend on how much air surrounds the object.
 */
static void disc_of(const lac_sino *sino, double pitch, laci_scale *scale)
{
    const size_t n = lac_sino_count(sino);
    const double per_view = pitch / sino->geom->n_views;
    const double norm = laci_vec_norm(n, sino->data);
    const double first = laci_vec_sum(n, sino->data) * per_view;
    const double second = norm * norm * per_view;
    double r, largest = 0.0;

    scale->contrast = 0.0;
    scale->peak = 1.0;
    if (!(second > 0.0))
        return;
    r = fabs(first) * fabs(first) / second * (16.0 / (3.0 * LACI_PI * LACI_PI));
    if (!(r > pitch)) { /* data of both signs: no disc; spread it over the detector */
        scale->contrast =
            sqrt(second / (pitch * sino->geom->n_det)) / (pitch * sino->geom->n_det);
        return;
    }
    scale->contrast = fabs(first) / (LACI_PI * r * r);
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs((double)sino->data[i]));
    scale->peak =
        fmin(fmax(largest / (2.0 * r * scale->contrast), 1.0), LACI_MOST_PEAK);
}

void laci_scale_of(const lac_sino *sino, const lac_grid *grid, laci_scale *scale)
{
    const double pitch = lac_geom_axis_pitch_mm(sino->geom);
    const double views = sino->geom->n_views;

    disc_of(sino, pitch, scale);
    scale->tv = views * pitch * grid->pixel_mm * scale->contrast;
    scale->quadratic = views * pitch * pitch;
}

lac_status laci_gap_of(const lac_geom *geom, laci_gap *gap)
{
    lac_status st = LAC_OK;
    lac_geom *directions = NULL;
    lac_arc arc = {0};

    /* Opposite views see the same directions: as in a parallel scan. */
    LAC_TRY(lac_geom_copy(&directions, geom));
    directions->beam = LAC_BEAM_PARALLEL;
    LAC_TRY(lac_geom_arc(directions, &arc));
    gap->missing = arc.full ? 0.0 : arc.missing;
    gap->centre = fmod(arc.start + 0.5 * arc.span, LACI_PI);
out:
    lac_geom_destroy(&directions);
    return st;
}

lac_status laci_noise_of(const laci_problem *p)
{
    *p->noise = lac_settings_get(p->settings, "noise");
    if (!isnan(*p->noise))
        return LAC_OK;
    *p->noise = 0.0;
    return p->sino->geom->n_det < 4 ? LAC_OK : lac_noise_estimate(p->sino, p->noise);
}

double laci_spectrum_mean(const lac_grid *grid, const float *eig)
{
    const int half = grid->nx / 2 + 1;
    double sum = 0.0;

    for (int y = 0; y < grid->ny; y++)
        for (int x = 0; x < half; x++)
            sum += (x == 0 || 2 * x == grid->nx ? 1.0 : 2.0) *
                   eig[(size_t)y * (size_t)half + (size_t)x];
    return sum / ((double)grid->nx * grid->ny);
}

static lac_status mean_eigenvalue(const laci_problem *p, double *mean)
{
    const lac_grid *grid = p->grid;
    lac_status st = LAC_OK;
    float *eig = NULL;

    LAC_TRY(
        laci_alloc(&eig, ((size_t)grid->nx / 2 + 1) * (size_t)grid->ny, sizeof *eig));
    LAC_TRY(lac_normal_spectrum(p->sino->geom, grid, grid->nx, grid->ny, eig));
    *mean = laci_spectrum_mean(grid, eig);
out:
    laci_free(eig);
    return st;
}

lac_status laci_lambda_of(const laci_problem *p, double factor, double *lambda)
{
    lac_status st = LAC_OK;
    laci_scale scale;
    double mean;

    *lambda = lac_settings_get(p->settings, "lambda");
    if (isnan(*lambda)) {
        laci_scale_of(p->sino, p->grid, &scale);
        LAC_TRY(laci_noise_of(p));
        LAC_TRY(mean_eigenvalue(p, &mean));
        *lambda = factor * *p->noise * sqrt(mean) / scale.tv;
        if (!(*lambda >= LACI_LEAST_LAMBDA) || isinf(*lambda))
            *lambda = LACI_LEAST_LAMBDA;
    }
    *p->lambda = *lambda;
out:
    return st;
}

double laci_discrepancy(const laci_problem *p)
{
    const double noise = lac_settings_get(p->settings, "noise");

    return isnan(noise) ? 0.0 : 1.02 * noise * sqrt((double)lac_sino_count(p->sino));
}

lac_status laci_bounds(const laci_problem *p, double *lo, double *hi)
{
    *lo = lac_settings_get(p->settings, "min");
    *hi = lac_settings_get(p->settings, "max");
    if (isnan(*hi)) /* auto */
        *hi = p->most;
    if (*lo > *hi)
        return LAC_FAIL(LAC_E_ARG, "settings: min must not be above max, got %g and %g",
                        *lo, *hi);
    return LAC_OK;
}

lac_status laci_warn_limits(const lac_sino *sino)
{
    const double deg = 180.0 / LACI_PI;
    const double truncated = lac_sino_truncated_share(sino);
    laci_gap gap = {0};
    const lac_status st = laci_gap_of(sino->geom, &gap);

    if (st != LAC_OK)
        return st;
    if (gap.missing > 0.0) {
        const double hard = fmod(gap.centre + 0.5 * LACI_PI, LACI_PI) * deg;

        laci_log(
            LAC_LOG_WARNING,
            "limited arc: %.4g of 180 degrees of directions were not measured; "
            "edges whose normal lies within %.4g degrees of %.4g degrees cannot be "
            "seen, the picture there comes from the method, not from the data",
            gap.missing * deg, 0.5 * gap.missing * deg, hard);
    }
    if (truncated > LAC_TRUNCATED_LIMIT)
        laci_log(LAC_LOG_WARNING,
                 "truncated data: in %.3g %% of the views the object reaches over an "
                 "end of the detector; values near the border of the field are not "
                 "reliable",
                 100.0 * truncated);
    return LAC_OK;
}
