/* tests/support/disc_testing.c - scans of discs with holes. */
#include "support/disc_testing.h"

#include "data/phantom.h"

const lac_test_disc lac_test_disc_usual = {
    .disc = {1.7, -2.4, 20.3},
    .holes = 3,
    .n_det = 200,
    .n_views = 91,
    .first_deg = 17.0,
    .step_deg = 1.0,
};

lac_sino *lac_test_disc_scan(const lac_test_disc *d)
{
    const double r = d->disc.radius_mm;
    /* centre from the disc's centre, and radius, in radii */
    const double hole[3][3] = {
        {0.3, 0.2, 0.22}, {-0.45, 0.1, 0.31}, {0.1, -0.62, 0.12}};
    const double half = 4.0 * r; /* of the phantom's square */
    lac_ellipse e[4];
    lac_phantom *phantom = NULL;
    lac_geom *geom = NULL;
    lac_sino *s = NULL;

    e[0] = (lac_ellipse){
        1.0, r / half, r / half, d->disc.x_mm / half, d->disc.y_mm / half, 0.0};
    for (int i = 0; i < d->holes; i++)
        e[i + 1] = (lac_ellipse){-1.0,
                                 hole[i][2] * r / half,
                                 hole[i][2] * r / half,
                                 (d->disc.x_mm + hole[i][0] * r) / half,
                                 (d->disc.y_mm + hole[i][1] * r) / half,
                                 0.0};
    lac_test_ok(lac_geom_create(&geom, d->n_views, d->n_det));
    lac_geom_set_angles_deg(geom, d->first_deg, d->step_deg);
    geom->pitch_mm = 2.6 * r / d->n_det;
    if (d->fan) {
        geom->beam = LAC_BEAM_FAN;
        geom->source_origin_mm = 12.0 * r;
        geom->source_detector_mm = 16.0 * r;
        geom->pitch_mm *= 16.0 / 12.0;
    }
    geom->axis_offset_mm = d->axis_offset * geom->pitch_mm;
    lac_test_ok(lac_sino_create(&s, geom));
    lac_test_ok(lac_phantom_from_ellipses(&phantom, e, (size_t)d->holes + 1));
    lac_test_ok(lac_phantom_project(phantom, 2.0 * half, 4, s));
    lac_phantom_destroy(&phantom);
    lac_geom_destroy(&geom);
    return s;
}
