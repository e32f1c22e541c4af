/* radon/kern_columns.h - (private) kernels of radon/columns.h. */

enum { LANES16 = LACI_COLUMN_LANES, ROW = 2 * LACI_COLUMN_LANES };

/* Rows of a pass that stay in first-level cache: 16 KB. */
#define NEAR_ROWS 128

/* x <- transform of x, the real parts in re; with re and im exchanged its conjugate,
 * the transform back. */
static inline void butterfly2(vf *re, vf *im)
{
    const vf a = re[0], b = im[0];

    re[0] = vf_add(a, re[1]);
    im[0] = vf_add(b, im[1]);
    re[1] = vf_sub(a, re[1]);
    im[1] = vf_sub(b, im[1]);
}

static inline void butterfly3(vf *re, vf *im)
{
    const vf half = vf_set1(0.5f), s = vf_set1(0.866025403784438647f);
    const vf a = vf_add(re[1], re[2]), b = vf_add(im[1], im[2]);
    const vf c = vf_mul(s, vf_sub(re[1], re[2])), d = vf_mul(s, vf_sub(im[1], im[2]));
    const vf e = vf_fnma(half, a, re[0]), f = vf_fnma(half, b, im[0]);

    re[0] = vf_add(re[0], a);
    im[0] = vf_add(im[0], b);
    re[1] = vf_add(e, d);
    im[1] = vf_sub(f, c);
    re[2] = vf_sub(e, d);
    im[2] = vf_add(f, c);
}

static inline void butterfly4(vf *re, vf *im)
{
    const vf a = vf_add(re[0], re[2]), b = vf_add(im[0], im[2]);
    const vf c = vf_sub(re[0], re[2]), d = vf_sub(im[0], im[2]);
    const vf e = vf_add(re[1], re[3]), f = vf_add(im[1], im[3]);
    const vf g = vf_sub(re[1], re[3]), h = vf_sub(im[1], im[3]);

    re[0] = vf_add(a, e);
    im[0] = vf_add(b, f);
    re[1] = vf_add(c, h);
    im[1] = vf_sub(d, g);
    re[2] = vf_sub(a, e);
    im[2] = vf_sub(b, f);
    re[3] = vf_sub(c, h);
    im[3] = vf_add(d, g);
}

static inline void butterfly5(vf *re, vf *im)
{
    const vf c1 = vf_set1(0.309016994374947424f), c2 = vf_set1(0.809016994374947424f);
    const vf s1 = vf_set1(0.951056516295153572f), s2 = vf_set1(0.587785252292473129f);
    const vf a = vf_add(re[1], re[4]), b = vf_add(im[1], im[4]);
    const vf c = vf_sub(re[1], re[4]), d = vf_sub(im[1], im[4]);
    const vf e = vf_add(re[2], re[3]), f = vf_add(im[2], im[3]);
    const vf g = vf_sub(re[2], re[3]), h = vf_sub(im[2], im[3]);
    const vf p = vf_fma(c1, a, vf_fnma(c2, e, re[0]));
    const vf q = vf_fma(c1, b, vf_fnma(c2, f, im[0]));
    const vf r = vf_fma(c1, e, vf_fnma(c2, a, re[0]));
    const vf s = vf_fma(c1, f, vf_fnma(c2, b, im[0]));
    const vf t = vf_fma(s1, c, vf_mul(s2, g)), u = vf_fma(s1, d, vf_mul(s2, h));
    const vf v = vf_fnma(s1, g, vf_mul(s2, c)), w = vf_fnma(s1, h, vf_mul(s2, d));

    re[0] = vf_add(re[0], vf_add(a, e));
    im[0] = vf_add(im[0], vf_add(b, f));
    re[1] = vf_add(p, u);
    im[1] = vf_sub(q, t);
    re[4] = vf_sub(p, u);
    im[4] = vf_add(q, t);
    re[2] = vf_add(r, w);
    im[2] = vf_sub(s, v);
    re[3] = vf_sub(r, w);
    im[3] = vf_add(s, v);
}

/*
 * One pass of a radix over `count` blocks of n rows: forward transforms the rows j, j +
 * m, ... and multiplies by the twiddle factors, back multiplies by their conjugates and
 * transforms. In the last pass, m = 1, all factors are 1.
 */
#define COLUMN_PASS(R)                                                                 \
    static void pass_forward##R(const float *twiddle, int n, int count, float *x)      \
    {                                                                                  \
        const size_t m = (size_t)n / (R);                                              \
                                                                                       \
        for (size_t i = 0; i < (size_t)count * m; i++) {                               \
            const size_t j = i % m;                                                    \
            float *row = x + (i / m * (size_t)n + j) * ROW;                            \
            const float *w = twiddle + j * 2 * ((R)-1);                                \
                                                                                       \
            for (int l = 0; l < LANES16; l += W) {                                     \
                vf re[R], im[R];                                                       \
                                                                                       \
                for (size_t q = 0; q < (R); q++) {                                     \
                    re[q] = vf_load(row + q * m * ROW + l);                            \
                    im[q] = vf_load(row + q * m * ROW + LANES16 + l);                  \
                }                                                                      \
                butterfly##R(re, im);                                                  \
                for (size_t q = 0; q < (R); q++) {                                     \
                    if (q > 0 && m > 1) {                                              \
                        const vf c = vf_set1(w[2 * q - 2]), s = vf_set1(w[2 * q - 1]); \
                        const vf a = re[q], b = im[q];                                 \
                                                                                       \
                        re[q] = vf_fnma(b, s, vf_mul(a, c));                           \
                        im[q] = vf_fma(a, s, vf_mul(b, c));                            \
                    }                                                                  \
                    vf_store(row + q * m * ROW + l, re[q]);                            \
                    vf_store(row + q * m * ROW + LANES16 + l, im[q]);                  \
                }                                                                      \
            }                                                                          \
        }                                                                              \
    }                                                                                  \
    static void pass_inverse##R(const float *twiddle, int n, int count, float *x)      \
    {                                                                                  \
        const size_t m = (size_t)n / (R);                                              \
                                                                                       \
        for (size_t i = 0; i < (size_t)count * m; i++) {                               \
            const size_t j = i % m;                                                    \
            float *row = x + (i / m * (size_t)n + j) * ROW;                            \
            const float *w = twiddle + j * 2 * ((R)-1);                                \
                                                                                       \
            for (int l = 0; l < LANES16; l += W) {                                     \
                vf re[R], im[R];                                                       \
                                                                                       \
                for (size_t q = 0; q < (R); q++) {                                     \
                    re[q] = vf_load(row + q * m * ROW + l);                            \
                    im[q] = vf_load(row + q * m * ROW + LANES16 + l);                  \
                    if (q > 0 && m > 1) {                                              \
                        const vf c = vf_set1(w[2 * q - 2]), s = vf_set1(w[2 * q - 1]); \
                        const vf a = re[q], b = im[q];                                 \
                                                                                       \
                        re[q] = vf_fma(b, s, vf_mul(a, c));                            \
                        im[q] = vf_fnma(a, s, vf_mul(b, c));                           \
                    }                                                                  \
                }                                                                      \
                butterfly##R(im, re);                                                  \
                for (size_t q = 0; q < (R); q++) {                                     \
                    vf_store(row + q * m * ROW + l, re[q]);                            \
                    vf_store(row + q * m * ROW + LANES16 + l, im[q]);                  \
                }                                                                      \
            }                                                                          \
        }                                                                              \
    }

COLUMN_PASS(2)
COLUMN_PASS(3)
COLUMN_PASS(4)
COLUMN_PASS(5)

typedef void (*column_pass)(const float *twiddle, int n, int count, float *x);

static void column_pass_at(const laci_columns *c, int s, int inverse, int n, int count,
                           float *x)
{
    static const column_pass pass[2][6] = {
        {0, 0, pass_forward2, pass_forward3, pass_forward4, pass_forward5},
        {0, 0, pass_inverse2, pass_inverse3, pass_inverse4, pass_inverse5}};

    pass[inverse][c->radix[s]](c->twiddle[s], n, count, x);
}

/* Stages s .. of one block of n rows: large blocks part by part, so that the later
 * passes run in first-level cache. */
static void columns_forward_from(const laci_columns *c, int s, int n, float *x)
{
    const int small = n <= NEAR_ROWS;

    for (int count = 1; s < c->stages; s++) {
        const int r = c->radix[s], m = n / r;

        column_pass_at(c, s, 0, n, count, x);
        if (!small) {
            for (int q = 0; q < r; q++)
                columns_forward_from(c, s + 1, m, x + (size_t)q * (size_t)m * ROW);
            return;
        }
        count *= r;
        n = m;
    }
}

static void columns_inverse_from(const laci_columns *c, int s, int n, float *x)
{
    int count = n;

    if (n > NEAR_ROWS) {
        const int r = c->radix[s], m = n / r;

        for (int q = 0; q < r; q++)
            columns_inverse_from(c, s + 1, m, x + (size_t)q * (size_t)m * ROW);
        column_pass_at(c, s, 1, n, 1, x);
        return;
    }
    for (int t = c->stages - 1, size = 1; t >= s; t--) {
        size *= c->radix[t];
        count /= c->radix[t];
        column_pass_at(c, t, 1, size, count, x);
    }
}

static void columns_forward(const laci_columns *c, float *block)
{
    columns_forward_from(c, 0, c->n, block);
}

static void columns_inverse(const laci_columns *c, float *block)
{
    columns_inverse_from(c, 0, c->n, block);
}

static void columns_split(laci_complex *row, int count, float *blocks, size_t step)
{
    for (int i = 0; i < count; i += LANES16, row += LANES16, blocks += step)
        for (int l = 0; l < LANES16; l++) {
            blocks[l] = row[l][0];
            blocks[LANES16 + l] = row[l][1];
        }
}

static void columns_join(const float *blocks, size_t step, int count, laci_complex *row)
{
    for (int i = 0; i < count; i += LANES16, row += LANES16, blocks += step)
        for (int l = 0; l < LANES16; l++) {
            row[l][0] = blocks[l];
            row[l][1] = blocks[LANES16 + l];
        }
}

static void columns_multiply(const laci_columns *c, const float *m, float *x)
{
    for (int i = 0; i < c->n; i++, x += ROW, m += LANES16)
        for (int l = 0; l < LANES16; l += W) {
            const vf f = vf_load(m + l);

            vf_store(x + l, vf_mul(f, vf_load(x + l)));
            vf_store(x + LANES16 + l, vf_mul(f, vf_load(x + LANES16 + l)));
        }
}

/* 2 n points, of which only the first n are not zero or wanted: the even frequencies
 * are the transform of the n rows, the odd ones that of the rows turned by half a
 * frequency. */
static void columns_convolve(const laci_columns *c, const float *m, int rows,
                             float *block, float *scratch)
{
    const size_t size = (size_t)c->n * ROW, used = (size_t)rows * ROW;
    float *even = scratch, *odd = scratch + size;

    memcpy(even, block, used * sizeof *block);
    memset(even + used, 0, (size - used) * sizeof *even);
    columns_forward(c, even);
    columns_multiply(c, m, even);
    columns_inverse(c, even);
    for (int i = 0; i < rows; i++) {
        const vf re = vf_set1(c->odd[2 * i]), im = vf_set1(c->odd[2 * i + 1]);
        const float *x = block + (size_t)i * ROW;
        float *to = odd + (size_t)i * ROW;

        for (int l = 0; l < LANES16; l += W) {
            const vf a = vf_load(x + l), b = vf_load(x + LANES16 + l);

            vf_store(to + l, vf_fnma(b, im, vf_mul(a, re)));
            vf_store(to + LANES16 + l, vf_fma(a, im, vf_mul(b, re)));
        }
    }
    memset(odd + used, 0, (size - used) * sizeof *odd);
    columns_forward(c, odd);
    columns_multiply(c, m + (size_t)c->n * LANES16, odd);
    columns_inverse(c, odd);
    for (int i = 0; i < rows; i++) {
        const vf re = vf_set1(c->odd[2 * i]), im = vf_set1(c->odd[2 * i + 1]);
        const float *x = odd + (size_t)i * ROW, *e = even + (size_t)i * ROW;
        float *to = block + (size_t)i * ROW;

        for (int l = 0; l < LANES16; l += W) {
            const vf a = vf_load(x + l), b = vf_load(x + LANES16 + l);

            vf_store(to + l, vf_fma(b, im, vf_fma(a, re, vf_load(e + l))));
            vf_store(to + LANES16 + l,
                     vf_fnma(a, im, vf_fma(b, re, vf_load(e + LANES16 + l))));
        }
    }
}
