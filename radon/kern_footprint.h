/* radon/kern_footprint.h - (private) footprint projector, both beams.
 *
 * One function gives the bins and weights of W neighbouring pixels of a row; forward
 * adds pixel times weight to the bins of a view, the adjoint sums bin times weight, so
 * that the two are transposes by construction.
 *
 * Parallel: the shadow of a square is a trapezoid with half widths t1 <= t2 = (| |ux|
 * -+ |uy| |) / 2 bins; its integral from the middle to x is G(x) = min(x, t2) - y^2 /
 * (2 (t2 - t1)), y = min(x, t2) - min(x, t1), odd in x. Fan: the knots of the trapezoid
 * are the shadows of the four corners, its mass pixel^2 times bins per mm across the
 * ray.
 */
#define MAX_TAPS 8

/* Bins first + 1 .. first + n of each lane, and their weights. */
typedef struct shadow {
    vi first;
    vf weight[MAX_TAPS];
} shadow;

typedef struct parallel_shape {
    vf t1, t2, bend, height, half; /* bend = 1 / (2 (t2 - t1)), half = t2 + 1/2 */
} parallel_shape;

static inline parallel_shape shape_of(const laci_parallel_view *v)
{
    const double a = fabs(v->ux), b = fabs(v->uy);
    const double t1 = 0.5 * fabs(a - b), t2 = 0.5 * (a + b);
    const double gap = fmax(t2 - t1, 1e-9);

    return (parallel_shape){vf_set1((float)t1), vf_set1((float)t2),
                            vf_set1((float)(0.5 / gap)), vf_set1(v->length),
                            vf_set1((float)(t2 + 0.5))};
}

static inline vf parallel_integral(const parallel_shape *s, vf x)
{
    const vf far = vf_abs(x), t = vf_min(far, s->t2);
    const vf y = vf_sub(t, vf_min(far, s->t1));

    return vf_copysign(vf_fnma(vf_mul(y, y), s->bend, t), x);
}

/* u >= half: bin coordinates of the lanes relative to some whole bin. Taps from t0 on.
 */
static inline void parallel_shadow(const parallel_shape *s, vf u, int t0, int n,
                                   shadow *out)
{
    const vi i = vi_trunc(vf_sub(u, s->half));
    vf edge = vf_sub(vf_add(vf_from_int(i), vf_set1((float)t0 + 0.5f)), u);
    vf below = parallel_integral(s, edge);

    out->first = vi_add(i, vi_set1(t0));
    for (int t = 0; t < n; t++) {
        vf above;

        edge = vf_add(edge, vf_set1(1.0f));
        above = parallel_integral(s, edge);
        out->weight[t] = vf_mul(vf_sub(above, below), s->height);
        below = above;
    }
}

/* Sorted shadows of the corners, relative to a whole bin, and the height between them.
 */
typedef struct fan_shape {
    vf knot[4], rise, fall, height; /* rise = 1 / (2 (knot1 - knot0)), fall likewise */
} fan_shape;

static inline void order(vf *a, vf *b)
{
    const vf lo = vf_min(*a, *b);

    *b = vf_max(*a, *b);
    *a = lo;
}

static inline fan_shape fan_shape_of(const lac_projector *p, const laci_fan_view *v,
                                     vf X, float Y, float base)
{
    const vf ax = vf_set1((float)v->ax), dx = vf_set1((float)v->dx);
    const vf along = vf_fma(X, ax, vf_set1((float)(v->ay * (double)Y)));
    const vf depth = vf_fma(X, dx, vf_set1((float)(p->fan_dist + v->dy * (double)Y)));
    const vf scale = vf_set1((float)p->fan_scale);
    const vf mid = vf_set1((float)(p->fan_mid - (double)base));
    const vf inv = vf_div(vf_set1(1.0f), depth), tangent = vf_mul(along, inv);
    const vf tiny = vf_set1(1e-6f), half = vf_set1(0.5f);
    fan_shape s;
    vf mass, flat;

    for (int c = 0; c < 4; c++) {
        const double sx = c & 1 ? 0.5 : -0.5, sy = c & 2 ? 0.5 : -0.5;
        const vf a = vf_add(along, vf_set1((float)(v->ax * sx + v->ay * sy)));
        const vf d = vf_add(depth, vf_set1((float)(v->dx * sx + v->dy * sy)));

        s.knot[c] = vf_fma(scale, vf_div(a, d), mid);
    }
    order(&s.knot[0], &s.knot[1]);
    order(&s.knot[2], &s.knot[3]);
    order(&s.knot[0], &s.knot[2]);
    order(&s.knot[1], &s.knot[3]);
    order(&s.knot[1], &s.knot[2]);
    mass = vf_sqrt(vf_fma(tangent, tangent, vf_set1(1.0f)));
    mass = vf_mul(vf_mul(mass, inv), vf_mul(scale, vf_set1((float)p->grid.pixel_mm)));
    flat = vf_add(vf_sub(s.knot[3], s.knot[0]), vf_sub(s.knot[2], s.knot[1]));
    s.height = vf_div(mass, vf_mul(half, flat));
    s.rise = vf_div(half, vf_max(vf_sub(s.knot[1], s.knot[0]), tiny));
    s.fall = vf_div(half, vf_max(vf_sub(s.knot[3], s.knot[2]), tiny));
    return s;
}

static inline vf fan_integral(const fan_shape *s, vf x)
{
    const vf up = vf_sub(vf_max(vf_min(x, s->knot[1]), s->knot[0]), s->knot[0]);
    const vf flat = vf_sub(vf_max(vf_min(x, s->knot[2]), s->knot[1]), s->knot[1]);
    const vf down = vf_sub(vf_max(vf_min(x, s->knot[3]), s->knot[2]), s->knot[2]);
    const vf ramp = vf_fma(vf_mul(up, up), s->rise, flat);

    return vf_add(ramp, vf_fnma(vf_mul(down, down), s->fall, down));
}

static inline void fan_shadow(const fan_shape *s, int t0, int n, shadow *out)
{
    /* knot0 >= 0; bin i covers i - 1/2 .. i + 1/2 */
    const vi i = vi_trunc(vf_add(s->knot[0], vf_set1(0.5f)));
    vf edge = vf_add(vf_from_int(i), vf_set1((float)t0 - 0.5f));
    vf below = fan_integral(s, edge);

    out->first = vi_add(i, vi_set1(t0 - 1));
    for (int t = 0; t < n; t++) {
        vf above;

        edge = vf_add(edge, vf_set1(1.0f));
        above = fan_integral(s, edge);
        out->weight[t] = vf_mul(vf_sub(above, below), s->height);
        below = above;
    }
}

/* W pixels of row y from x on, in one view: a whole bin below all their shadows. */
static inline double footprint_base(const lac_projector *p, int iv, int x, int y)
{
    if (p->parallel) {
        const laci_parallel_view *v = &p->parallel[iv];
        const double u = v->u0 + v->ux * x + v->uy * y;

        return floor(u + fmin(v->ux * (W - 1), 0.0)) - ceil(0.5 * p->taps) - 1.0;
    } else {
        const laci_fan_view *v = &p->fan[iv];
        double low = 1e30;

        for (int end = 0; end < 2; end++) { /* u is monotone along a row */
            const double X = x + end * (W - 1) - 0.5 * (p->grid.nx - 1);
            const double Y = y - 0.5 * (p->grid.ny - 1);
            const double depth = p->fan_dist + v->dx * X + v->dy * Y;

            low = fmin(low, p->fan_mid + p->fan_scale * (v->ax * X + v->ay * Y) /
                                             fmax(depth, 1.0));
        }
        return floor(low) - p->taps - 1.0;
    }
}

static inline void footprint_shadow(const lac_projector *p, int iv, int x, int y,
                                    double base, int t0, shadow *out)
{
    const int n = laci_min_int(p->taps - t0, MAX_TAPS);

    if (p->parallel) {
        const laci_parallel_view *v = &p->parallel[iv];
        const parallel_shape s = shape_of(v);
        const double u = v->u0 + v->ux * x + v->uy * y - base;

        parallel_shadow(&s, vf_fma(vf_iota(), vf_set1((float)v->ux), vf_set1((float)u)),
                        t0, n, out);
    } else {
        const vf X = vf_add(vf_iota(), vf_set1((float)(x - 0.5 * (p->grid.nx - 1))));
        const fan_shape s = fan_shape_of(
            p, &p->fan[iv], X, (float)(y - 0.5 * (p->grid.ny - 1)), (float)base);

        fan_shadow(&s, t0, n, out);
    }
}

/* view[first + 1 + t of each lane] += weight * value for `lanes` lanes. */
static inline void scatter(const shadow *s, int n, int base, vf value, int lanes,
                           float *view, int n_det)
{
    float w[MAX_TAPS][W];
    int first[W];

    vi_store(first, vi_add(s->first, vi_set1(base + 1)));
    for (int t = 0; t < n; t++)
        vf_store(w[t], vf_mul(s->weight[t], value));
    for (int l = 0; l < lanes; l++)
        for (int t = 0; t < n; t++)
            if (first[l] + t >= 0 && first[l] + t < n_det)
                view[first[l] + t] += w[t][l];
}

static void footprint_forward(const lac_projector *p, const float *image, int v0,
                              int v1, float *sino)
{
    const int nx = p->grid.nx, n_det = p->geom->n_det;

    for (int y = 0; y < p->grid.ny; y++)
        for (int iv = v0; iv < v1; iv++) {
            float *view = sino + (size_t)iv * (size_t)n_det;

            for (int x = 0; x < nx; x += W) {
                const int lanes = laci_min_int(W, nx - x);
                const float *row = image + (size_t)y * (size_t)nx + (size_t)x;
                const double base = footprint_base(p, iv, x, y);
                float room[W] = {0};
                shadow s;

                if (base > n_det || base < -1e8)
                    continue;
                memcpy(room, row, (size_t)lanes * sizeof *room);
                for (int t = 0; t < p->taps; t += MAX_TAPS) {
                    footprint_shadow(p, iv, x, y, base, t, &s);
                    scatter(&s, laci_min_int(p->taps - t, MAX_TAPS), (int)base,
                            vf_load(room), lanes, view, n_det);
                }
            }
        }
}

/* Sum of bins times weight over one view; samples from two registers where they fit. */
static inline vf footprint_collect(const shadow *s, int n, int base, const float *view,
                                   int n_det, vf sum)
{
    for (int t = 0; t < n; t++) {
        const vi d = vi_add(s->first, vi_set1(base + 1 + t));

        sum = vf_fma(s->weight[t], vf_gather_or_zero(view, d, n_det), sum);
    }
    return sum;
}

static void footprint_adjoint(const lac_projector *p, const float *sino, int y0, int y1,
                              float *image)
{
    const int nx = p->grid.nx, n_det = p->geom->n_det;

    for (int y = y0; y < y1; y++)
        for (int x = 0; x < nx; x += W) {
            vf sum = vf_zero();

            for (int iv = 0; iv < p->geom->n_views; iv++) {
                const float *view = sino + (size_t)iv * (size_t)n_det;
                const double base = footprint_base(p, iv, x, y);
                shadow s;

                if (base > n_det || base < -1e8)
                    continue;
                for (int t = 0; t < p->taps; t += MAX_TAPS) {
                    footprint_shadow(p, iv, x, y, base, t, &s);
                    sum = footprint_collect(&s, laci_min_int(p->taps - t, MAX_TAPS),
                                            (int)base, view, n_det, sum);
                }
            }
            store_lanes(image + (size_t)y * (size_t)nx, x, nx, sum);
        }
}
