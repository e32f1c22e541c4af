/* radon/kern_shadow.h - (private) footprint projector for fan beam.
 *
 * The shadow of a pixel is a trapezoid over the shadows of its four corners; its mass
 * is pixel^2 times bins per mm across the ray through the centre. One function gives
 * the bins and weights of W neighbouring pixels of a row: forward adds pixel times
 * weight to the bins of a view, the adjoint sums bin times weight, transposes by
 * construction.
 */
#define MAX_TAPS 8

#if defined(__GNUC__)
#define ALWAYS __attribute__((always_inline))
#else
#define ALWAYS
#endif

/* Sorted shadows of the corners relative to a whole bin, knot[0] >= 1; the height
 * between the inner ones; rise = 1 / (2 (knot1 - knot0)), fall likewise. */
typedef struct shadow {
    vf knot[4], rise, fall, height, whole; /* whole: integral at height 1 */
} shadow;

static inline void order(vf *a, vf *b)
{
    const vf lo = vf_min(*a, *b);

    *b = vf_max(*a, *b);
    *a = lo;
}

/* What a view has in common for all pixels of a row, Y from the middle. */
typedef struct shadow_row {
    vf ax, dx;       /* growth of along and depth from column to column */
    vf along, depth; /* at the middle column */
    vf da[4], dd[4]; /* from the centre of a pixel to its corners */
    double a0, d0;
} shadow_row;

static inline shadow_row shadow_row_of(const lac_projector *p, const laci_fan_view *v,
                                       double Y)
{
    shadow_row r;

    r.a0 = v->ay * Y;
    r.d0 = p->fan_dist + v->dy * Y;
    r.ax = vf_set1((float)v->ax);
    r.dx = vf_set1((float)v->dx);
    r.along = vf_set1((float)r.a0);
    r.depth = vf_set1((float)r.d0);
    for (int c = 0; c < 4; c++) {
        const double sx = c & 1 ? 0.5 : -0.5, sy = c & 2 ? 0.5 : -0.5;

        r.da[c] = vf_set1((float)(v->ax * sx + v->ay * sy));
        r.dd[c] = vf_set1((float)(v->dx * sx + v->dy * sy));
    }
    return r;
}

static inline ALWAYS shadow shadow_of(const lac_projector *p, const shadow_row *r, vf X,
                                      float mid)
{
    const vf along = vf_fma(X, r->ax, r->along), depth = vf_fma(X, r->dx, r->depth);
    const vf scale = vf_set1((float)p->fan_scale), inv = vf_inverse(depth);
    const vf tangent = vf_mul(along, inv), half = vf_set1(0.5f);
    const vf tiny = vf_set1(1e-6f);
    shadow s;
    vf mass, flat;

    for (int c = 0; c < 4; c++)
        s.knot[c] = vf_fma(
            scale, vf_mul(vf_add(along, r->da[c]), vf_inverse(vf_add(depth, r->dd[c]))),
            vf_set1(mid));
    order(&s.knot[0], &s.knot[1]);
    order(&s.knot[2], &s.knot[3]);
    order(&s.knot[0], &s.knot[2]);
    order(&s.knot[1], &s.knot[3]);
    order(&s.knot[1], &s.knot[2]);
    mass = vf_sqrt(vf_fma(tangent, tangent, vf_set1(1.0f)));
    mass = vf_mul(vf_mul(mass, inv), vf_mul(scale, vf_set1((float)p->grid.pixel_mm)));
    flat = vf_add(vf_sub(s.knot[3], s.knot[0]), vf_sub(s.knot[2], s.knot[1]));
    s.whole = vf_mul(half, flat);
    s.height = vf_mul(vf_add(mass, mass), vf_inverse(flat));
    s.rise = vf_mul(half, vf_inverse(vf_max(vf_sub(s.knot[1], s.knot[0]), tiny)));
    s.fall = vf_mul(half, vf_inverse(vf_max(vf_sub(s.knot[3], s.knot[2]), tiny)));
    return s;
}

/* Integral of the trapezoid of height 1 from the left end to x. */
static inline ALWAYS vf shadow_integral(const shadow *s, vf x)
{
    const vf in = vf_min(vf_max(x, s->knot[0]), s->knot[3]);
    const vf up = vf_sub(vf_min(in, s->knot[1]), s->knot[0]);
    const vf down = vf_sub(vf_max(in, s->knot[2]), s->knot[2]);
    const vf rest = vf_sub(vf_sub(in, s->knot[0]), up);

    return vf_fnma(vf_mul(down, down), s->fall, vf_fma(vf_mul(up, up), s->rise, rest));
}

/* Weights of the bins first + t0 .. first + t0 + n - 1 out of `taps`; bin i covers i -
 * 1/2 .. i + 1/2. All of the shadow lies right of the first edge and left of the last.
 */
static inline ALWAYS vi shadow_weights(const shadow *s, int t0, const int n,
                                       const int taps, vf weight[MAX_TAPS])
{
    const vi first = vi_trunc(vf_add(s->knot[0], vf_set1(0.5f)));
    const vf edge = vf_add(vf_from_int(first), vf_set1((float)t0 - 0.5f));
    vf below = t0 == 0 ? vf_zero() : shadow_integral(s, edge);

    for (int t = 0; t < n; t++) {
        const vf above =
            t0 + t + 1 >= taps
                ? s->whole
                : shadow_integral(s, vf_add(edge, vf_set1((float)(t + 1))));

        weight[t] = vf_mul(vf_sub(above, below), s->height);
        below = above;
    }
    return first;
}

/* A whole bin below the shadows of the pixels X0 .. X0 + W - 1 of a row; the bins from
 * it on that they may touch. */
static inline int shadow_base(const lac_projector *p, const laci_fan_view *v,
                              const shadow_row *r, float X0, float *room)
{
    const float ax = (float)v->ax, dx = (float)v->dx;
    const float scale = (float)p->fan_scale, mid = (float)p->fan_mid;
    const float X1 = X0 + (float)(W - 1);
    const float d0 = most((float)r->d0 + dx * X0, 0.1f);
    const float d1 = most((float)r->d0 + dx * X1, 0.1f);
    const float u0 = mid + scale * ((float)r->a0 + ax * X0) / d0;
    const float u1 = mid + scale * ((float)r->a0 + ax * X1) / d1;
    const float low = least(u0, u1) - (float)p->taps - 1.0f;

    /* u is monotone along a row */
    *room = fabsf(u1 - u0) + 2.0f * (float)p->taps + 3.0f;
    return (int)floorf(least(most(low, -1e8f), 1e8f));
}

/*
 * Forward collects the bins of a row of pixels here before they go to the sinogram: the
 * lanes in turn on copies of their own, since neighbours mostly meet in the same bin,
 * and a sum that was just stored would have to be waited for.
 */
#define COPIES 4
#define SHADOW_ROOM 1024

typedef struct shadow_bins {
    int base, end; /* bins base <= d < base + end may be set */
    float copy[COPIES][SHADOW_ROOM];
} shadow_bins;

static inline ALWAYS void shadow_scatter(const shadow *s, const int taps, vf value,
                                         int lanes, int offset, shadow_bins *bins)
{
    vf weight[MAX_TAPS];
    float w[MAX_TAPS][W];
    int first[W];

    vi_store(first, vi_add(shadow_weights(s, 0, taps, taps, weight), vi_set1(offset)));
    for (int t = 0; t < taps; t++)
        vf_store(w[t], vf_mul(weight[t], value));
    for (int l = 0; l < lanes; l++)
        for (int t = 0; t < taps; t++)
            bins->copy[l % COPIES][first[l] + t] += w[t][l];
}

/* Add what was collected to the view, and start afresh at another bin. */
static void shadow_flush(shadow_bins *bins, int base, float *view, int n_det)
{
    for (int k = 0; k < bins->end; k++) {
        const float sum = (bins->copy[0][k] + bins->copy[1][k]) +
                          (bins->copy[2][k] + bins->copy[3][k]);

        if (bins->base + k >= 0 && bins->base + k < n_det)
            view[bins->base + k] += sum;
    }
    for (int c = 0; c < COPIES; c++)
        memset(bins->copy[c], 0, (size_t)bins->end * sizeof bins->copy[c][0]);
    bins->base = base;
    bins->end = 0;
}

/* Pixels whose shadows span more bins than fit the room: straight into the sinogram. */
static void shadow_scatter_wide(const lac_projector *p, const shadow *s,
                                const float *value, int lanes, int base, float *view)
{
    for (int t0 = 0; t0 < p->taps; t0 += MAX_TAPS) {
        vf weight[MAX_TAPS];
        int first[W];

        vi_store(first, shadow_weights(s, t0, MAX_TAPS, p->taps, weight));
        for (int t = 0; t < MAX_TAPS; t++) {
            float w[W];

            vf_store(w, weight[t]);
            for (int l = 0; l < lanes; l++) {
                const int bin = base + first[l] + t0 + t;

                if (bin >= 0 && bin < p->geom->n_det)
                    view[bin] += w[l] * value[l];
            }
        }
    }
}

static void shadow_forward_row(const lac_projector *p, const float *row, int y, int iv,
                               shadow_bins *bins, float *view)
{
    const laci_fan_view *v = &p->fan[iv];
    const double mid_x = 0.5 * (p->grid.nx - 1);
    const shadow_row r = shadow_row_of(p, v, y - 0.5 * (p->grid.ny - 1));
    const int nx = p->grid.nx, n_det = p->geom->n_det;

    for (int x = 0; x < nx; x += W) {
        const int lanes = laci_min_int(W, nx - x);
        float value[W] = {0.0f};
        float room;
        const int base = shadow_base(p, v, &r, (float)(x - mid_x), &room);
        shadow s;

        if (base >= n_det || (float)base + room < 0.0f)
            continue;
        memcpy(value, row + x, (size_t)lanes * sizeof *value);
        s = shadow_of(p, &r, vf_add(vf_iota(), vf_set1((float)(x - mid_x))),
                      (float)(p->fan_mid - base));
        if (room > SHADOW_ROOM / 2 || p->taps > MAX_TAPS) {
            shadow_scatter_wide(p, &s, value, lanes, base, view);
            continue;
        }
        if (base < bins->base || (float)(base - bins->base) + room > SHADOW_ROOM) {
            /* rows run either way along the detector: leave half the room below */
            shadow_flush(bins, v->ax < 0.0 ? base - SHADOW_ROOM / 2 : base, view,
                         n_det);
        }
        bins->end = laci_max_int(bins->end, base - bins->base + (int)room);
        if (p->taps == 3)
            shadow_scatter(&s, 3, vf_load(value), lanes, base - bins->base, bins);
        else
            shadow_scatter(&s, p->taps, vf_load(value), lanes, base - bins->base, bins);
    }
    shadow_flush(bins, 0, view, n_det);
}

static void shadow_forward(const lac_projector *p, const float *image, int v0, int v1,
                           float *sino)
{
    shadow_bins bins;

    memset(&bins, 0, sizeof bins);
    for (int y = 0; y < p->grid.ny; y++)
        for (int iv = v0; iv < v1; iv++)
            shadow_forward_row(p, image + (size_t)y * (size_t)p->grid.nx, y, iv, &bins,
                               sino + (size_t)iv * (size_t)p->geom->n_det);
}

/* sum += bins times weight, from two registers where they fit. */
static inline ALWAYS vf shadow_collect(const lac_projector *p, const shadow *s,
                                       int base, const float room, const float *view,
                                       vf sum)
{
    const int n_det = p->geom->n_det;
    vf weight[MAX_TAPS];
    float copy[2 * W];

    if (room <= 2 * W && p->taps == 3) {
        const vwin w = vwin_load(view_window(view, n_det, base, copy));
        const vi first = shadow_weights(s, 0, 3, 3, weight);

        for (int t = 0; t < 3; t++)
            sum = vf_fma(weight[t], vf_pick(w, vi_add(first, vi_set1(t))), sum);
        return sum;
    }
    for (int t0 = 0; t0 < p->taps; t0 += MAX_TAPS) {
        const vi first = shadow_weights(s, t0, MAX_TAPS, p->taps, weight);

        for (int t = 0; t < MAX_TAPS; t++)
            sum = vf_fma(
                weight[t],
                vf_gather_or_zero(view, vi_add(first, vi_set1(base + t0 + t)), n_det),
                sum);
    }
    return sum;
}

static void shadow_adjoint(const lac_projector *p, const float *sino, int y0, int y1,
                           float *image)
{
    const int nx = p->grid.nx, n_det = p->geom->n_det;
    const double mid_x = 0.5 * (nx - 1), mid_y = 0.5 * (p->grid.ny - 1);

    for (int y = y0; y < y1; y++) {
        float *row = image + (size_t)y * (size_t)nx;

        memset(row, 0, (size_t)nx * sizeof *row);
        for (int iv = 0; iv < p->geom->n_views; iv++) {
            const laci_fan_view *v = &p->fan[iv];
            const shadow_row r = shadow_row_of(p, v, y - mid_y);
            const float *view = sino + (size_t)iv * (size_t)n_det;

            for (int x = 0; x < nx; x += W) {
                float room;
                const int base = shadow_base(p, v, &r, (float)(x - mid_x), &room);
                shadow s;

                if (base >= n_det || (float)base + room < 0.0f)
                    continue;
                s = shadow_of(p, &r, vf_add(vf_iota(), vf_set1((float)(x - mid_x))),
                              (float)(p->fan_mid - base));
                add_lanes(row, x, nx,
                          shadow_collect(p, &s, base, room, view, vf_zero()));
            }
        }
    }
}
