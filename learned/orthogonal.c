/* learned/orthogonal.c - the orthogonal part of a matrix, by products only. */
#include "orthogonal.h"
#include "layer_kernels.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

enum { ROUNDS = 5 };

/* x is [n][m], m <= n, in rows of `row` floats, 0 behind the m-th: the Gram matrix is
 * the smaller one, and symmetric matrices [m][row] act on it from the right. */
typedef struct shape {
    int m, n, transposed; /* 1: x = g^T */
    size_t row;
} shape;

static shape shape_of(int rows, int columns)
{
    const int m = laci_min_int(rows, columns);

    return (shape){.m = m,
                   .n = laci_max_int(rows, columns),
                   .transposed = rows < columns,
                   .row = ((size_t)m + LACI_PANEL - 1) / LACI_PANEL * LACI_PANEL};
}

size_t laci_orthogonal_scratch(int rows, int columns)
{
    const shape s = shape_of(rows, columns);

    return (2 * (size_t)s.n + 5 * (size_t)s.m) * s.row;
}

/* c [rows][m] = a b for b [depth][m]; by_columns 1: a^T for a [depth][rows]. */
static void multiply(const shape *s, int rows, int depth, const float *a,
                     int by_columns, const float *b, float *c)
{
    for (int j = 0; j < s->m; j += LACI_PANEL) {
        const laci_product p = {.rows = rows,
                                .depth = depth,
                                .width = laci_min_int(LACI_PANEL, s->m - j),
                                .a = a,
                                .a_row = by_columns ? 1 : s->row,
                                .a_step = by_columns ? s->row : 1,
                                .b = b + j,
                                .b_row = s->row,
                                .c = c + j,
                                .c_row = s->row};

        laci_layers_now()->product(&p);
    }
}

static void load(const shape *s, const float *g, float gain, float *x)
{
    for (int k = 0; k < s->n; k++)
        for (int i = 0; i < s->m; i++)
            x[(size_t)k * s->row + (size_t)i] =
                gain * (s->transposed ? g[(size_t)i * (size_t)s->n + (size_t)k]
                                      : g[(size_t)k * (size_t)s->m + (size_t)i]);
}

static void store(const shape *s, const float *x, float *q)
{
    for (int k = 0; k < s->n; k++)
        for (int i = 0; i < s->m; i++)
            q[s->transposed ? (size_t)i * (size_t)s->n + (size_t)k
                            : (size_t)k * (size_t)s->m + (size_t)i] =
                x[(size_t)k * s->row + (size_t)i];
}

/* p = 3.4445 - 4.775 a + 2.0315 a^2 */
static void polynomial(const shape *s, const float *a, float *p)
{
    const size_t count = (size_t)s->m * s->row;

    multiply(s, s->m, s->m, a, 0, a, p);
    for (size_t i = 0; i < count; i++)
        p[i] = 2.0315f * p[i] - 4.775f * a[i];
    for (int i = 0; i < s->m; i++)
        p[(size_t)i * s->row + (size_t)i] += 3.4445f;
}

static void swap(float **a, float **b)
{
    float *const t = *a;

    *a = *b;
    *b = t;
}

/* The factor that brings x to its result; a: the Gram matrix, overwritten. All of
 * these are polynomials in a, so their order is free. */
static const float *factor(const shape *s, float *a, float *work)
{
    const size_t count = (size_t)s->m * s->row;
    float *p = work, *q = p + count, *t = q + count, *t2 = t + count;

    polynomial(s, a, q);
    laci_vec_copy(count, q, p);
    for (int k = 1; k < ROUNDS; k++) {
        multiply(s, s->m, s->m, a, 0, p, t);
        multiply(s, s->m, s->m, t, 0, p, a);
        polynomial(s, a, p);
        multiply(s, s->m, s->m, q, 0, p, t2);
        swap(&q, &t2);
    }
    return q;
}

void laci_orthogonalise(int rows, int columns, const float *g, float *q, float *scratch)
{
    const shape s = shape_of(rows, columns);
    const size_t all = (size_t)s.n * s.row, count = (size_t)s.m * s.row;
    const double norm = laci_vec_norm((size_t)rows * (size_t)columns, g);
    float *x = scratch, *y = x + all, *a = y + all;

    laci_vec_fill(2 * all + 5 * count, 0.0f, scratch);
    if (norm > 0.0) {
        load(&s, g, (float)(1.0 / norm), x);
        multiply(&s, s.m, s.n, x, 1, x, a);
        multiply(&s, s.n, s.m, x, 0, factor(&s, a, a + count), y);
    }
    store(&s, y, q);
}
