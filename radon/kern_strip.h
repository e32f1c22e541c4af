/* radon/kern_strip.h - (private) footprint projector for parallel beam.
 *
 * The shadow of a square pixel is a trapezoid with half widths t1 <= t2 = (| |ux| -+
 * |uy| |) / 2 bins. With its integral from the middle, G(x) = min(x, t2) - y^2 / (2 (t2
 * - t1)), y = min(x, t2) - min(x, t1) for x >= 0 and odd, pixel (i, j) enters bin d
 * with the weight length * (G(d + 1/2 - u) - G(d - 1/2 - u)),   u = u(i, j), the exact
 * mean over the bin of its chords. Forward and adjoint walk as Joseph's do.
 */

/* A view's constants, spread over the lanes. */
typedef struct strip {
    vf t1, t2, bend, length; /* bend = 1 / (2 (t2 - t1)) */
    float reach;             /* t2 + 1/2: bins that see a pixel lie this near */
} strip;

static inline strip strip_of(const laci_parallel_view *v)
{
    const float a = fabsf((float)v->ux), b = fabsf((float)v->uy);
    const float t1 = 0.5f * fabsf(a - b), t2 = 0.5f * (a + b);

    return (strip){vf_set1(t1), vf_set1(t2), vf_set1(0.5f / most(t2 - t1, 1e-9f)),
                   vf_set1(v->length), t2 + 0.5f};
}

static inline vf strip_integral(const strip *s, vf x)
{
    const vf far = vf_abs(x), t = vf_min(far, s->t2);
    const vf y = vf_sub(t, vf_min(far, s->t1));

    return vf_copysign(vf_fnma(vf_mul(y, y), s->bend, t), x);
}

/* As joseph_bins: W bins of the sum over the lines of a tile, `taps` pixels on each;
 * base and the lanes have been moved down by `reach` pixels. m: bins a pixel. */
static inline vf strip_bins(const tile *t, const strip *s, double base, vi lines,
                            vi lanes, float m, float reach, const int taps)
{
    const vi at = vi_add(vi_set1((int)lrint(base * START_ONE)), lines);
    const vf half = vf_set1(0.5f), scale = vf_set1(-m / (float)ONE);
    int frac[W], first[W];
    vf sum = vf_zero();

    vi_store(first, vi_shift_right(at, START));
    vi_store(frac, vi_shift_left(vi_and(at, vi_set1(START_ONE - 1)), FRACTION - START));
    KEEP_IN_MEMORY(frac);
    KEEP_IN_MEMORY(first);
    for (int r = 0; r < t->n_lines; r++) {
        const vwin w = vwin_load(tile_line(t, r) + first[r]);
        const vi q = vi_add(lanes, vi_set1(frac[r]));
        const vf f = fixed_fraction(q);
        vi i = vi_shift_down(q, FRACTION);

        for (int k = 1; k <= taps; k++) {
            const vf x = vf_fma(f, scale, vf_set1(((float)k - reach) * m));
            const vf above = strip_integral(s, vf_add(x, half));
            const vf below = strip_integral(s, vf_sub(x, half));

            i = vi_add(i, vi_set1(1));
            sum = vf_fma(vf_sub(above, below), vf_pick(w, i), sum);
        }
    }
    return sum;
}

/* The same for any distance between bins and any number of pixels in one. */
static vf strip_bins_wide(const tile *t, const strip *s, double base, double slope,
                          vf lanes, float m, float reach)
{
    const vf half = vf_set1(0.5f);
    const int taps = (int)ceilf(2.0f * reach);
    vf sum = vf_zero();

    for (int r = 0; r < t->n_lines; r++) {
        const double at = base + slope * r, whole = floor(at);
        const vf q = vf_add(lanes, vf_set1((float)(at - whole)));
        const vi i = vi_trunc(q);
        const vf f = vf_sub(q, vf_from_int(i));

        for (int k = 1; k <= taps; k++) {
            const vf x = vf_mul(vf_sub(vf_set1((float)k - reach), f), vf_set1(m));
            const vf above = strip_integral(s, vf_add(x, half));
            const vf below = strip_integral(s, vf_sub(x, half));
            const vi pixel = vi_add(i, vi_set1((int)whole + k));

            sum = vf_fma(vf_sub(above, below),
                         vf_gather_or_zero(tile_line(t, r), pixel, t->length), sum);
        }
    }
    return sum;
}

static void strip_forward_tile(const tile *t, const laci_parallel_view *v, int n_det,
                               float *sino)
{
    const strip s = strip_of(v);
    const float m = v->reach, reach = s.reach / m;
    const walk k = walk_of(t, v, n_det, reach);
    const int taps = (int)ceilf(2.0f * reach);
    const int wide = k.step * (W - 1) + taps + 2.0 > 2 * W;
    const vi places = fixed(wide ? vf_zero() : k.lanes);

    for (int d = k.begin; d <= k.end; d += W) {
        const double base = v->a * (d + k.lead) + k.b - reach;
        vf sum;

        if (wide)
            sum = strip_bins_wide(t, &s, base, v->slope, k.lanes, m, reach);
        else if (taps == 3)
            sum = strip_bins(t, &s, base, k.lines, places, m, reach, 3);
        else if (taps == 4)
            sum = strip_bins(t, &s, base, k.lines, places, m, reach, 4);
        else
            sum = strip_bins(t, &s, base, k.lines, places, m, reach, taps);
        add_lanes(sino, d, n_det, vf_mul(sum, s.length));
    }
}

static void strip_forward(const lac_projector *p, const float *image, int v0, int v1,
                          float *sino)
{
    parallel_forward_tiles(p, image, v0, v1, sino, strip_forward_tile);
}

/* W x SQUARE pixels += `taps` bins of one view, samples from the window from bin k on.
 */
static inline void strip_tile_window(const strip *s, const vwin *w, vi lanes, vi step,
                                     const int taps, vf sum[SQUARE])
{
    const vf scale = vf_set1(-1.0f / (float)ONE);
    vi q = lanes;

    for (int r = 0; r < SQUARE; r++) {
        const vf f = vf_mul(fixed_fraction(q), scale);
        vi i = vi_shift_down(q, FRACTION);
        vf below = strip_integral(s, vf_add(f, vf_set1(0.5f - s->reach)));

        for (int t = 1; t <= taps; t++) {
            const vf above =
                strip_integral(s, vf_add(f, vf_set1((float)t + 0.5f - s->reach)));

            i = vi_add(i, vi_set1(1));
            sum[r] =
                vf_fma(vf_mul(vf_sub(above, below), s->length), vf_pick(*w, i), sum[r]);
            below = above;
        }
        q = vi_add(q, step);
    }
}

static void strip_tile_wide(const strip *s, const laci_parallel_view *v, double whole,
                            vf lanes, const float *view, int n_det, vf sum[SQUARE])
{
    const int taps = (int)ceilf(2.0f * s->reach);

    for (int r = 0; r < SQUARE; r++) {
        const vf q = vf_fma(vf_set1((float)r), vf_set1((float)v->uy), lanes);
        const vi i = vi_trunc(q);
        const vf f = vf_sub(vf_from_int(i), q);
        vf below = strip_integral(s, vf_add(f, vf_set1(0.5f - s->reach)));

        for (int t = 1; t <= taps; t++) {
            const vf above =
                strip_integral(s, vf_add(f, vf_set1((float)t + 0.5f - s->reach)));
            const vi bin = vi_add(i, vi_set1((int)whole + t));

            sum[r] = vf_fma(vf_mul(vf_sub(above, below), s->length),
                            vf_gather_or_zero(view, bin, n_det), sum[r]);
            below = above;
        }
    }
}

static inline void strip_adjoint_tile(const lac_projector *p, const float *sino, int x,
                                      int y, vf sum[SQUARE])
{
    const int n_det = p->geom->n_det;

    for (int iv = 0; iv < p->geom->n_views; iv++) {
        const laci_parallel_view *v = &p->parallel[iv];
        const strip s = strip_of(v);
        const float *view = sino + (size_t)iv * (size_t)n_det;
        const double u = v->u0 + v->ux * x + v->uy * y - s.reach;
        const double low =
            u + least_d(v->ux * (W - 1), 0.0) + least_d(v->uy * (SQUARE - 1), 0.0);
        const double whole = floor(low), taps = ceil(2.0 * s.reach);
        const double room =
            fabs(v->ux) * (W - 1) + fabs(v->uy) * (SQUARE - 1) + taps + 2.0;
        const vf lanes =
            vf_fma(vf_iota(), vf_set1((float)v->ux), vf_set1((float)(u - whole)));
        const vi step = fixed(vf_set1((float)v->uy));
        float copy[2 * W];
        vwin w;

        if (whole >= n_det || whole + room <= 0.0)
            continue;
        if (room > 2 * W) {
            strip_tile_wide(&s, v, whole, lanes, view, n_det, sum);
            continue;
        }
        w = vwin_load(view_window(view, n_det, (int)whole, copy));
        if (taps == 3.0)
            strip_tile_window(&s, &w, fixed(lanes), step, 3, sum);
        else
            strip_tile_window(&s, &w, fixed(lanes), step, (int)taps, sum);
    }
}

static void strip_adjoint(const lac_projector *p, const float *sino, int y0, int y1,
                          float *image)
{
    parallel_adjoint_band(p, sino, y0, y1, image, strip_adjoint_tile);
}
