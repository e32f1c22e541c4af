/* radon/kern_parallel.h - (private) Joseph's projector for parallel beam.
 *
 * With the triangle K(x) = max(0, 1 - |x| / m), m = |ux| or |uy| along the line, pixel
 * (i, j) enters bin d with the weight length * K(d - u(i, j)) (see proj_internal.h):
 * forward looks for the two pixels around ray d on each line, the adjoint for the bins
 * within m of u. Coordinates are held relative to an integer base, so that floats keep
 * their fractions to about 1e-6; samples come out of two loaded registers by a
 * permutation, not by gathers.
 */

/* The adjoint does W x SQUARE pixels at a time, with their sums in registers. */
#define SQUARE W

/*
 * Places in a window of two registers are whole numbers with FRACTION bits after the
 * point: the upper bits choose the sample and the lower ones weigh it, with integer
 * arithmetic that leaves the few float adders free for the sums.
 */
#define FRACTION 26
#define ONE (1 << FRACTION)
/* Where a window starts: fewer bits, for whole numbers up to 1024. */
#define START 21
#define START_ONE (1 << START)

static inline vi fixed(vf x)
{
    return vi_trunc(vf_mul(x, vf_set1((float)ONE)));
}

static inline vf fixed_fraction(vi q)
{
    return vf_from_int(vi_and(q, vi_set1(ONE - 1)));
}

/* W bins of Joseph's sum over the lines of a tile. base: coordinate of the lane that
 * comes first along the line; lanes: distance of each lane from it. */
static inline vf joseph_bins(const tile *t, double base, vi lines, vi lanes)
{
    const vi at = vi_add(vi_set1((int)lrint(base * START_ONE)), lines);
    int frac[W], first[W];
    vf sum = vf_zero(), sum_left = vf_zero(), sum_right = vf_zero();

    vi_store(first, vi_shift_right(at, START));
    vi_store(frac, vi_shift_left(vi_and(at, vi_set1(START_ONE - 1)), FRACTION - START));
    KEEP_IN_MEMORY(frac);
    KEEP_IN_MEMORY(first);
    for (int r = 0; r < LINES; r++) {
        const vwin w = vwin_load(tile_line(t, r) + first[r]);
        const vi q = vi_add(lanes, vi_set1(frac[r]));
        const vi i = vi_shift_down(q, FRACTION);
        const vf f = fixed_fraction(q);
        const vf left = vf_pick(w, i), right = vf_pick(w, vi_add(i, vi_set1(1)));

        sum = vf_add(sum, left);
        sum_left = vf_fma(f, left, sum_left);
        sum_right = vf_fma(f, right, sum_right);
    }
    return vf_fma(vf_sub(sum_right, sum_left), vf_set1(1.0f / (float)ONE), sum);
}

/* The same for bins too far apart for two registers. */
static vf joseph_bins_wide(const tile *t, double base, double slope, vf lanes)
{
    vf sum = vf_zero();

    for (int r = 0; r < t->n_lines; r++) {
        const double at = base + slope * r, whole = floor(at);
        const vf q = vf_add(lanes, vf_set1((float)(at - whole)));
        const vi i = vi_trunc(q);
        const vi k = vi_add(i, vi_set1((int)whole));
        const vf left = vf_gather_or_zero(tile_line(t, r), k, t->length);
        const vf right =
            vf_gather_or_zero(tile_line(t, r), vi_add(k, vi_set1(1)), t->length);

        sum = vf_add(sum, vf_fma(vf_sub(q, vf_from_int(i)), vf_sub(right, left), left));
    }
    return sum;
}

/* How one view walks over a tile: bins begin <= d <= end see it; the lane `lead` of W
 * bins comes first along a line, `lanes` from it the others; a d + b is the place on
 * the first line, `lines` from it the places on the others. */
typedef struct walk {
    int begin, end, lead;
    double step, b; /* step = |a| */
    vf lanes;
    vi lines;
} walk;

/* reach: pixels on both sides of a ray that it touches. */
static inline walk walk_of(const tile *t, const laci_parallel_view *v, int n_det,
                           float reach)
{
    const double inverse = 1.0 / v->a, shift = v->slope * (t->n_lines - 1);
    walk k;
    double lo, hi;

    k.step = fabs(v->a);
    k.b = v->b + v->slope * t->line0 - t->start;
    /* a d + b + slope r lies in (-reach, length - 1 + reach) for some line of the tile
     */
    lo = (-reach - k.b - most_d(shift, 0.0)) * inverse;
    hi = (t->length - 1 + reach - k.b - least_d(shift, 0.0)) * inverse;
    k.begin = (int)least_d(most_d(floor(least_d(lo, hi)), 0.0), n_det);
    k.end = (int)most_d(least_d(ceil(most_d(lo, hi)), n_det - 1), -1.0);
    k.lead = v->a > 0.0 ? 0 : W - 1;
    k.lanes = vf_abs(
        vf_mul(vf_set1((float)k.step), vf_sub(vf_iota(), vf_set1((float)k.lead))));
    k.lines = vi_trunc(vf_mul(vf_iota(), vf_set1((float)(v->slope * START_ONE))));
    return k;
}

static void joseph_forward_tile(const tile *t, const laci_parallel_view *v, int n_det,
                                float *sino)
{
    const walk k = walk_of(t, v, n_det, 1.0f);
    const int wide = k.step * (W - 1) + 3.0 > 2 * W;
    const vi places = fixed(wide ? vf_zero() : k.lanes);
    const vf length = vf_set1(v->length);

    for (int d = k.begin; d <= k.end; d += W) {
        const double base = v->a * (d + k.lead) + k.b;
        const vf sum = wide ? joseph_bins_wide(t, base, v->slope, k.lanes)
                            : joseph_bins(t, base, k.lines, places);

        add_lanes(sino, d, n_det, vf_mul(sum, length));
    }
}

typedef void (*forward_tile)(const tile *t, const laci_parallel_view *v, int n_det,
                             float *sino);

static inline void parallel_forward_tiles(const lac_projector *p, const float *image,
                                          int v0, int v1, float *sino, forward_tile run)
{
    const int n_det = p->geom->n_det;
    tile t;

    for (int columns = 0; columns < 2; columns++) {
        t.line0 = -1;
        while (tile_next(&t, &p->grid, columns)) {
            tile_fill(&t, image, &p->grid, columns);
            for (int v = v0; v < v1; v++)
                if (p->segment[v].columns == columns)
                    run(&t, &p->parallel[v], n_det, sino + (size_t)v * (size_t)n_det);
        }
    }
}

static void joseph_forward(const lac_projector *p, const float *image, int v0, int v1,
                           float *sino)
{
    parallel_forward_tiles(p, image, v0, v1, sino, joseph_forward_tile);
}

/* 2 W samples of a view from bin k on, zero outside: in place or copied to `room`. */
static inline const float *view_window(const float *view, int n_det, int k, float *room)
{
    if (k >= 0 && k + 2 * W <= n_det)
        return view + k;
    for (int l = 0; l < 2 * W; l++)
        room[l] = k + l >= 0 && k + l < n_det ? view[k + l] : 0.0f;
    return room;
}

/* W x SQUARE pixels += two bins of one view; reach <= 1. lanes, step: places and step
 * between rows, all places lying within the window of the view from bin k on. */
static inline void adjoint_tile_two(const laci_parallel_view *v, int k, vi lanes,
                                    vi step, const float *view, int n_det,
                                    vf sum[SQUARE])
{
    const float fall = v->length / v->reach;
    const vf top = vf_set1(v->length), rest = vf_set1(v->length - fall);
    const vf down = vf_set1(fall / (float)ONE);
    float room[2 * W];
    vi q = lanes;
    vwin w;

    if (k >= n_det || k + 2 * W <= 0)
        return;
    w = vwin_load(view_window(view, n_det, k, room));
    for (int r = 0; r < SQUARE; r++) {
        const vi i = vi_shift_down(q, FRACTION);
        const vf f = fixed_fraction(q);
        const vf w0 = vf_max(vf_fnma(f, down, top), vf_zero());
        const vf w1 = vf_max(vf_fma(f, down, rest), vf_zero());

        sum[r] = vf_fma(w0, vf_pick(w, i), sum[r]);
        sum[r] = vf_fma(w1, vf_pick(w, vi_add(i, vi_set1(1))), sum[r]);
        q = vi_add(q, step);
    }
}

/* 1 where the bins that a row of W pixels touches lie within 2 W. */
static inline int adjoint_row_fits(const laci_parallel_view *v)
{
    return fabs(v->ux) * (W - 1) + ceil(2.0f * v->reach) < 2 * W;
}

/*
 * The same for detectors finer than the pixels, a window of bins for each row. With p =
 * u
 * - reach from the bin before the window, bin t of those above u - reach lies t + 1 -
 * fraction(p) - reach from u. lanes: places of the first row less `whole`.
 */
static inline void adjoint_tile_few(const laci_parallel_view *v, int whole, vf lanes,
                                    const float *view, int n_det, vf sum[SQUARE])
{
    const vf top = vf_set1(v->length), down = vf_set1(v->length / v->reach);
    const int taps = (int)ceilf(2.0f * v->reach);
    float place[W], room[2 * W];

    vf_store(place, lanes);
    for (int r = 0; r < SQUARE; r++) {
        const float shift = (float)r * (float)v->uy - v->reach;
        const float before = floorf(place[v->ux < 0.0 ? W - 1 : 0] + shift);
        const int k = whole + (int)before + 1;
        const vf p = vf_add(lanes, vf_set1(shift - before));
        const vi i = vi_trunc(p);
        vf far = vf_sub(vf_set1(1.0f - v->reach), vf_sub(p, vf_from_int(i)));
        vwin w;

        if (k >= n_det || k + 2 * W <= 0)
            continue;
        w = vwin_load(view_window(view, n_det, k, room));
        for (int t = 0; t < taps; t++) {
            const vf wt = vf_max(vf_fnma(vf_abs(far), down, top), vf_zero());

            sum[r] = vf_fma(wt, vf_pick(w, vi_add(i, vi_set1(t))), sum[r]);
            far = vf_add(far, vf_set1(1.0f));
        }
    }
}

/* The same for detectors much finer: every bin within reach of u. */
static void adjoint_tile_many(const laci_parallel_view *v, double whole, vf lanes,
                              const float *view, int n_det, vf sum[SQUARE])
{
    const double below = ceil(v->reach) + 1.0; /* all u - reach lie above -below */
    const vf base = vf_add(lanes, vf_set1((float)below));
    const vf step = vf_set1((float)v->uy);
    const vf reach = vf_set1(v->reach);
    const vf top = vf_set1(v->length), down = vf_set1(v->length / v->reach);
    const int taps = (int)ceilf(2.0f * v->reach);

    if (fabs(whole) > 1e8)
        return;
    for (int r = 0; r < SQUARE; r++) {
        const vf q = vf_fma(vf_set1((float)r), step, base);
        const vi i = vi_trunc(vf_sub(q, reach));
        const vf x = vf_sub(vf_from_int(i), q);

        for (int t = 1; t <= taps; t++) {
            const vi bin = vi_add(i, vi_set1((int)(whole - below) + t));
            const vf far = vf_abs(vf_add(x, vf_set1((float)t)));
            const vf wt = vf_max(vf_fnma(far, down, top), vf_zero());

            sum[r] = vf_fma(wt, vf_gather_or_zero(view, bin, n_det), sum[r]);
        }
    }
}

static inline void joseph_adjoint_tile(const lac_projector *p, const float *sino, int x,
                                       int y, vf sum[SQUARE])
{
    const int n_det = p->geom->n_det;

    for (int iv = 0; iv < p->geom->n_views; iv++) {
        const laci_parallel_view *v = &p->parallel[iv];
        const float *view = sino + (size_t)iv * (size_t)n_det;
        /* the least u of the tile lies at one of its corners */
        const double u = v->u0 + v->ux * x + v->uy * y;
        const double low =
            u + least_d(v->ux * (W - 1), 0.0) + least_d(v->uy * (SQUARE - 1), 0.0);
        const double whole = floor(low);
        const vf lanes =
            vf_fma(vf_iota(), vf_set1((float)v->ux), vf_set1((float)(u - whole)));

        if (v->adjoint_two && fabs(whole) < 1e8)
            adjoint_tile_two(v, (int)whole, fixed(lanes), fixed(vf_set1((float)v->uy)),
                             view, n_det, sum);
        else if (adjoint_row_fits(v) && fabs(whole) < 1e8)
            adjoint_tile_few(v, (int)whole, lanes, view, n_det, sum);
        else
            adjoint_tile_many(v, whole, lanes, view, n_det, sum);
    }
}

typedef void (*adjoint_tile)(const lac_projector *p, const float *sino, int x, int y,
                             vf sum[SQUARE]);

static inline void parallel_adjoint_band(const lac_projector *p, const float *sino,
                                         int y0, int y1, float *image, adjoint_tile run)
{
    const int nx = p->grid.nx;

    for (int x = 0; x < nx; x += W) {
        vf sum[SQUARE];

        for (int r = 0; r < SQUARE; r++)
            sum[r] = vf_zero();
        run(p, sino, x, y0, sum);
        for (int r = 0; r < SQUARE; r++)
            if (r < y1 - y0)
                store_lanes(image + (size_t)(y0 + r) * (size_t)nx, x, nx, sum[r]);
    }
}

static void joseph_adjoint(const lac_projector *p, const float *sino, int y0, int y1,
                           float *image)
{
    parallel_adjoint_band(p, sino, y0, y1, image, joseph_adjoint_tile);
}
