/* radon/kern_gridding.h - (private) kernels of radon/nufft.c: 8 x 8 taps around a
 * sample. Plain loops of fixed length, which compilers turn into vectors. */

enum { TAPS = LACI_NUFFT_TAPS };

/* Weights of the taps at u in [-1, 1): one polynomial each (Horner). */
static inline void tap_weights(const laci_nufft_table *t, float u, float *w)
{
    for (int j = 0; j < TAPS; j++)
        w[j] = t->poly[LACI_NUFFT_TERMS - 1][j];
    for (int p = LACI_NUFFT_TERMS - 2; p >= 0; p--)
        for (int j = 0; j < TAPS; j++)
            w[j] = w[j] * u + t->poly[p][j];
}

static void gridding_interpolate(const laci_nufft_table *t, laci_complex *grid,
                                 size_t begin, size_t end, laci_complex *samples)
{
    for (size_t k = begin; k < end; k++) {
        const laci_nufft_point *p = &t->point[k];
        const int flip = p->at < 0;
        const float *g = grid[flip ? ~p->at : p->at];
        float wx[TAPS], wy[TAPS], sum[2 * TAPS] = {0};
        float re = 0.0f, im = 0.0f;

        tap_weights(t, p->u, wx);
        tap_weights(t, p->v, wy);
        for (int r = 0; r < TAPS; r++, g += 2 * t->pitch)
            for (int j = 0; j < 2 * TAPS; j++)
                sum[j] += wy[r] * g[j];
        for (int j = 0; j < TAPS; j++) {
            re += wx[j] * sum[2 * j];
            im += wx[j] * sum[2 * j + 1];
        }
        samples[t->order[k]][0] = re;
        samples[t->order[k]][1] = flip ? -im : im;
    }
}

static void gridding_spread(const laci_nufft_table *t, laci_complex *samples,
                            size_t begin, size_t end, laci_complex *grid)
{
    for (size_t k = begin; k < end; k++) {
        const size_t i = t->order[k];
        const laci_nufft_point *p = &t->point[k];
        const int flip = p->at < 0;
        float *g = grid[flip ? ~p->at : p->at];
        const float re = samples[i][0], im = flip ? -samples[i][1] : samples[i][1];
        float wx[TAPS], wy[TAPS], value[2 * TAPS];

        tap_weights(t, p->u, wx);
        tap_weights(t, p->v, wy);
        for (int j = 0; j < TAPS; j++) {
            value[2 * j] = wx[j] * re;
            value[2 * j + 1] = wx[j] * im;
        }
        for (int r = 0; r < TAPS; r++, g += 2 * t->pitch)
            for (int j = 0; j < 2 * TAPS; j++)
                g[j] += wy[r] * value[j];
    }
}

static void gridding_spread_near(const laci_nufft_table *t, laci_complex *samples,
                                 size_t begin, size_t end, int gy, double *near)
{
    enum { COLUMNS = 2 * LACI_NUFFT_NEAR_COLUMNS };

    for (size_t k = begin; k < end; k++) {
        const size_t i = t->order[k];
        const laci_nufft_point *p = &t->point[k];
        const int flip = p->at < 0, at = flip ? ~p->at : p->at;
        const int row = at / (int)t->pitch, column = at % (int)t->pitch;
        const int down = (row < gy / 2 ? row : row - gy) + LACI_NUFFT_NEAR + TAPS / 2;
        const float re = samples[i][0], im = flip ? -samples[i][1] : samples[i][1];
        double *g = near + down * COLUMNS + 2 * (column - LACI_NUFFT_LEFT + TAPS / 2);
        float wx[TAPS], wy[TAPS], value[2 * TAPS];

        tap_weights(t, p->u, wx);
        tap_weights(t, p->v, wy);
        for (int j = 0; j < TAPS; j++) {
            value[2 * j] = wx[j] * re;
            value[2 * j + 1] = wx[j] * im;
        }
        for (int r = 0; r < TAPS; r++, g += COLUMNS)
            for (int j = 0; j < 2 * TAPS; j++)
                g[j] += wy[r] * value[j];
    }
}
