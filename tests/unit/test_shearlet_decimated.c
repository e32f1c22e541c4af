/* tests/unit/test_shearlet_decimated.c - transforms on the smallest exact grids. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/parallel.h"
#include "data/base/vec.h"
#include "shearlet/decimated.h"

/* Energies of subbands as on the full grid, and the values at the common first point.
 */
static void same_as_the_full_grid(void **state)
{
    enum { NX = 135, NY = 96, N = NX * NY };
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, NX, NY, 3);
    const int bands = lac_shearlet_count(s);
    const size_t m = lac_shearlet_small_count(s);
    float *f = lac_test_normal(N, 1), *full = malloc((size_t)bands * N * sizeof *full);
    float *small = malloc(m * sizeof *small);

    (void)state;
    assert_true(m < (size_t)bands * N * 7 / 10);
    assert_int_equal(lac_shearlet_small_offset(s, bands), m);
    lac_test_ok(lac_shearlet_analyse(s, f, full));
    lac_test_ok(lac_shearlet_analyse_small(s, f, small));
    for (int b = 0; b < bands; b++) {
        const lac_subband *i = lac_shearlet_subband(s, b);
        const size_t n = (size_t)i->nx * (size_t)i->ny;
        const float *cs = small + lac_shearlet_small_offset(s, b);
        const float *cf = full + (size_t)b * N;
        const double norm = laci_vec_norm(N, cf), ratio = sqrt((double)N / (double)n);

        lac_test_near(laci_vec_norm(n, cs) / norm, 1.0, 1e-6);
        lac_test_near(cs[0], ratio * (double)cf[0], 1e-5 * norm);
        /* all common points */
        for (int y = 0; y < NY; y++)
            for (int x = 0; x < NX; x++)
                if (x * i->nx % NX == 0 && y * i->ny % NY == 0)
                    lac_test_near(cs[y * i->ny / NY * i->nx + x * i->nx / NX],
                                  ratio * (double)cf[y * NX + x], 1e-5 * norm);
    }
    free(f);
    free(full);
    free(small);
    lac_shearlet_destroy(&s);
}

static void check_pair(lac_shearlet *s, int parseval, uint64_t seed)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(s);
    const size_t n = (size_t)c->nx * (size_t)c->ny, m = lac_shearlet_small_count(s);
    float *f = lac_test_normal(n, seed), *y = lac_test_normal(m, seed + 1),
          *a = malloc(m * sizeof *a);
    float *g = malloc(n * sizeof *g);

    lac_test_ok(lac_shearlet_analyse_small(s, f, a));
    lac_test_ok(lac_shearlet_adjoint_small(s, y, g));
    lac_test_near((laci_vec_dot(m, a, y) - laci_vec_dot(n, f, g)) /
                      (laci_vec_norm(m, a) * laci_vec_norm(m, y)),
                  0.0, 1e-6);
    if (parseval)
        lac_test_near(laci_vec_norm(m, a) / laci_vec_norm(n, f), 1.0, 1e-6);
    lac_test_ok(lac_shearlet_synthesise_small(s, a, g));
    lac_test_range(lac_test_rel_diff(g, f, n), 0.0, 3e-6);
    free(f);
    free(y);
    free(a);
    free(g);
    lac_shearlet_destroy(&s);
}

static void adjoint_and_reconstruction(void **state)
{
    (void)state;
    check_pair(lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, 120, 77, 2), 1, 3);
    check_pair(lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, 64, 201, 3), 1, 5);
    check_pair(lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, 16, 17, 1), 1, 7);
    check_pair(lac_test_shearlet(LAC_SHEARLET_COMPACT, 70, 61, 1), 0, 9);
}

typedef struct arrays {
    const lac_shearlet *s;
    float *image, *c;
} arrays;

static lac_status both_ways(void *ctx)
{
    const arrays *a = ctx;
    const lac_status st = lac_shearlet_analyse_small(a->s, a->image, a->c);

    return st == LAC_OK ? lac_shearlet_adjoint_small(a->s, a->c, a->image) : st;
}

static void threads_memory_and_null(void **state)
{
    enum { NX = 60, NY = 90, N = NX * NY };
    lac_shearlet *s = lac_test_shearlet(LAC_SHEARLET_BANDLIMITED, NX, NY, 2);
    const size_t m = lac_shearlet_small_count(s);
    arrays a = {s, lac_test_normal(N, 1), lac_test_normal(m, 2)};
    float *c = malloc(m * sizeof *c), *g = malloc(N * sizeof *g);

    (void)state;
    lac_test_fails(lac_shearlet_analyse_small(s, NULL, c), LAC_E_ARG);
    lac_test_fails(lac_shearlet_adjoint_small(s, c, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_synthesise_small(NULL, c, g), LAC_E_ARG);
    assert_int_equal(lac_shearlet_small_count(NULL), 0);
    lac_threads_set(1);
    lac_test_ok(lac_shearlet_analyse_small(s, a.image, c));
    lac_test_ok(lac_shearlet_adjoint_small(s, c, g));
    lac_threads_set(3);
    lac_test_ok(both_ways(&a));
    lac_threads_set(0);
    assert_memory_equal(a.c, c, m * sizeof *c);
    assert_memory_equal(a.image, g, N * sizeof *g);
    assert_true(lac_test_alloc_failures(both_ways, &a) > 10);
    free(a.image);
    free(a.c);
    free(c);
    free(g);
    lac_shearlet_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_the_full_grid),
        cmocka_unit_test(adjoint_and_reconstruction),
        cmocka_unit_test(threads_memory_and_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
