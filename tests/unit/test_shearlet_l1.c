/* tests/unit/test_shearlet_l1.c - the one-pass l1 step against transforms, clipping and
 * sums one after the other. */
#include "support/shearlet_testing.h"
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/parallel.h"
#include "shearlet/decimated.h"
#include "shearlet/l1.h"

/* The same norm, step by step, with all its coefficients. */
typedef struct reference {
    lac_shearlet *s;
    int small;
    size_t n, m;         /* pixels, coefficients */
    double *weight;      /* [bands] as given */
    double *w, *ratio;   /* [m]: weight of the sampling, c_small / c_full */
    float *c, *u, *back; /* [m], [m], [n] */
    double *r;           /* [m] */
    double clipped;      /* share, of the last step */
} reference;

static reference reference_of(lac_shearlet_system system, int small, int nx, int ny,
                              int scales)
{
    reference f = {.small = small, .n = (size_t)nx * (size_t)ny};
    int bands;

    f.s = lac_test_shearlet(system, nx, ny, scales);
    bands = lac_shearlet_count(f.s);
    f.m = small ? lac_shearlet_small_count(f.s) : (size_t)bands * f.n;
    f.weight = malloc((size_t)bands * sizeof *f.weight);
    f.w = malloc(f.m * sizeof *f.w);
    f.ratio = malloc(f.m * sizeof *f.ratio);
    f.r = malloc(f.m * sizeof *f.r);
    f.c = calloc(f.m, sizeof *f.c);
    f.u = calloc(f.m, sizeof *f.u);
    f.back = calloc(f.n, sizeof *f.back);
    for (size_t b = 0, i = 0; b < (size_t)bands; b++) {
        const lac_subband *info = lac_shearlet_subband(f.s, (int)b);
        const size_t of_band = small ? (size_t)info->nx * (size_t)info->ny : f.n;

        f.weight[b] = b == 3 ? 0.0 : info->norm * (0.5 + 0.1 * (double)b);
        for (size_t k = 0; k < of_band; k++, i++) {
            f.ratio[i] = sqrt((double)f.n / (double)of_band);
            f.w[i] = f.weight[b] * f.ratio[i];
            f.r[i] = 1.0;
        }
    }
    return f;
}

static void reference_release(reference *f)
{
    lac_shearlet_destroy(&f->s);
    free(f->weight);
    free(f->w);
    free(f->ratio);
    free(f->r);
    free(f->c);
    free(f->u);
    free(f->back);
}

static void analyse(reference *f, const float *x)
{
    lac_test_ok(f->small ? lac_shearlet_analyse_small(f->s, x, f->c)
                         : lac_shearlet_analyse(f->s, x, f->c));
}

static double reference_step(reference *f, double level, const float *x)
{
    double sum = 0.0;
    size_t clipped = 0;

    analyse(f, x);
    for (size_t i = 0; i < f->m; i++) {
        const double t = level * f->w[i] * f->r[i], v = (double)f->u[i] + f->c[i];
        const double u = fmax(-t, fmin(t, v));

        clipped += fabs(v) > t;
        sum += (u - f->u[i]) * (u - f->u[i]);
        f->u[i] = (float)u;
    }
    f->clipped = (double)clipped / (double)f->m;
    lac_test_ok(f->small ? lac_shearlet_adjoint_small(f->s, f->u, f->back)
                         : lac_shearlet_adjoint(f->s, f->u, f->back));
    return sqrt(sum);
}

static double reference_value(reference *f, const float *x)
{
    double sum = 0.0;

    analyse(f, x);
    for (size_t i = 0; i < f->m; i++)
        sum += f->w[i] * f->r[i] * fabs((double)f->c[i]);
    return sum;
}

/* r = epsilon / (|c| + epsilon), c as on the full grid. */
static void reference_reweight(reference *f, const float *x, double epsilon)
{
    analyse(f, x);
    for (size_t i = 0; i < f->m; i++)
        f->r[i] = epsilon / (fabs((double)f->c[i]) / f->ratio[i] + epsilon);
}

static lac_shearlet_l1 *l1_of(const reference *f)
{
    lac_shearlet_l1 *l = NULL;

    lac_test_ok(lac_shearlet_l1_create(
        &l, f->s, f->small ? LAC_SHEARLET_SMALL : LAC_SHEARLET_FULL, f->weight));
    return l;
}

/* Float transforms agree to about 1e-6 of the largest number. */
static void check_steps(reference *f, lac_shearlet_l1 *l, const float *x)
{
    static const double levels[] = {1.5, 0.5, 1.0, 2.0, 0.0};
    float *back = malloc(f->n * sizeof *back), *y = malloc(f->n * sizeof *y);

    for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) {
        double want, got = NAN;

        for (size_t i = 0; i < f->n; i++)
            y[i] = (k % 2 ? -0.7f : 1.0f) * x[(i * (k + 1)) % f->n];
        want = reference_step(f, levels[k], y);
        if (levels[k] > 0.0)
            lac_test_range(f->clipped, 0.02, 0.98); /* both branches count */
        lac_test_ok(lac_shearlet_l1_step(l, levels[k], y, back, &got));
        lac_test_near(got / want, 1.0, 1e-5);
        lac_test_close(back, f->back, f->n, 1e-5, 1e-6);
    }
    free(back);
    free(y);
}

static void check_all(reference f, uint64_t seed)
{
    lac_shearlet_l1 *l = l1_of(&f);
    float *x = lac_test_normal(f.n, seed), *z = lac_test_normal(f.n, seed + 1);
    double value = NAN;

    check_steps(&f, l, x);
    lac_test_ok(lac_shearlet_l1_value(l, z, &value));
    lac_test_near(value / reference_value(&f, z), 1.0, 1e-5);
    lac_test_ok(lac_shearlet_l1_reweight(l, z, 0.05));
    reference_reweight(&f, z, 0.05);
    check_steps(&f, l, x);
    lac_test_ok(lac_shearlet_l1_value(l, x, &value));
    lac_test_near(value / reference_value(&f, x), 1.0, 1e-5);
    lac_test_ok(lac_shearlet_l1_reweight(l, x, 0.4)); /* not on top of the first */
    reference_reweight(&f, x, 0.4);
    lac_test_ok(lac_shearlet_l1_value(l, z, &value));
    lac_test_near(value / reference_value(&f, z), 1.0, 1e-5);
    free(x);
    free(z);
    lac_shearlet_l1_destroy(&l);
    assert_null(l);
    reference_release(&f);
}

static void steps_are_those_of_the_transforms(void **state)
{
    (void)state;
    lac_threads_set(1);
    check_all(reference_of(LAC_SHEARLET_BANDLIMITED, 0, 50, 37, 2), 1);
    check_all(reference_of(LAC_SHEARLET_BANDLIMITED, 0, 33, 64, 2), 3);
    check_all(reference_of(LAC_SHEARLET_COMPACT, 0, 70, 61, 1), 5);
    lac_threads_set(0);
}

static void steps_are_those_of_small_transforms(void **state)
{
    (void)state;
    lac_threads_set(1);
    check_all(reference_of(LAC_SHEARLET_BANDLIMITED, 1, 120, 77, 2), 11);
    check_all(reference_of(LAC_SHEARLET_BANDLIMITED, 1, 33, 64, 2), 13);
    check_all(reference_of(LAC_SHEARLET_BANDLIMITED, 1, 16, 17, 1), 15);
    check_all(reference_of(LAC_SHEARLET_COMPACT, 1, 70, 61, 1), 17);
    lac_threads_set(0);
}

/* Both samplings see one norm: of a smooth image the sums differ only by how finely
 * they sample, also with the weights of single coefficients. */
static void samplings_agree(void **state)
{
    reference f = reference_of(LAC_SHEARLET_BANDLIMITED, 0, 96, 72, 2), g = f;
    lac_shearlet_l1 *full, *small;
    float *x = lac_test_normal(f.n, 21);
    double a = NAN, b = NAN;

    (void)state;
    g.small = 1;
    full = l1_of(&f);
    small = l1_of(&g);
    for (int k = 0; k < 2; k++) {
        lac_test_ok(lac_shearlet_l1_value(full, x, &a));
        lac_test_ok(lac_shearlet_l1_value(small, x, &b));
        lac_test_near(b / a, 1.0, 0.02);
        lac_test_ok(lac_shearlet_l1_reweight(full, x, 0.02));
        lac_test_ok(lac_shearlet_l1_reweight(small, x, 0.02));
    }
    assert_true(lac_shearlet_l1_bytes(f.s, LAC_SHEARLET_SMALL) <
                lac_shearlet_l1_bytes(f.s, LAC_SHEARLET_FULL));
    assert_true(lac_shearlet_l1_bytes(f.s, LAC_SHEARLET_FULL) > 4 * f.m);
    assert_int_equal(lac_shearlet_l1_bytes(NULL, LAC_SHEARLET_FULL), 0);
    free(x);
    lac_shearlet_l1_destroy(&full);
    lac_shearlet_l1_destroy(&small);
    reference_release(&f);
}

/* Some steps, the value and a step with new weights: all that comes out. */
static void run_all(lac_shearlet_l1 *l, size_t n, const float *x, float *back,
                    double number[4])
{
    lac_test_ok(lac_shearlet_l1_step(l, 1.0, x, back, &number[0]));
    lac_test_ok(lac_shearlet_l1_step(l, 0.6, back, back + n, &number[1]));
    lac_test_ok(lac_shearlet_l1_reweight(l, back, 0.1));
    lac_test_ok(lac_shearlet_l1_value(l, x, &number[2]));
    lac_test_ok(lac_shearlet_l1_step(l, 1.0, x, back, &number[3]));
}

static void same_bits_for_any_threads(void **state)
{
    static const int threads[] = {1, 2, 2, 3, 3};

    (void)state;
    for (int small = 0; small < 2; small++) {
        /* every frequency is in many subbands: the order of the sums shows */
        reference f = reference_of(LAC_SHEARLET_COMPACT, small, 137, 120, 2);
        float *x = lac_test_normal(f.n, 31), *one = calloc(2 * f.n, sizeof *one);
        float *many = calloc(2 * f.n, sizeof *many);
        double a[4], b[4];

        for (int k = 0; k < 5; k++) {
            lac_shearlet_l1 *l;

            lac_threads_set(threads[k]);
            l = l1_of(&f);
            run_all(l, f.n, x, k == 0 ? one : many, k == 0 ? a : b);
            if (k > 0) {
                assert_memory_equal(one, many, 2 * f.n * sizeof *one);
                assert_memory_equal(a, b, sizeof a);
            }
            lac_shearlet_l1_destroy(&l);
        }
        free(x);
        free(one);
        free(many);
        reference_release(&f);
    }
    lac_threads_set(0);
}

/* After a reset the steps of a new object; its weights stay. */
static void reset_forgets(void **state)
{
    reference f = reference_of(LAC_SHEARLET_BANDLIMITED, 1, 40, 33, 2);
    lac_shearlet_l1 *l = l1_of(&f);
    float *x = lac_test_normal(f.n, 41), *first = malloc(f.n * sizeof *first);
    float *back = malloc(f.n * sizeof *back);
    double a = NAN, b = NAN;

    (void)state;
    lac_test_ok(lac_shearlet_l1_step(l, 1.0, x, first, &a));
    lac_test_ok(lac_shearlet_l1_step(l, 2.0, x, back, &b));
    assert_true(lac_test_rel_diff(back, first, f.n) > 0.01);
    lac_shearlet_l1_reset(l);
    lac_test_ok(lac_shearlet_l1_step(l, 1.0, x, back, &b));
    assert_true(a == b);
    assert_memory_equal(back, first, f.n * sizeof *back);
    lac_shearlet_l1_reset(NULL);
    lac_shearlet_l1_destroy(NULL);
    free(x);
    free(first);
    free(back);
    lac_shearlet_l1_destroy(&l);
    reference_release(&f);
}

static void arguments_are_checked(void **state)
{
    reference f = reference_of(LAC_SHEARLET_BANDLIMITED, 0, 20, 17, 1);
    lac_shearlet_l1 *l = l1_of(&f), *out = NULL;
    float *x = lac_test_normal(f.n, 51), *back = malloc(f.n * sizeof *back);
    double number = -7.0;

    (void)state;
    back[2] = -7.0f;
    f.weight[2] = -0.5;
    lac_test_fails(lac_shearlet_l1_create(&out, f.s, LAC_SHEARLET_FULL, f.weight),
                   LAC_E_ARG);
    assert_true(lac_test_detail_has("weight 2") && lac_test_detail_has("-0.5"));
    f.weight[2] = NAN;
    lac_test_fails(lac_shearlet_l1_create(&out, f.s, LAC_SHEARLET_FULL, f.weight),
                   LAC_E_ARG);
    f.weight[2] = INFINITY;
    lac_test_fails(lac_shearlet_l1_create(&out, f.s, LAC_SHEARLET_SMALL, f.weight),
                   LAC_E_ARG);
    f.weight[2] = 1.0;
    lac_test_fails(
        lac_shearlet_l1_create(&out, f.s, (lac_shearlet_sampling)2, f.weight),
        LAC_E_ARG);
    assert_true(lac_test_detail_has("got 2"));
    lac_test_fails(lac_shearlet_l1_create(NULL, f.s, LAC_SHEARLET_FULL, f.weight),
                   LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_create(&out, NULL, LAC_SHEARLET_FULL, f.weight),
                   LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_create(&out, f.s, LAC_SHEARLET_FULL, NULL),
                   LAC_E_ARG);
    assert_null(out);
    lac_test_fails(lac_shearlet_l1_step(l, -1.0, x, back, &number), LAC_E_ARG);
    assert_true(lac_test_detail_has("-1"));
    lac_test_fails(lac_shearlet_l1_step(l, NAN, x, back, &number), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_step(l, INFINITY, x, back, &number), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_step(NULL, 1.0, x, back, &number), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_step(l, 1.0, NULL, back, &number), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_step(l, 1.0, x, NULL, &number), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_step(l, 1.0, x, back, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_value(NULL, x, &number), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_value(l, NULL, &number), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_value(l, x, NULL), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_reweight(l, x, 0.0), LAC_E_ARG);
    assert_true(lac_test_detail_has("got 0"));
    lac_test_fails(lac_shearlet_l1_reweight(l, x, NAN), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_reweight(l, x, INFINITY), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_reweight(l, NULL, 1.0), LAC_E_ARG);
    lac_test_fails(lac_shearlet_l1_reweight(NULL, x, 1.0), LAC_E_ARG);
    assert_true(number == -7.0 && back[2] == -7.0f);
    free(x);
    free(back);
    lac_shearlet_l1_destroy(&l);
    reference_release(&f);
}

typedef struct call {
    const reference *f;
    const float *x;
} call;

static lac_status make(void *ctx)
{
    const call *c = ctx;
    lac_shearlet_l1 *l = NULL;
    lac_status st = lac_shearlet_l1_create(
        &l, c->f->s, c->f->small ? LAC_SHEARLET_SMALL : LAC_SHEARLET_FULL,
        c->f->weight);

    if (st == LAC_OK)
        st = lac_shearlet_l1_reweight(l, c->x, 1.0);
    lac_shearlet_l1_destroy(&l);
    return st;
}

static void allocation_failures_leave_nothing(void **state)
{
    (void)state;
    for (int small = 0; small < 2; small++) {
        reference f = reference_of(LAC_SHEARLET_BANDLIMITED, small, 20, 17, 1);
        float *x = lac_test_normal(f.n, 61);
        call c = {&f, x};

        assert_true(lac_test_alloc_failures(make, &c) >= (small ? 10 : 7));
        free(x);
        reference_release(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_those_of_the_transforms),
        cmocka_unit_test(steps_are_those_of_small_transforms),
        cmocka_unit_test(samplings_agree),
        cmocka_unit_test(same_bits_for_any_threads),
        cmocka_unit_test(reset_forgets),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(allocation_failures_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
