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

static void pack3(const laci_kernel3 *k, const float *w, float *u, size_t position)
{
    float g[9][LACI_PANEL] = {{0}};

    for (int i = 0; i < k->inputs; i++, u += k->width) {
        for (int o = 0; o < k->outputs; o++)
            for (int t = 0; t < 9; t++)
                g[k->flip ? 8 - t : t][o] =
                    w[(size_t)o * k->out + (size_t)i * k->in + (size_t)t];
        for (int o = 0; o < k->width; o += W) {
            vf rows[6][3], r[6];

            UNROLL for (int x = 0; x < 3; x++)
            {
                const vf c[3] = {vf_load(g[x] + o), vf_load(g[3 + x] + o),
                                 vf_load(g[6 + x] + o)};

                weights_6(c, r);
                UNROLL for (int y = 0; y < 6; y++) rows[y][x] = r[y];
            }
            UNROLL for (int y = 0; y < 6; y++)
            {
                weights_6(rows[y], r);
                UNROLL for (int x = 0; x < 6; x++)
                    vf_store(u + (size_t)(6 * y + x) * position + o, r[x]);
            }
        }
    }
}

static void unpack3(const laci_kernel3 *k, const float *du, size_t position, float *dw)
{
    float g[9][LACI_PANEL];

    for (int i = 0; i < k->inputs; i++, du += k->width) {
        for (int o = 0; o < k->width; o += W) {
            vf rows[6][3], r[3];

            UNROLL for (int y = 0; y < 6; y++)
            {
                vf c[6];

                UNROLL for (int x = 0; x < 6; x++) c[x] =
                    vf_load(du + (size_t)(6 * y + x) * position + o);
                weights_3(c, rows[y]);
            }
            UNROLL for (int x = 0; x < 3; x++)
            {
                const vf c[6] = {rows[0][x], rows[1][x], rows[2][x],
                                 rows[3][x], rows[4][x], rows[5][x]};

                weights_3(c, r);
                UNROLL for (int y = 0; y < 3; y++) vf_store(g[3 * y + x] + o, r[y]);
            }
        }
        for (int o = 0; o < k->outputs; o++)
            for (int t = 0; t < 9; t++)
                dw[(size_t)o * k->out + (size_t)i * k->in + (size_t)t] += g[t][o];
    }
}

#endif
