/* learned/layer_product.h - (private) matrix products with one factor in panels.
 *
 * A block of rows x 2 vectors of c stays in registers over the whole depth; each step
 * loads 2 vectors of b and broadcasts one number of a for every row. The sum of an
 * element runs over k in order, whatever the block, so results depend on the operands
 * alone. */
#ifndef LAC_LEARNED_LAYER_PRODUCT_H
#define LAC_LEARNED_LAYER_PRODUCT_H

/* Rows of a block: as many as the registers of the instruction set hold. */
#if LACI_SIMD == 512
#define ROWS 14
#elif LACI_SIMD == 2
#define ROWS 6
#else
#define ROWS 3
#endif

static ALWAYS_INLINE void finish(const int rows, const int vectors,
                                 const laci_product *p, int r0, int j0, vf sum[ROWS][2])
{
    const vf slope = vf_set1(p->slope);

    UNROLL for (int v = 0; v < vectors; v++)
    {
        const int j = j0 + v * W, n = lanes_at(j, p->width);
        const vf bias = p->bias ? vf_load_first(p->bias + j, n) : vf_zero();
        float *c = p->c + (size_t)r0 * p->c_row + j;

        UNROLL for (int r = 0; r < rows; r++, c += p->c_row)
        {
            vf s = sum[r][v];

            if (p->add)
                s = vf_add(s, n < W ? vf_load_first(c, n) : vf_load(c));
            if (p->bias) {
                s = vf_add(s, bias);
                s = vf_max(s, vf_mul(s, slope));
            }
            if (n < W)
                vf_store_first(c, s, n);
            else
                vf_store(c, s);
        }
    }
}

/* Rows r0 .. r0 + rows - 1, columns j0 .. j0 + vectors W - 1; a_step = 1. */
static ALWAYS_INLINE void by_rows(const int rows, const int vectors,
                                  const laci_product *p, int r0, int j0)
{
    const size_t row = p->a_row;
    const float *b = p->b + j0;
    const float *a[ROWS / 3 + 1];
    vf sum[ROWS][2];

    /* One pointer for three rows: registers for addresses are few. */
    UNROLL for (int g = 0; g < (rows + 2) / 3; g++) a[g] =
        p->a + ((size_t)r0 + 3 * (size_t)g) * row;
    UNROLL for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = vf_zero();
    for (int k = 0; k < p->depth; k++, b += p->b_row) {
        const vf b0 = vf_load(b), b1 = vectors > 1 ? vf_load(b + W) : b0;

        UNROLL for (int r = 0; r < rows; r++)
        {
            const vf x = vf_set1(a[r / 3][(size_t)(r % 3) * row]);

            sum[r][0] = vf_fma(x, b0, sum[r][0]);
            if (vectors > 1)
                sum[r][1] = vf_fma(x, b1, sum[r][1]);
        }
        UNROLL for (int g = 0; g < (rows + 2) / 3; g++) a[g]++;
    }
    finish(rows, vectors, p, r0, j0, sum);
}

/* The same where a_row = 1. */
static ALWAYS_INLINE void by_columns(const int rows, const int vectors,
                                     const laci_product *p, int r0, int j0)
{
    const float *a = p->a + r0, *b = p->b + j0;
    vf sum[ROWS][2];

    UNROLL for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = vf_zero();
    for (int k = 0; k < p->depth; k++, a += p->a_step, b += p->b_row) {
        const vf b0 = vf_load(b), b1 = vectors > 1 ? vf_load(b + W) : b0;

        UNROLL for (int r = 0; r < rows; r++)
        {
            const vf x = vf_set1(a[r]);

            sum[r][0] = vf_fma(x, b0, sum[r][0]);
            if (vectors > 1)
                sum[r][1] = vf_fma(x, b1, sum[r][1]);
        }
    }
    finish(rows, vectors, p, r0, j0, sum);
}

#define BLOCK_OF(n)                                                                    \
    static void rows_##n(const laci_product *p, int r0, int j0)                        \
    {                                                                                  \
        if (p->width - j0 > W)                                                         \
            by_rows(n, 2, p, r0, j0);                                                  \
        else                                                                           \
            by_rows(n, 1, p, r0, j0);                                                  \
    }                                                                                  \
    static void columns_##n(const laci_product *p, int r0, int j0)                     \
    {                                                                                  \
        if (p->width - j0 > W)                                                         \
            by_columns(n, 2, p, r0, j0);                                               \
        else                                                                           \
            by_columns(n, 1, p, r0, j0);                                               \
    }

typedef void (*block_function)(const laci_product *p, int r0, int j0);

BLOCK_OF(1)
BLOCK_OF(2)
BLOCK_OF(3)
#if ROWS >= 6
BLOCK_OF(4)
BLOCK_OF(5)
BLOCK_OF(6)
#endif
#if ROWS >= 14
BLOCK_OF(7)
BLOCK_OF(8)
BLOCK_OF(9)
BLOCK_OF(10)
BLOCK_OF(11)
BLOCK_OF(12)
BLOCK_OF(13)
BLOCK_OF(14)
#endif

static const block_function block_by_rows[ROWS + 1] = {
    NULL,   rows_1, rows_2, rows_3,
#if ROWS >= 6
    rows_4, rows_5, rows_6,
#endif
#if ROWS >= 14
    rows_7, rows_8, rows_9, rows_10, rows_11, rows_12, rows_13, rows_14,
#endif
};

static const block_function block_by_columns[ROWS + 1] = {
    NULL,       columns_1,  columns_2,  columns_3,
#if ROWS >= 6
    columns_4,  columns_5,  columns_6,
#endif
#if ROWS >= 14
    columns_7,  columns_8,  columns_9,  columns_10,
    columns_11, columns_12, columns_13, columns_14,
#endif
};

static void product(const laci_product *p)
{
    const block_function *block = p->a_step == 1 ? block_by_rows : block_by_columns;
    const int n = (p->rows + ROWS - 1) / ROWS; /* blocks, as even as can be */

    for (int i = 0; i < n; i++) {
        const int r0 = (int)((long)p->rows * i / n);
        const int r1 = (int)((long)p->rows * (i + 1) / n);

        for (int j = 0; j < p->width; j += 2 * W)
            block[r1 - r0](p, r0, j);
    }
}

#endif
