/* learned/layer_winograd.h - (private) tiles of maps to and from Winograd's domain.
 *
 * F(4 x 4, 3 x 3) over the points 0, +-a, +-b, infinity with a^2 = 1/2, b^2 = 2; the
 * matrices stand in README.md. Vectors run over channels. */
#ifndef LAC_LEARNED_LAYER_WINOGRAD_H
#define LAC_LEARNED_LAYER_WINOGRAD_H

#define POINT_A 0.70710678118654752f
#define POINT_B 1.41421356237309505f

/* r = B^T d */
static ALWAYS_INLINE void input_6(const vf d[6], vf r[6])
{
    const vf a = vf_set1(POINT_A), b = vf_set1(POINT_B);
    const vf two = vf_set1(2.0f), half = vf_set1(0.5f), s = vf_set1(2.5f);
    const vf ea = vf_fnma(two, d[2], d[4]), oa = vf_fnma(two, d[1], d[3]);
    const vf eb = vf_fnma(half, d[2], d[4]), ob = vf_fnma(half, d[1], d[3]);

    r[0] = vf_add(vf_fnma(s, d[2], d[4]), d[0]);
    r[1] = vf_fma(a, oa, ea);
    r[2] = vf_fnma(a, oa, ea);
    r[3] = vf_fma(b, ob, eb);
    r[4] = vf_fnma(b, ob, eb);
    r[5] = vf_add(vf_fnma(s, d[3], d[5]), d[1]);
}

/* r = A d */
static ALWAYS_INLINE void gradient_6(const vf d[4], vf r[6])
{
    const vf a = vf_set1(POINT_A), b = vf_set1(POINT_B);
    const vf two = vf_set1(2.0f), half = vf_set1(0.5f);
    const vf ea = vf_fma(half, d[2], d[0]), oa = vf_fma(half, d[3], d[1]);
    const vf eb = vf_fma(two, d[2], d[0]), ob = vf_fma(two, d[3], d[1]);

    r[0] = d[0];
    r[1] = vf_fma(a, oa, ea);
    r[2] = vf_fnma(a, oa, ea);
    r[3] = vf_fma(b, ob, eb);
    r[4] = vf_fnma(b, ob, eb);
    r[5] = d[3];
}

/* y = A^T m */
static ALWAYS_INLINE void output_4(const vf m[6], vf y[4])
{
    const vf a = vf_set1(POINT_A), two = vf_set1(2.0f), half = vf_set1(0.5f);
    const vf a3 = vf_set1(0.5f * POINT_A), b3 = vf_set1(2.0f * POINT_B);
    const vf sa = vf_add(m[1], m[2]), da = vf_sub(m[1], m[2]);
    const vf sb = vf_add(m[3], m[4]), db = vf_sub(m[3], m[4]);

    y[0] = vf_add(vf_add(m[0], sa), sb);
    y[1] = vf_mul(a, vf_fma(two, db, da));
    y[2] = vf_fma(two, sb, vf_mul(half, sa));
    y[3] = vf_fma(a3, da, vf_fma(b3, db, m[5]));
}

/* One vector of channels: dst[p position] = B^T d B of the 6 x 6 pixels at src. */
static ALWAYS_INLINE void input_tile(const float *src, size_t row, size_t column,
                                     float *dst, size_t position)
{
    /* Two rows of the result at a time, so that all of them stay in registers. */
    static const int pair[3][2] = {{0, 5}, {1, 2}, {3, 4}};

    UNROLL for (int k = 0; k < 3; k++)
    {
        vf t[2][6], r[6];

        UNROLL for (int x = 0; x < 6; x++)
        {
            vf d[6];

            UNROLL for (int y = 0; y < 6; y++) d[y] =
                vf_load(src + (size_t)y * row + (size_t)x * column);
            input_6(d, r);
            t[0][x] = r[pair[k][0]];
            t[1][x] = r[pair[k][1]];
        }
        UNROLL for (int h = 0; h < 2; h++)
        {
            float *to = dst + (size_t)(6 * pair[k][h]) * position;

            input_6(t[h], r);
            UNROLL for (int x = 0; x < 6; x++)
                vf_store(to + (size_t)x * position, r[x]);
        }
    }
}

static ALWAYS_INLINE void gradient_tile(const float *src, size_t row, size_t column,
                                        float *dst, size_t position)
{
    vf t[4][6];

    UNROLL for (int y = 0; y < 4; y++)
    {
        vf d[4];

        UNROLL for (int x = 0; x < 4; x++) d[x] =
            vf_load(src + (size_t)y * row + (size_t)x * column);
        gradient_6(d, t[y]);
    }
    UNROLL for (int x = 0; x < 6; x++)
    {
        const vf d[4] = {t[0][x], t[1][x], t[2][x], t[3][x]};
        vf r[6];

        gradient_6(d, r);
        UNROLL for (int y = 0; y < 6; y++)
            vf_store(dst + (size_t)(6 * y + x) * position, r[y]);
    }
}

/*
 * patch[size][size][W] = n channels of the pixels at (y0, x0), zero outside of the map
 * and in the lanes from n.
 */
static void copy_patch(const laci_map *x, int c, int y0, int x0, int size, float *patch)
{
    const int n = lanes_at(c, x->channels);

    for (int i = 0; i < size; i++)
        for (int j = 0; j < size; j++, patch += W) {
            const int y = y0 + i, xx = x0 + j;
            const int inside = y >= 0 && y < x->height && xx >= 0 && xx < x->width;

            vf_store(patch, inside ? vf_load_first(x->data +
                                                       ((size_t)y * (size_t)x->width +
                                                        (size_t)xx) *
                                                           x->stride +
                                                       c,
                                                   n)
                                   : vf_zero());
        }
}

/* Tiles of size x size pixels, moved by -shift, to the 36 positions. */
static ALWAYS_INLINE void
map_tiles(const laci_map *x, const laci_tiles *to, const int size, const int shift,
          void (*one)(const float *, size_t, size_t, float *, size_t))
{
    const int across = (x->width + LACI_TILE - 1) / LACI_TILE;
    const size_t row = (size_t)x->width * x->stride;
    float patch[6 * 6 * W];

    for (int t = to->begin; t < to->end; t++) {
        const int y0 = t / across * LACI_TILE - shift;
        const int x0 = t % across * LACI_TILE - shift;
        const int inside =
            y0 >= 0 && y0 + size <= x->height && x0 >= 0 && x0 + size <= x->width;
        float *dst = to->data + (size_t)(t - to->begin) * to->tile;

        for (int c = 0; c < x->channels; c += W)
            if (inside && c + W <= x->channels)
                one(x->data + (size_t)y0 * row + (size_t)x0 * x->stride + c, row,
                    x->stride, dst + c, to->position);
            else {
                copy_patch(x, c, y0, x0, size, patch);
                one(patch, (size_t)size * W, W, dst + c, to->position);
            }
    }
}

static void input_tiles(const laci_map *x, const laci_tiles *to)
{
    map_tiles(x, to, 6, 1, input_tile);
}

static void gradient_tiles(const laci_map *dy, const laci_tiles *to)
{
    map_tiles(dy, to, LACI_TILE, 0, gradient_tile);
}

/* The 4 x 4 pixels of one vector of channels. */
static ALWAYS_INLINE void output_tile(const float *src, size_t position, vf y[4][4])
{
    vf t[4][6];

    UNROLL for (int x = 0; x < 6; x++)
    {
        vf m[6], r[4];

        UNROLL for (int k = 0; k < 6; k++) m[k] =
            vf_load(src + (size_t)(6 * k + x) * position);
        output_4(m, r);
        UNROLL for (int k = 0; k < 4; k++) t[k][x] = r[k];
    }
    UNROLL for (int k = 0; k < 4; k++) output_4(t[k], y[k]);
}

/* Store y = act(v + bias) at the first rows x columns pixels, n lanes of each; whole:
 * all of them. */
static ALWAYS_INLINE void store_tile(vf v[4][4], vf bias, vf slope, const laci_map *y,
                                     float *dst, const int whole, int rows, int columns,
                                     int n)
{
    const size_t row = (size_t)y->width * y->stride;

    UNROLL for (int i = 0; i < LACI_TILE; i++)
        UNROLL for (int j = 0; j < LACI_TILE; j++)
    {
        const vf s = vf_add(v[i][j], bias);
        const vf act = vf_max(s, vf_mul(s, slope));
        float *to = dst + (size_t)i * row + (size_t)j * y->stride;

        if (whole)
            vf_store(to, act);
        else if (i < rows && j < columns)
            vf_store_first(to, act, n);
    }
}

static void output_tiles(const laci_tiles *m, const float *bias, float slope,
                         const laci_map *y)
{
    const int across = (y->width + LACI_TILE - 1) / LACI_TILE;
    const vf under = vf_set1(slope);

    for (int t = m->begin; t < m->end; t++) {
        const int y0 = t / across * LACI_TILE, x0 = t % across * LACI_TILE;
        const int rows = laci_min_int(LACI_TILE, y->height - y0);
        const int columns = laci_min_int(LACI_TILE, y->width - x0);
        const int inside = rows == LACI_TILE && columns == LACI_TILE;
        const float *src = m->data + (size_t)(t - m->begin) * m->tile;
        float *dst = y->data + ((size_t)y0 * (size_t)y->width + (size_t)x0) * y->stride;

        for (int c = 0; c < y->channels; c += W) {
            const int n = lanes_at(c, y->channels);
            const vf add = bias ? vf_load_first(bias + c, n) : vf_zero();
            vf out[4][4];

            output_tile(src + c, m->position, out);
            if (inside && n == W)
                store_tile(out, add, under, y, dst + c, 1, rows, columns, n);
            else
                store_tile(out, add, under, y, dst + c, 0, rows, columns, n);
        }
    }
}

#endif
