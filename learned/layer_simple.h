/* learned/layer_simple.h - (private) kernels without matrices. */
#ifndef LAC_LEARNED_LAYER_SIMPLE_H
#define LAC_LEARNED_LAYER_SIMPLE_H

static void activation_backward(float slope, const laci_map *y, const laci_map *dy)
{
    const vf one = vf_set1(1.0f), other = vf_set1(slope);
    const int pixels = y->height * y->width;

    for (int t = 0; t < pixels; t++) {
        const float *v = y->data + (size_t)t * y->stride;
        float *d = dy->data + (size_t)t * dy->stride;

        for (int c = 0; c < y->channels; c += W) {
            const int n = lanes_at(c, y->channels);
            const vf factor = vf_where_positive(vf_load_first(v + c, n), one, other);

            vf_store_first(d + c, vf_mul(vf_load_first(d + c, n), factor), n);
        }
    }
}

/* n channels from c of the 2 x 2 pixels of x under a pixel of half the size. */
static inline void load_square(const laci_map *x, int row, int column, int c, int n,
                               vf a[4])
{
    for (int i = 0; i < 4; i++)
        a[i] =
            vf_load_first(laci_map_at(x, 2 * row + i / 2, 2 * column + i % 2) + c, n);
}

static inline vf largest_of(const vf a[4])
{
    return vf_max(vf_max(a[0], a[1]), vf_max(a[2], a[3]));
}

static void pool_forward(const laci_map *x, const laci_map *y)
{
    for (int r = 0; r < y->height; r++)
        for (int k = 0; k < y->width; k++)
            for (int c = 0; c < y->channels; c += W) {
                const int n = lanes_at(c, y->channels);
                vf a[4];

                load_square(x, r, k, c, n, a);
                vf_store_first(laci_map_at(y, r, k) + c, largest_of(a), n);
            }
}

static void pool_backward(const laci_map *x, const laci_map *dy, const laci_map *dx)
{
    for (int r = 0; r < dy->height; r++)
        for (int k = 0; k < dy->width; k++)
            for (int c = 0; c < dy->channels; c += W) {
                const int n = lanes_at(c, dy->channels);
                vf a[4], top, left = vf_load_first(laci_map_at(dy, r, k) + c, n);

                load_square(x, r, k, c, n, a);
                top = largest_of(a);
                for (int i = 0; i < 4; i++) { /* the first that reaches it has all */
                    const vf d = vf_keep_ge(left, a[i], top);

                    vf_store_first(laci_map_at(dx, 2 * r + i / 2, 2 * k + i % 2) + c, d,
                                   n);
                    left = vf_sub(left, d);
                }
            }
}

/* 1 / (1 + exp(-x)) */
static inline vf sigmoid(vf x)
{
    const vf one = vf_set1(1.0f);

    return vf_div(one, vf_add(one, vf_exp(vf_sub(vf_zero(), x))));
}

static void silu_forward(const laci_map *x, const laci_map *y)
{
    const int pixels = x->height * x->width;

    for (int t = 0; t < pixels; t++)
        for (int c = 0; c < x->channels; c += W) {
            const int n = lanes_at(c, x->channels);
            const vf v = vf_load_first(x->data + (size_t)t * x->stride + c, n);

            vf_store_first(y->data + (size_t)t * y->stride + c, vf_mul(v, sigmoid(v)),
                           n);
        }
}

static void silu_backward(const laci_map *x, const laci_map *dy, const laci_map *dx)
{
    const int pixels = x->height * x->width;
    const vf one = vf_set1(1.0f);

    for (int t = 0; t < pixels; t++)
        for (int c = 0; c < x->channels; c += W) {
            const int n = lanes_at(c, x->channels);
            const vf v = vf_load_first(x->data + (size_t)t * x->stride + c, n);
            const vf d = vf_load_first(dy->data + (size_t)t * dy->stride + c, n);
            const vf s = sigmoid(v);
            const vf slope = vf_mul(s, vf_fma(v, vf_sub(one, s), one));

            vf_store_first(dx->data + (size_t)t * dx->stride + c, vf_mul(d, slope), n);
        }
}

static void channel_sums(const laci_map *x, float *sum)
{
    for (int c = 0; c < x->channels; c += W) {
        const int n = lanes_at(c, x->channels);
        double total[W] = {0};
        float row[W];

        for (int y = 0; y < x->height; y++) {
            const float *p = x->data + (size_t)y * (size_t)x->width * x->stride + c;
            vf s = vf_zero();

            for (int i = 0; i < x->width; i++, p += x->stride)
                s = vf_add(s, vf_load_first(p, n));
            vf_store(row, s);
            for (int l = 0; l < W; l++)
                total[l] += (double)row[l];
        }
        for (int l = 0; l < n; l++)
            sum[c + l] += (float)total[l];
    }
}

#endif
