/* tests/unit/test_learned_split.c - images taken apart by the visibility of subbands.
 */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/vec.h"
#include "recon/model.h"
#include "shearlet/subband.h"

static void parts_add_up(void **state)
{
    const int size[][2] = {{64, 48}, {37, 61}, {33, 33}, {5, 3},
                           {1, 1},   {200, 7}, {16, 40}};
    lac_wedge *wedge;

    (void)state;
    lac_test_ok(lac_wedge_from_arc(&wedge, -0.7, 0.9));
    for (size_t k = 0; k < sizeof size / sizeof *size; k++) {
        const int nx = size[k][0], ny = size[k][1];
        const size_t n = (size_t)nx * (size_t)ny;
        float *x = malloc(n * sizeof *x), *a = malloc(n * sizeof *a),
              *b = malloc(n * sizeof *b);

        lac_test_fill_normal(x, n, k);
        lac_test_ok(lac_learned_split(wedge, nx, ny, x, a, b));
        for (size_t i = 0; i < n; i++)
            a[i] += b[i];
        lac_test_close(a, x, n, 1e-6, 0.0);
        if (nx > 30 &&
            ny > 30) { /* a share of white noise near the share of directions */
            const double share = laci_vec_dot(n, b, b) / laci_vec_dot(n, x, x);

            lac_test_range(share, 0.25, 0.6);
        }
        free(x);
        free(a);
        free(b);
    }
    lac_test_fails(
        lac_learned_split(wedge, 0, 5, (float[1]){0}, (float[1]){0}, (float[1]){0}),
        LAC_E_ARG);
    lac_test_fails(
        lac_learned_split(NULL, 1, 1, (float[1]){0}, (float[1]){0}, (float[1]){0}),
        LAC_E_ARG);
    lac_wedge_destroy(&wedge);
}

/* sum_b w_b by the coefficients themselves. */
static void by_coefficients(const lac_shearlet *sh, const double *weight,
                            const float *x, size_t n, float *out)
{
    const size_t count = (size_t)lac_shearlet_count(sh);
    float *c = malloc(n * count * sizeof *c);

    lac_test_ok(lac_shearlet_analyse(sh, x, c));
    for (size_t b = 0; b < count; b++)
        laci_vec_scale(n, weight[b], c + b * n);
    lac_test_ok(lac_shearlet_synthesise(sh, c, out));
    free(c);
}

static void weights_are_those_of_subbands(void **state)
{
    enum { N = 59 * 64 };
    float x[N], got[N], want[N];

    (void)state;
    lac_test_fill_normal(x, N, 8);
    for (int system = LAC_SHEARLET_BANDLIMITED; system <= LAC_SHEARLET_COMPACT;
         system++) {
        lac_shearlet *sh = lac_test_shearlet((lac_shearlet_system)system, 59, 64, 2);
        const size_t count = (size_t)lac_shearlet_count(sh);
        double *weight = malloc(count * sizeof *weight);

        for (size_t b = 0; b < count; b++)
            weight[b] = 1.0;
        lac_test_ok(lac_shearlet_weigh(sh, weight, x, got));
        lac_test_close(got, x, N, 1e-5, 0.0);
        for (size_t b = 0; b < count; b++)
            weight[b] = (double)(b % 3) - 0.5;
        lac_test_ok(lac_shearlet_weigh(sh, weight, x, got));
        by_coefficients(sh, weight, x, N, want);
        lac_test_close(got, want, N, 1e-5, 0.0);
        memcpy(want, x, sizeof want); /* in place */
        lac_test_ok(lac_shearlet_weigh(sh, weight, want, want));
        assert_memory_equal(want, got, sizeof got);
        weight[1] = NAN;
        lac_test_fails(lac_shearlet_weigh(sh, weight, x, got), LAC_E_ARG);
        assert_true(lac_test_detail_has("subband 1"));
        lac_test_fails(lac_shearlet_weigh(sh, NULL, x, got), LAC_E_ARG);
        assert_memory_equal(want, got, sizeof got);
        free(weight);
        lac_shearlet_destroy(&sh);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(weights_are_those_of_subbands),
    };

    return cmocka_run_group_tests_name("learned_split", tests, NULL, NULL);
}
