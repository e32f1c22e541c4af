/* tests/support/fbp_testing.c - see fbp_testing.h. */
#include "fbp_testing.h"

lac_image *lac_test_fbp(const lac_sino *s, const lac_grid *grid,
                        const lac_fbp_options *options)
{
    lac_image *image = NULL;
    lac_fbp *fbp = NULL;

    lac_test_ok(lac_image_create(&image, grid));
    lac_test_ok(lac_fbp_create(&fbp, s->geom, grid, options));
    lac_test_ok(lac_fbp_run(fbp, s->data, image->data));
    lac_fbp_destroy(&fbp);
    return image;
}

lac_sino *lac_test_noise_scan(const lac_test_shape *p, int fan)
{
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, p->n_views, p->n_det));
    lac_geom_set_angles_deg(g, 0.0, p->n_views % 2 ? 11.3 : 45.0);
    g->pitch_mm = p->pitch;
    g->axis_offset_mm = p->offset;
    if (fan) {
        g->beam = LAC_BEAM_FAN;
        g->source_origin_mm = 0.8 * p->pixel * (p->nx + p->ny);
        g->source_detector_mm = 1.5 * g->source_origin_mm;
        g->pitch_mm *= 1.5;
    }
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_fill_normal(s->data, lac_sino_count(s), 17);
    lac_geom_destroy(&g);
    return s;
}
