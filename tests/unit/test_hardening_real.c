/* tests/unit/test_hardening_real.c - outline, air and beam hardening of measured discs:
 * HTC 2022, CC BY 4.0, Meaney, Silva de Moura, Siltanen. Skipped where the scans are
 * not there. */
#include "support/fbp_testing.h"

#include <math.h>
#include <stdio.h>

#include "data/fileio.h"
#include "radon/air.h"
#include "radon/hardening.h"
#include "recon/method.h"

#define DEGREE (3.14159265358979323846 / 180.0)

static const lac_grid htc_grid = {512, 512, 0.1483223173};

static lac_sino *read_scan(const char *name)
{
    lac_sino *s = NULL;
    char path[640];
    FILE *f;

    if (!lac_test_data_dir())
        return NULL;
    snprintf(path, sizeof path, "%s/htc2022/htc2022_%s_full.mat", lac_test_data_dir(),
             name);
    f = fopen(path, "rb");
    if (!f)
        return NULL;
    fclose(f);
    lac_test_ok(lac_sino_read(&s, path));
    return s;
}

/* Largest less smallest mean over rings of 5 % of the radius, to 95 %, over their mean.
 */
static double unevenness_of(const lac_image *image, const lac_disc *disc)
{
    const lac_grid *g = &image->grid;
    double sum[19] = {0.0}, n[19] = {0.0}, lo = INFINITY, hi = -INFINITY, all = 0.0;

    for (int i = 0; i < g->nx * g->ny; i++) {
        const double x = (i % g->nx - 0.5 * (g->nx - 1)) * g->pixel_mm - disc->x_mm;
        const double y = (0.5 * (g->ny - 1) - i / g->nx) * g->pixel_mm - disc->y_mm;
        const int k = (int)(hypot(x, y) / disc->radius_mm * 20.0);

        if (k < 19) {
            sum[k] += image->data[i];
            n[k] += 1.0;
        }
    }
    for (int k = 0; k < 19; k++) {
        lo = fmin(lo, sum[k] / n[k]);
        hi = fmax(hi, sum[k] / n[k]);
        all += sum[k] / n[k] / 19.0;
    }
    return (hi - lo) / all;
}

static double unevenness(const lac_sino *s, const lac_disc *disc)
{
    lac_image *image = lac_test_fbp(s, &htc_grid, NULL);
    const double u = unevenness_of(image, disc);

    lac_image_destroy(&image);
    return u;
}

/* The same of any method, on 128 x 128 pixels from bins of 0.8 mm, 60 iterations at
 * most. */
static double unevenness_by(const char *method, const lac_sino *s, const lac_disc *disc)
{
    const lac_grid grid = {128, 128, 4.0 * 0.1483223173};
    lac_settings *settings = NULL;
    lac_recon_result result;
    lac_image *image = NULL;
    lac_sino *wide = NULL;
    double u;

    lac_test_ok(lac_sino_bin(s, 4, &wide));
    lac_test_ok(lac_image_create(&image, &grid));
    lac_test_ok(lac_settings_create(&settings, lac_method_find(method)));
    if (lac_settings_get(settings, "iterations") > 60.0)
        lac_test_ok(lac_settings_set(settings, "iterations", "60"));
    lac_test_ok(lac_reconstruct(settings, wide, image, NULL, &result));
    u = unevenness_of(image, disc);
    lac_settings_destroy(&settings);
    lac_image_destroy(&image);
    lac_sino_destroy(&wide);
    return u;
}

/* The disc is 69.7 mm wide. Before 33 % from centre to rim, after within 3 %. */
static void the_solid_disc_becomes_flat(void **state)
{
    lac_sino *s = read_scan("solid_disc");
    lac_hardening_fit h;
    lac_air_report air;
    lac_disc_fit f;

    (void)state;
    if (!s)
        skip();
    lac_test_ok(lac_disc_fit_run(s, NULL, &f));
    lac_test_near(f.disc.radius_mm, 34.85, 0.1);
    lac_test_near(f.disc.x_mm, -0.18, 0.1);
    lac_test_near(f.disc.y_mm, -0.40, 0.1);
    lac_test_range(f.residual_mm, 0.0, 0.1);
    lac_test_range(unevenness(s, &f.disc), 0.25, 0.4);
    lac_test_ok(lac_air_correct(s, &(lac_air_options){.disc = &f.disc}, &air));
    lac_test_near(air.mean, 0.014, 0.002);
    lac_test_ok(lac_hardening_fit_disc(s, &f.disc, NULL, &h));
    lac_test_near(h.curve.mu, 0.0329, 0.0005);
    lac_test_ok(lac_hardening_apply(&h.curve, s));
    lac_test_range(unevenness(s, &f.disc), 0.0, 0.03);
    lac_sino_destroy(&s);
}

/* Hardening is in the data, not in a method: each shows it, and each is rid of it. */
static void every_method_sees_it_flat(void **state)
{
    const char *const methods[] = {"fbp", "cgls", "sirt", "tv", "dtv", "shearlet"};
    enum { METHODS = sizeof methods / sizeof *methods };
    double before[METHODS];
    lac_sino *s = read_scan("solid_disc");
    lac_hardening_fit h;
    lac_air_report air;
    lac_disc_fit f;

    (void)state;
    if (!s)
        skip();
    lac_test_ok(lac_disc_fit_run(s, NULL, &f));
    lac_test_ok(lac_air_correct(s, &(lac_air_options){.disc = &f.disc}, &air));
    for (int m = 0; m < METHODS; m++)
        before[m] = unevenness_by(methods[m], s, &f.disc);
    lac_test_ok(lac_hardening_fit_disc(s, &f.disc, NULL, &h));
    lac_test_ok(lac_hardening_apply(&h.curve, s));
    for (int m = 0; m < METHODS; m++) {
        const double after = unevenness_by(methods[m], s, &f.disc);

        print_message("# %s: rings differ by %.3f, corrected %.3f\n", methods[m],
                      before[m], after);
        lac_test_range(before[m], 0.25, 0.4);
        lac_test_range(after, 0.0, 0.03);
    }
    lac_sino_destroy(&s);
}

/* Arcs of 30 degrees against the full turn: a pixel is 0.15 mm. */
static void short_arcs_give_the_same_circle(void **state)
{
    const char *const names[] = {"ta", "tb", "tc", "td"};

    (void)state;
    for (int k = 0; k < 4; k++) {
        lac_sino *s = read_scan(names[k]), *part = NULL;
        lac_disc_fit whole, f;

        if (!s)
            skip();
        lac_test_ok(lac_disc_fit_run(s, NULL, &whole));
        for (int start = 10; start < 360; start += 120) {
            lac_test_ok(
                lac_sino_select(s, start * DEGREE, (start + 30) * DEGREE, &part));
            lac_test_ok(lac_disc_fit_run(part, NULL, &f));
            lac_test_near(f.disc.x_mm, whole.disc.x_mm, 0.15);
            lac_test_near(f.disc.y_mm, whole.disc.y_mm, 0.15);
            lac_test_near(f.disc.radius_mm, whole.disc.radius_mm, 0.15);
            lac_sino_destroy(&part);
        }
        lac_sino_destroy(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_solid_disc_becomes_flat),
        cmocka_unit_test(every_method_sees_it_flat),
        cmocka_unit_test(short_arcs_give_the_same_circle),
    };

    return cmocka_run_group_tests_name("hardening_real", tests, NULL, NULL);
}
