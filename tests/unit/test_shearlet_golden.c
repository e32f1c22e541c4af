/* tests/unit/test_shearlet_golden.c - the band-limited system against the numbers of an
 * independent implementation (alpha-transform, double precision; see the README beside
 * the files). Skipped where they are not there. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "shearlet/shearlet.h"

#define N 128
#define BANDS 27
#define PIXELS ((size_t)N * N)

/* The files have the zero frequency in row 63 and column 64, and their rows count ky
 * downwards from 63 to -64. */
static void spectra_agree(void **state)
{
    float *want =
        lac_test_golden("alpha_128_s3_spectra.npy", BANDS * PIXELS * sizeof(float));
    static float got[N * N], moved[N * N];
    lac_shearlet *s;

    (void)state;
    if (!want)
        skip();
    s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, N, N, 3);
    assert_int_equal(lac_shearlet_count(s), BANDS);
    for (int b = 0; b < BANDS; b++) {
        lac_test_ok(lac_shearlet_spectrum(s, b, got));
        for (int y = 0; y < N; y++)
            for (int x = 0; x < N; x++)
                moved[y * N + x] = got[(N + 63 - y) % N * N + (x + 64) % N];
        lac_test_close(moved, want + (size_t)b * PIXELS, PIXELS, 1e-6, 0.0);
    }
    lac_shearlet_destroy(&s);
    free(want);
}

static void coefficients_agree(void **state)
{
    float *image = lac_test_golden("image_128.npy", PIXELS * sizeof(float));
    float *want =
        lac_test_golden("alpha_128_s3_coeffs.npy", BANDS * PIXELS * sizeof(float));
    float *got = malloc(BANDS * PIXELS * sizeof *got);
    lac_shearlet *s;

    (void)state;
    if (!image || !want) {
        free(image);
        free(want);
        free(got);
        skip();
    }
    s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, N, N, 3);
    lac_test_ok(lac_shearlet_analyse(s, image, got));
    for (size_t b = 0; b < BANDS; b++)
        lac_test_close(got + b * PIXELS, want + b * PIXELS, PIXELS, 1e-5, 0.0);
    lac_test_ok(lac_shearlet_synthesise(s, want, got));
    lac_test_range(lac_test_rel_diff(got, image, PIXELS), 0.0, 1e-6);
    lac_shearlet_destroy(&s);
    free(image);
    free(want);
    free(got);
}

/* Order of the subbands: the index file of the 5-scale system. */
static void index_agrees(void **state)
{
    char path[4096], line[80], want[80];
    lac_shearlet_config config;
    lac_shearlet *s = NULL;
    FILE *f = NULL;
    int b = 0;

    (void)state;
    if (lac_test_data_dir()) {
        snprintf(path, sizeof path, "%s/../golden/shearlet/alpha_512_s5_index.txt",
                 lac_test_data_dir());
        f = fopen(path, "r");
    }
    if (!f)
        skip();
    lac_shearlet_defaults(&config);
    lac_test_ok(lac_shearlet_create(&s, &config));
    assert_int_equal(lac_shearlet_count(s), 59);
    for (; fgets(line, sizeof line, f); b++) {
        const lac_subband *i = lac_shearlet_subband(s, b);

        assert_non_null(i);
        if (i->scale < 0)
            snprintf(want, sizeof want, "-1\n");
        else
            snprintf(want, sizeof want, "(%d, %d, '%c')\n", i->scale, i->shear,
                     i->cone);
        assert_string_equal(line, want);
    }
    assert_int_equal(b, 59);
    fclose(f);
    lac_shearlet_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spectra_agree),
        cmocka_unit_test(coefficients_agree),
        cmocka_unit_test(index_agrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
