/* learned/layer_simple.h - (private) kernels without matrices. */
#ifndef LAC_LEARNED_LAYER_SIMPLE_H
#define LAC_LEARNED_LAYER_SIMPLE_H

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
