/* tests/unit/test_normal.c - the spectrum of R^T R against projected waves. */
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/alloc.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spectrum_is_the_energy_of_waves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
