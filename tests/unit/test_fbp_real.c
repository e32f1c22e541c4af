/* tests/unit/test_fbp_real.c - filtered backprojection of measured scans: orientation,
 * scale, masks, axis offset. Skipped where the scans are not there. */
#include "support/fbp_testing.h"

#include <math.h>
#include <stdio.h>

#include "data/fileio.h"
#include "data/metrics.h"

/* The grid of the official Helsinki images, CC BY 4.0, Meaney, Silva de Moura,
 * Siltanen: HTC 2022 open tomographic dataset. */
static const lac_grid htc_grid = {512, 512, 0.1483223173};

/* A file of the folder of scans, or NULL. */
static const char *scan_path(const char *folder, const char *name)
{
    static char path[2][640];
    static int turn;
    char *p = path[turn++ % 2];
    FILE *f;

    if (!lac_test_data_dir())
        return NULL;
    snprintf(p, sizeof path[0], "%s/%s/%s", lac_test_data_dir(), folder, name);
    f = fopen(p, "rb");
    if (!f)
        return NULL;
    fclose(f);
    return p;
}

/* The official FBP of `ta` tells orientation (the wrong ones correlate at most 0.68)
 * and scale. It is attenuation per effective pixel. */
static void htc_agrees_with_the_official_image(void **state)
{
    const char *scan = scan_path("htc2022", "htc2022_ta_full.mat");
    const char *official = scan_path("htc2022", "htc2022_ta_full_recon_fbp.mat");
    const double n = 512.0 * 512.0;
    double x = 0.0, y = 0.0, xx = 0.0, xy = 0.0, yy = 0.0;
    lac_image *want = NULL, *got;
    lac_sino *s = NULL;

    (void)state;
    if (!scan || !official)
        skip();
    lac_test_ok(lac_sino_read(&s, scan));
    lac_test_ok(lac_image_read(&want, official, htc_grid.pixel_mm, 0));
    assert_int_equal(lac_image_count(want), 512 * 512);
    got = lac_test_fbp(s, &htc_grid, NULL);
    for (size_t i = 0; i < lac_image_count(got); i++) {
        const double a = want->data[i] / htc_grid.pixel_mm, b = got->data[i];

        x += a;
        y += b;
        xx += a * a;
        xy += a * b;
        yy += b * b;
    }
    lac_test_range((xy - x * y / n) / sqrt((xx - x * x / n) * (yy - y * y / n)), 0.9999,
                   1.0);
    lac_test_near((xy - x * y / n) / (xx - x * x / n), 1.0, 1e-3);
    lac_test_near(y / x, 1.0, 1e-3);
    lac_image_destroy(&want);
    lac_image_destroy(&got);
    lac_sino_destroy(&s);
}

/* Otsu masks of the plain FBP against the official ones. */
static void htc_masks_agree_with_the_official_ones(void **state)
{
    const char *const names[] = {"solid_disc", "ta", "tb", "tc", "td"};

    (void)state;
    for (int k = 0; k < 5; k++) {
        char scan[64], mask[96];
        const char *scan_at, *mask_at;
        lac_image *got, *want = NULL;
        lac_sino *s = NULL;
        lac_scores scores;
        double threshold;

        snprintf(scan, sizeof scan, "htc2022_%s_full.mat", names[k]);
        snprintf(mask, sizeof mask, "htc2022_%s_full_recon_fbp_seg.mat", names[k]);
        scan_at = scan_path("htc2022", scan);
        mask_at = scan_path("htc2022", mask);
        if (!scan_at || !mask_at)
            skip();
        lac_test_ok(lac_sino_read(&s, scan_at));
        lac_test_ok(lac_image_read(&want, mask_at, htc_grid.pixel_mm, 0));
        got = lac_test_fbp(s, &htc_grid, NULL);
        lac_test_ok(lac_otsu_threshold(got, &threshold));
        for (size_t i = 0; i < lac_image_count(got); i++)
            got->data[i] = got->data[i] > threshold ? 1.0f : 0.0f;
        lac_test_ok(lac_score(got, want, &(lac_score_options){.peak = 1.0, .mask = 1},
                              &scores));
        lac_test_range(scores.mcc, 0.998, 1.0);
        lac_image_destroy(&want);
        lac_image_destroy(&got);
        lac_sino_destroy(&s);
    }
}

/* First turn of the lotus root, CC BY 4.0, FIPS (Bubba et al.); offset in bins. */
static lac_sino *read_lotus(const char *path, double offset_bins)
{
    lac_image *raw = NULL; /* [2240 bins, 366 views] */
    lac_geom *g = NULL;
    lac_sino *s = NULL;
    char named[700];

    snprintf(named, sizeof named, "%s:sinogram", path);
    lac_test_ok(lac_image_read(&raw, named, 1.0, 0));
    assert_int_equal(raw->grid.ny, 2240);
    lac_test_ok(lac_geom_create(&g, 360, 2240));
    lac_geom_set_angles_deg(g, 0.0, 1.0);
    g->beam = LAC_BEAM_FAN;
    g->source_origin_mm = 540.0;
    g->source_detector_mm = 630.0;
    g->pitch_mm = 0.05;
    g->axis_offset_mm = offset_bins * 0.05;
    lac_test_ok(lac_sino_create(&s, g));
    for (int iv = 0; iv < 360; iv++)
        for (int d = 0; d < 2240; d++)
            s->data[iv * 2240 + d] = raw->data[d * raw->grid.nx + iv];
    lac_image_destroy(&raw);
    lac_geom_destroy(&g);
    return s;
}

/* The right offset is the one whose image has the most energy: a wrong one blurs.
 * Angles count up and the offset is negative. */
static void lotus_is_sharpest_at_its_axis_offset(void **state)
{
    const double offsets[] = {-5.75, -9.75, -1.75, 5.75};
    const lac_grid grid = {300, 300, 0.3};
    const char *path = scan_path("fips", "lotus.mat");
    double energy[4] = {0.0};
    lac_fbp_options o;

    (void)state;
    if (!path)
        skip();
    lac_fbp_defaults(&o);
    o.filter = LAC_FILTER_HANN;
    o.cutoff = 0.3;
    for (int k = 0; k < 4; k++) {
        lac_sino *s = read_lotus(path, offsets[k]);
        lac_image *image = lac_test_fbp(s, &grid, &o);

        for (int i = 0; i < 300 * 300; i++)
            if (hypot(i % 300 - 149.5, i / 300 - 149.5) < 140.0)
                energy[k] += (double)image->data[i] * image->data[i];
        lac_image_destroy(&image);
        lac_sino_destroy(&s);
    }
    for (int k = 1; k < 4; k++)
        lac_test_range(energy[k] / energy[0], 0.8, 0.999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(htc_agrees_with_the_official_image),
        cmocka_unit_test(htc_masks_agree_with_the_official_ones),
        cmocka_unit_test(lotus_is_sharpest_at_its_axis_offset),
    };

    return cmocka_run_group_tests_name("fbp_real", tests, NULL, NULL);
}
