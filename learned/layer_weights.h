/* learned/layer_weights.h - (private) 3 x 3 weights to and from Winograd's domain. */
#ifndef LAC_LEARNED_LAYER_WEIGHTS_H
#define LAC_LEARNED_LAYER_WEIGHTS_H

/* 1 / N of the points +-a and +-b, N(p) the product of p - q over the other points q.
 */
#define SCALE_A (-2.0f / 3.0f)
#define SCALE_B (1.0f / 6.0f)

/* u = G w */
static ALWAYS_INLINE void weights_6(const vf w[3], vf u[6])
{
    const vf ea = vf_mul(vf_set1(SCALE_A), vf_fma(vf_set1(0.5f), w[2], w[0]));
    const vf eb = vf_mul(vf_set1(SCALE_B), vf_fma(vf_set1(2.0f), w[2], w[0]));
    const vf a = vf_set1(SCALE_A * POINT_A), b = vf_set1(SCALE_B * POINT_B);

    u[0] = w[0];
    u[1] = vf_fma(a, w[1], ea);
    u[2] = vf_fnma(a, w[1], ea);
    u[3] = vf_fma(b, w[1], eb);
    u[4] = vf_fnma(b, w[1], eb);
    u[5] = w[2];
}

/* w = G^T u */
static ALWAYS_INLINE void weights_3(const vf u[6], vf w[3])
{
    const vf sa = vf_mul(vf_set1(SCALE_A), vf_add(u[1], u[2]));
    const vf sb = vf_mul(vf_set1(SCALE_B), vf_add(u[3], u[4]));
    const vf da = vf_mul(vf_set1(SCALE_A * POINT_A), vf_sub(u[1], u[2]));
    const vf b = vf_set1(SCALE_B * POINT_B);

    w[0] = vf_add(u[0], vf_add(sa, sb));
    w[1] = vf_fma(b, vf_sub(u[3], u[4]), da);
    w[2] = vf_fma(vf_set1(0.5f), sa, vf_fma(vf_set1(2.0f), sb, u[5]));
}

/* g[t] lane o = w[o out + t], t < 9, o < n; 0 in the lanes from n. */
static ALWAYS_INLINE void load_taps(const float *w, size_t out, int n, vf g[9])
{
#if LACI_SIMD == 512
    vf r[W];

    UNROLL for (int o = 0; o < W; o++) r[o] =
        vf_load_first(w + (size_t)o * out, o < n ? 9 : 0);
    vf_transpose(r);
    UNROLL for (int t = 0; t < 9; t++) g[t] = r[t];
#else
    float r[9][W] = {{0}};

    for (int o = 0; o < n; o++)
        for (int t = 0; t < 9; t++)
            r[t][o] = w[(size_t)o * out + (size_t)t];
    for (int t = 0; t < 9; t++)
        g[t] = vf_load(r[t]);
#endif
}

/* w[o out + t] += g[t] lane o. */
static ALWAYS_INLINE void add_taps(const vf g[9], size_t out, int n, float *w)
{
#if LACI_SIMD == 512
    vf r[W];

    UNROLL for (int t = 0; t < W; t++) r[t] = t < 9 ? g[t] : vf_zero();
    vf_transpose(r);
    UNROLL for (int o = 0; o < W; o++)
    {
        float *to = w + (size_t)o * out;

        if (o < n)
            vf_store_first(to, vf_add(r[o], vf_load_first(to, 9)), 9);
    }
#else
    float r[9][W];

    for (int t = 0; t < 9; t++)
        vf_store(r[t], g[t]);
    for (int o = 0; o < n; o++)
        for (int t = 0; t < 9; t++)
            w[(size_t)o * out + (size_t)t] += r[t][o];
#endif
}

/* u = G g G^T, g reversed where flip. */
static ALWAYS_INLINE void pack_lanes(const vf g[9], int flip, float *u, size_t position)
{
    vf rows[6][3], r[6];

    UNROLL for (int x = 0; x < 3; x++)
    {
        const vf c[3] = {flip ? g[8 - x] : g[x], flip ? g[5 - x] : g[3 + x],
                         flip ? g[2 - x] : g[6 + x]};

        weights_6(c, r);
        UNROLL for (int y = 0; y < 6; y++) rows[y][x] = r[y];
    }
    UNROLL for (int y = 0; y < 6; y++)
    {
        weights_6(rows[y], r);
        UNROLL for (int x = 0; x < 6; x++)
            vf_store(u + (size_t)(6 * y + x) * position, r[x]);
    }
}

/* g = G^T u G */
static ALWAYS_INLINE void unpack_lanes(const float *u, size_t position, vf g[9])
{
    vf rows[6][3], r[3];

    UNROLL for (int y = 0; y < 6; y++)
    {
        vf c[6];

        UNROLL for (int x = 0; x < 6; x++) c[x] =
            vf_load(u + (size_t)(6 * y + x) * position);
        weights_3(c, rows[y]);
    }
    UNROLL for (int x = 0; x < 3; x++)
    {
        const vf c[6] = {rows[0][x], rows[1][x], rows[2][x],
                         rows[3][x], rows[4][x], rows[5][x]};

        weights_3(c, r);
        UNROLL for (int y = 0; y < 3; y++) g[3 * y + x] = r[y];
    }
}

static void pack3(const laci_kernel3 *k, const float *w, float *u, size_t position)
{
    for (int i = 0; i < k->inputs; i++, w += k->in, u += k->width)
        for (int o = 0; o < k->width; o += W) {
            vf g[9];

            load_taps(w + (size_t)o * k->out, k->out, lanes_at(o, k->outputs), g);
            if (k->flip)
                pack_lanes(g, 1, u + o, position);
            else
                pack_lanes(g, 0, u + o, position);
        }
}

static void unpack3(const laci_kernel3 *k, const float *du, size_t position, float *dw)
{
    for (int i = 0; i < k->inputs; i++, dw += k->in, du += k->width)
        for (int o = 0; o < k->width; o += W) {
            vf g[9];

            unpack_lanes(du + o, position, g);
            add_taps(g, k->out, lanes_at(o, k->outputs), dw + (size_t)o * k->out);
        }
}

#endif
