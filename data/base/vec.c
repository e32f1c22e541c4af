/* data/base/vec.c - vector arithmetic with double sums over blocks of fixed size. */
#include "vec.h"
#include "alloc.h"
#include "parallel.h"

#include <math.h>
#include <string.h>

/* Sums run over blocks of this many elements, their partial sums over at most MAX_PART
 * parts of whole blocks: the shape of the sum depends on n alone. */
#define BLOCK 1024
#define MAX_PART 256

typedef double (*block_sum)(size_t n, const float *x, const float *y);

static double block_dot(size_t n, const float *x, const float *y)
{
    double s[4] = {0.0, 0.0, 0.0, 0.0};
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (int l = 0; l < 4; l++)
            s[l] += (double)x[i + (size_t)l] * y[i + (size_t)l];
    for (; i < n; i++)
        s[0] += (double)x[i] * y[i];
    return (s[0] + s[1]) + (s[2] + s[3]);
}

static double block_diff(size_t n, const float *x, const float *y)
{
    double s[4] = {0.0, 0.0, 0.0, 0.0};
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (int l = 0; l < 4; l++) {
            const double d = (double)x[i + (size_t)l] - y[i + (size_t)l];

            s[l] += d * d;
        }
    for (; i < n; i++)
        s[0] += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
    return (s[0] + s[1]) + (s[2] + s[3]);
}

static double block_plain(size_t n, const float *x, const float *y)
{
    double s = 0.0;

    (void)y;
    for (size_t i = 0; i < n; i++)
        s += x[i];
    return s;
}

static double block_abs(size_t n, const float *x, const float *y)
{
    double s = 0.0;

    (void)y;
    for (size_t i = 0; i < n; i++)
        s += fabsf(x[i]);
    return s;
}

static double sum_blocks(size_t n, const float *x, const float *y, block_sum f)
{
    const size_t n_block = (n + BLOCK - 1) / BLOCK;
    const size_t per_part = (n_block + MAX_PART - 1) / MAX_PART;
    const size_t n_part = per_part ? (n_block + per_part - 1) / per_part : 0;
    double part[MAX_PART];
    double sum = 0.0;

#pragma omp parallel for num_threads(laci_threads_for((double)n)) schedule(static)
    for (size_t p = 0; p < n_part; p++) {
        const size_t end =
            (p + 1) * per_part * BLOCK < n ? (p + 1) * per_part * BLOCK : n;
        double s = 0.0;

        for (size_t i = p * per_part * BLOCK; i < end; i += BLOCK)
            s += f(end - i < BLOCK ? end - i : BLOCK, x + i, y ? y + i : NULL);
        part[p] = s;
    }
    for (size_t p = 0; p < n_part; p++)
        sum += part[p];
    return sum;
}

double laci_vec_dot(size_t n, const float *x, const float *y)
{
    return sum_blocks(n, x, y, block_dot);
}

double laci_vec_norm(size_t n, const float *x)
{
    return sqrt(sum_blocks(n, x, x, block_dot));
}

double laci_vec_diff_norm(size_t n, const float *x, const float *y)
{
    return sqrt(sum_blocks(n, x, y, block_diff));
}

double laci_vec_sum(size_t n, const float *x)
{
    return sum_blocks(n, x, NULL, block_plain);
}

double laci_vec_sum_abs(size_t n, const float *x)
{
    return sum_blocks(n, x, NULL, block_abs);
}

double laci_vec_max_abs(size_t n, const float *x)
{
    float m = 0.0f;

    for (size_t i = 0; i < n; i++)
        m = fabsf(x[i]) > m ? fabsf(x[i]) : m;
    return m;
}

/* Threads for n elements of plain arithmetic. */
static int threads(size_t n)
{
    return laci_threads_for(0.5 * (double)n);
}

void laci_vec_axpy(size_t n, double a, const float *x, float *y)
{
    const float af = (float)a;

#pragma omp parallel for num_threads(threads(n)) schedule(static)
    for (size_t i = 0; i < n; i++)
        y[i] += af * x[i];
}

void laci_vec_xpay(size_t n, const float *x, double a, float *y)
{
    const float af = (float)a;

#pragma omp parallel for num_threads(threads(n)) schedule(static)
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] + af * y[i];
}

void laci_vec_sub(size_t n, const float *x, const float *y, float *z)
{
#pragma omp parallel for num_threads(threads(n)) schedule(static)
    for (size_t i = 0; i < n; i++)
        z[i] = x[i] - y[i];
}

void laci_vec_mul(size_t n, const float *x, const float *y, float *z)
{
#pragma omp parallel for num_threads(threads(n)) schedule(static)
    for (size_t i = 0; i < n; i++)
        z[i] = x[i] * y[i];
}

void laci_vec_scale(size_t n, double a, float *x)
{
    const float af = (float)a;

#pragma omp parallel for num_threads(threads(n)) schedule(static)
    for (size_t i = 0; i < n; i++)
        x[i] *= af;
}

void laci_vec_copy(size_t n, const float *x, float *y)
{
    memcpy(y, x, n * sizeof *x);
}

void laci_vec_fill(size_t n, float a, float *x)
{
#pragma omp parallel for num_threads(threads(n)) schedule(static)
    for (size_t i = 0; i < n; i++)
        x[i] = a;
}

size_t laci_vec_find_bad(size_t n, const float *x)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return i;
    return n;
}
