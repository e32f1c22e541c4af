/* tests/unit/test_normal.c - the spectrum of R^T R against projected waves. */
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>

#include "radon/normal.h"
#include "radon/projector.h"

#define PI 3.14159265358979323846

enum { NX = 40, NY = 30 };

static const lac_grid grid = {NX, NY, 0.8};

/* Detector wide enough for all of the grid, limited arc from -20 to 70 deg. */
static lac_geom *make_geom(lac_beam beam)
{
    lac_geom *g = NULL;

    lac_test_ok(lac_geom_create(&g, 46, beam == LAC_BEAM_FAN ? 72 : 64));
    lac_geom_set_angles_deg(g, -20.0, 2.0);
    g->beam = beam;
    g->pitch_mm = 0.7;
    g->axis_offset_mm = 0.3;
    g->source_origin_mm = 90.0;
    g->source_detector_mm = 120.0;
    return g;
}

/* || R e_k ||^2 for the wave of frequency (kx, ky), its two phases one after the other.
 */
static double energy(const lac_projector *p, int kx, int ky)
{
    const lac_geom *g = lac_projector_geom(p);
    const size_t n = (size_t)g->n_views * (size_t)g->n_det;
    float *wave = calloc((size_t)NX * NY, sizeof *wave);
    float *sino = calloc(n, sizeof *sino);
    double sum = 0.0;

    assert_non_null(wave);
    assert_non_null(sino);
    for (int phase = 0; phase < 2; phase++) {
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++) {
                const double a = 2.0 * PI * ((double)kx * x / NX + (double)ky * y / NY);

                wave[y * NX + x] = (float)((phase ? sin(a) : cos(a)) / sqrt(NX * NY));
            }
        lac_test_ok(lac_projector_forward(p, wave, sino));
        for (size_t i = 0; i < n; i++)
            sum += (double)sino[i] * sino[i];
    }
    free(wave);
    free(sino);
    return sum;
}

/*
 * The spectrum is that of square pixels' projections, Joseph's weights differ by some
 * sinc(h sigma): at half of Nyquist's frequency 20 %. In fan beam the rays of a disc
 * stand for those of the rectangle. Between measured waves and others, 0.3 % of the
 * largest.
 */
static void spectrum_is_the_energy_of_waves(void **state)
{
    static const int k[][2] = {{0, 0},  {1, 0}, {0, 1},  {5, 0},   {0, 6}, {7, 5},
                               {7, -5}, {9, 3}, {3, -7}, {10, -7}, {2, 1}, {4, -1}};
    static float eig[NY * (NX / 2 + 1)];

    (void)state;
    for (int beam = 0; beam < 2; beam++) {
        lac_geom *g = make_geom((lac_beam)beam);
        lac_projector *p = NULL;

        lac_test_ok(lac_normal_spectrum(g, &grid, NX, NY, eig));
        lac_test_ok(lac_projector_create(&p, g, &grid, LAC_PROJECTOR_JOSEPH));
        for (size_t i = 0; i < sizeof k / sizeof *k; i++) {
            const double got = eig[(k[i][1] + NY) % NY * (NX / 2 + 1) + k[i][0]];
            const double want = energy(p, k[i][0], k[i][1]);

            print_message("# beam %d k %d %d: %.4g, wave %.4g\n", beam, k[i][0],
                          k[i][1], got, want);
            lac_test_near(got, want, 0.25 * want + 0.003 * eig[0]);
        }
        lac_projector_destroy(&p);
        lac_geom_destroy(&g);
    }
}

/* Padded, the spectrum is a finer sampling of the same function: where the grids share
 * frequencies, T. Chan's weights make it the same but for the neighbours that wrap. A
 * detector that misses the grid sees nothing. */
static void padding_and_blind_detectors(void **state)
{
    static float eig[NY * (NX / 2 + 1)], wide[2 * NY * (NX + 1)];
    lac_geom *g = make_geom(LAC_BEAM_PARALLEL);

    (void)state;
    lac_test_ok(lac_normal_spectrum(g, &grid, NX, NY, eig));
    lac_test_ok(lac_normal_spectrum(g, &grid, 2 * NX, 2 * NY, wide));
    for (int y = 0; y < NY; y++)
        for (int x = 0; x <= NX / 2; x++)
            lac_test_near(wide[2 * y * (NX + 1) + 2 * x], eig[y * (NX / 2 + 1) + x],
                          1e-5 * eig[0]);
    g->axis_offset_mm = 100.0;
    lac_test_ok(lac_normal_spectrum(g, &grid, NX, NY, eig));
    for (int i = 0; i < NY * (NX / 2 + 1); i++)
        lac_test_near(eig[i], 0.0, 0.0);
    lac_geom_destroy(&g);
}

/* More samples than are summed at a time give the sum of the parts: views twice are
 * twice the spectrum. Equal numbers round to one side: some 1e-6 of sums in float. */
static void many_views_are_summed_in_parts(void **state)
{
    static float once[NY * (NX / 2 + 1)], often[NY * (NX / 2 + 1)];
    enum { TIMES = 60 }; /* 46 views of 16 rays, 60 times, are 1.5 million samples */
    lac_geom *g = make_geom(LAC_BEAM_FAN), *many = NULL;

    (void)state;
    lac_test_ok(lac_geom_create(&many, TIMES * g->n_views, g->n_det));
    many->beam = g->beam;
    many->pitch_mm = g->pitch_mm;
    many->axis_offset_mm = g->axis_offset_mm;
    many->source_origin_mm = g->source_origin_mm;
    many->source_detector_mm = g->source_detector_mm;
    for (int v = 0; v < many->n_views; v++)
        many->angle[v] = g->angle[v % g->n_views];
    lac_test_ok(lac_normal_spectrum(g, &grid, NX, NY, once));
    lac_test_ok(lac_normal_spectrum(many, &grid, NX, NY, often));
    for (int i = 0; i < NY * (NX / 2 + 1); i++)
        once[i] *= TIMES;
    lac_test_close(often, once, NY * (NX / 2 + 1), 2e-5, 0.0);
    lac_geom_destroy(&g);
    lac_geom_destroy(&many);
}

static void bad_input_is_refused(void **state)
{
    const lac_grid none = {NX, NY, -1.0};
    lac_geom *g = make_geom(LAC_BEAM_FAN);
    float eig[1] = {7.0f};

    (void)state;
    lac_test_fails(lac_normal_spectrum(NULL, &grid, NX, NY, eig), LAC_E_ARG);
    lac_test_fails(lac_normal_spectrum(g, &none, NX, NY, eig), LAC_E_ARG);
    lac_test_fails(lac_normal_spectrum(g, &grid, NX, NY, NULL), LAC_E_ARG);
    lac_test_fails(lac_normal_spectrum(g, &grid, NX - 1, NY, eig), LAC_E_ARG);
    assert_true(lac_test_detail_has("40 x 30"));
    lac_test_fails(lac_normal_spectrum(g, &grid, NX, 1 << 20, eig), LAC_E_ARG);
    g->source_origin_mm = 15.0; /* the corner is at 20 */
    lac_test_fails(lac_normal_spectrum(g, &grid, NX, NY, eig), LAC_E_ARG);
    assert_true(lac_test_detail_has("source"));
    g->beam = LAC_BEAM_PARALLEL;
    g->pitch_mm = 1e-6;
    lac_test_fails(lac_normal_spectrum(g, &grid, NX, NY, eig), LAC_E_ARG);
    lac_test_near(eig[0], 7.0, 0.0);
    lac_geom_destroy(&g);
}

static lac_status make_spectrum(void *ctx)
{
    static float eig[NY * (NX / 2 + 1)];

    return lac_normal_spectrum(ctx, &grid, NX, NY, eig);
}

static void allocation_failures_leave_nothing(void **state)
{
    lac_geom *g = make_geom(LAC_BEAM_PARALLEL);

    (void)state;
    lac_test_range(lac_test_alloc_failures(make_spectrum, g), 10, 60);
    lac_geom_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spectrum_is_the_energy_of_waves),
        cmocka_unit_test(padding_and_blind_detectors),
        cmocka_unit_test(many_views_are_summed_in_parts),
        cmocka_unit_test(bad_input_is_refused),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
