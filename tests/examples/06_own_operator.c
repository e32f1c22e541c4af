/* 06_own_operator.c - an operator and a function of your own in a solver: a signal that
 * was blurred by a mean of three is sharpened under the bounds 0..1, by min 1/2 ||A x -
 * b||^2 + sum_i |x_i - x_{i-1}| / 50 + box(x).
 *
 *     cc 06_own_operator.c $(pkg-config --cflags --libs lacuna)
 *     ./a.out
 */
#include <math.h>
#include <stdio.h>

#include <recon/linop.h>
#include <recon/ops.h>
#include <recon/prox.h>
#include <recon/solver_pdhg.h>

enum { N = 60 };

/* y_i = (x_{i-1} + x_i + x_{i+1}) / 3 around a circle: its own transpose. */
static lac_status blur(const void *ctx, const float *x, float *y)
{
    (void)ctx;
    for (int i = 0; i < N; i++)
        y[i] = (x[(i + N - 1) % N] + x[i] + x[(i + 1) % N]) / 3.0f;
    return LAC_OK;
}

static lac_status step(const void *ctx, const float *x, float *y)
{
    (void)ctx;
    for (int i = 0; i < N; i++)
        y[i] = x[i] - x[(i + N - 1) % N];
    return LAC_OK;
}

static lac_status step_adjoint(const void *ctx, const float *y, float *x)
{
    (void)ctx;
    for (int i = 0; i < N; i++)
        x[i] = y[i] - y[(i + 1) % N];
    return LAC_OK;
}

/* The bounds as a function of your own: its proximal map clips, whatever the step. */
static lac_status clip(const void *ctx, double t, const float *in, float *out)
{
    (void)ctx;
    (void)t;
    for (int i = 0; i < N; i++)
        out[i] = fminf(fmaxf(in[i], 0.0f), 1.0f);
    return LAC_OK;
}

static const lac_linop_vt blur_table = {.name = "blur", .apply = blur, .adjoint = blur};
static const lac_linop_vt step_table = {
    .name = "step", .apply = step, .adjoint = step_adjoint};
static const lac_prox_vt box_table = {.name = "box", .apply = clip};

int main(void)
{
    const lac_shape line = {{1, 1, N}};
    lac_linop *a = NULL, *d = NULL;
    lac_prox *data = NULL, *jumps = NULL, *box = NULL;
    lac_pdhg_config config;
    lac_solver_result result;
    float truth[N], b[N], x[N] = {0.0f};
    double worst = 0.0;
    lac_status st;

    for (int i = 0; i < N; i++)
        truth[i] = i >= 20 && i < 45 ? 1.0f : 0.0f;
    (void)blur(NULL, truth, b);
    st = lac_linop_create(&a, &blur_table, NULL, line, line);
    if (st == LAC_OK)
        st = lac_linop_create(&d, &step_table, NULL, line, line);
    if (st == LAC_OK)
        st = lac_prox_quadratic(&data, N, b);
    if (st == LAC_OK)
        st = lac_prox_l1(&jumps, N, 0.02);
    if (st == LAC_OK)
        st = lac_prox_create(&box, &box_table, NULL, N);
    if (st == LAC_OK) {
        const lac_pdhg_term terms[] = {{a, data, 1.0, 0.5}, {d, jumps, 2.0, 0.5}};

        lac_pdhg_defaults(&config);
        config.iterations = 2000;
        config.tolerance = 1e-6;
        st = lac_pdhg(terms, 2, box, x, &config, NULL, &result);
    }
    if (st == LAC_OK) {
        for (int i = 0; i < N; i++)
            worst = fmax(worst, fabs((double)x[i] - truth[i]));
        printf("%s, edges %s\n", lac_reason_text(result.reason),
               worst < 0.1 ? "sharp again" : "still blurred");
    } else {
        fprintf(stderr, "%s: %s\n", lac_status_name(st), lac_error_detail());
    }
    lac_prox_destroy(&box);
    lac_prox_destroy(&jumps);
    lac_prox_destroy(&data);
    lac_linop_unref(&d);
    lac_linop_unref(&a);
    return st == LAC_OK ? 0 : 1;
}
