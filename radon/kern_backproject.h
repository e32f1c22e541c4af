/* radon/kern_backproject.h - (private) pixel-driven backprojection in vectors.
 *
 * The lanes of a vector are a small tile of the image, 4 columns by W / 4 rows: its
 * pixels fall on bins that lie close together in every view, so that the samples come
 * out of one loaded register (a window) by one permutation each. Tiles that are near
 * enough share a window (a group); a block of BT tiles keeps its sums in registers over
 * all views. Bin coordinates are held relative to an integer near the block, so that
 * floats keep their fractions to about 1e-6.
 */

#define TILE_ROWS (W / 4)
#if W == 16
#define BLOCK 16 /* pixels a side */
#define GROUP_W 2
#define GROUP_H 2
#else
#define BLOCK 8
#define GROUP_W 1
#define GROUP_H 2
#endif
#define TILES_X (BLOCK / 4)
#define TILES_Y (BLOCK / TILE_ROWS)
#define BT (TILES_X * TILES_Y)

/* How samples are fetched. */
enum { BY_GROUP, BY_TILE, BY_GATHER };

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

/* One view seen from one block: u - origin = num / den, linear in the place of a pixel
 * relative to the middle of the block. */
typedef struct block_view {
    const float *bin; /* sample of bin 0 */
    int origin, n_det;
    float num0, num_x, num_y, den0, den_x, den_y;
} block_view;

/* far: bin coordinates may be beyond the integers; any place off the detector will do
 * for them, there are only zeros. */
ALWAYS_INLINE block_view see_view(const laci_views *v, int fan, int far, int k,
                                  double x, double y)
{
    const laci_view_map *m = &v->map[v->view ? v->view[k] : k];
    const size_t stride = ((size_t)v->n_det + 2 * LACI_VIEW_GUARD + 15) / 16 * 16;
    const double num = m->num[0] + m->num[1] * x + m->num[2] * y;
    const double den = fan ? m->den[0] + m->den[1] * x + m->den[2] * y : 1.0;
    const double at = fan ? num / den : num;
    const double origin = floor(far ? fmin(fmax(at, -LACI_FAR), LACI_FAR) : at);
    block_view b = {.bin = v->data + (size_t)k * stride + LACI_VIEW_GUARD,
                    .origin = (int)origin,
                    .n_det = v->n_det};

    b.num0 = (float)(num - origin * den);
    b.num_x = (float)(fan ? m->num[1] - origin * m->den[1] : m->num[1]);
    b.num_y = (float)(fan ? m->num[2] - origin * m->den[2] : m->num[2]);
    if (fan) {
        b.den0 = (float)den;
        b.den_x = (float)m->den[1];
        b.den_y = (float)m->den[2];
    }
    return b;
}

/* Place of the middle of each group (lanes: groups row by row) relative to the block's
 * middle; and of each pixel of a tile relative to its group's middle. */
typedef struct places {
    float group_x[16], group_y[16];
    float tile_x[GROUP_W * GROUP_H][16], tile_y[GROUP_W * GROUP_H][16];
} places;

static void find_places(places *p, int gw, int gh)
{
    const float half = 0.5f * (BLOCK - 1);

    memset(p, 0, sizeof *p);
    for (int g = 0; g < BT / (gw * gh); g++) {
        const int across = TILES_X / gw;

        p->group_x[g] =
            (float)(g % across * 4 * gw) + 0.5f * (float)(4 * gw - 1) - half;
        p->group_y[g] = (float)(g / across * TILE_ROWS * gh) +
                        0.5f * (float)(TILE_ROWS * gh - 1) - half;
    }
    for (int t = 0; t < gw * gh; t++)
        for (int l = 0; l < W; l++) {
            p->tile_x[t][l] = (float)(t % gw * 4 + l % 4) - 0.5f * (float)(4 * gw - 1);
            p->tile_y[t][l] = (float)(t / gw * TILE_ROWS + l / 4) -
                              0.5f * (float)(TILE_ROWS * gh - 1);
        }
}

/* Bring the bins near the block into first-level cache. */
ALWAYS_INLINE void fetch_ahead(const block_view *b)
{
    const int at = laci_min_int(laci_max_int(b->origin, 0), b->n_det - 1);

    for (int i = -16; i <= 16; i += 16)
        __builtin_prefetch(b->bin + at + i);
}

/* How far the bin coordinates of a group's pixels may lie from that of its middle, half
 * extents ex, ey: u = num / den has the gradient (grad num - u grad den) / den. The
 * slack is for rounding: no pixel may come before the start of its window. */
ALWAYS_INLINE float group_reach(const block_view *b, int fan, float ex, float ey)
{
    const float half = 0.5f * (BLOCK - 1);
    const float nx = fabsf(b->num_x), ny = fabsf(b->num_y);
    const float dx = fabsf(b->den_x), dy = fabsf(b->den_y);
    const float slack = 1e-3f;
    float least, most;

    if (!fan)
        return ex * nx + ey * ny + slack;
    least = b->den0 - half * (dx + dy); /* depth over the block */
    most = (fabsf(b->num0) + half * (nx + ny)) / least;
    return (ex * (nx + most * dx) + ey * (ny + most * dy)) / least + slack;
}

/* Windows of the groups of a block in one view. */
typedef struct windows {
    int first[16];          /* bin at the start of the window */
    float num[16], den[16]; /* at the middle of the group */
    float back[16];         /* minus (first bin - origin); parallel: with num added */
} windows;

/* A window starts below all bins of its group; one off the detector holds zeros. */
ALWAYS_INLINE void place_windows(const block_view *b, const places *p, int fan, int n,
                                 float reach, windows *w)
{
    const vf lo = vf_set1((float)(-W - 1 - b->origin));
    const vf hi = vf_set1((float)(b->n_det + 1 - b->origin));

    for (int g = 0; g < n; g += W) {
        const vf x = vf_load(p->group_x + g), y = vf_load(p->group_y + g);
        const vf num = vf_fma(x, vf_set1(b->num_x),
                              vf_fma(y, vf_set1(b->num_y), vf_set1(b->num0)));
        vf at = num;

        if (fan) {
            const vf den = vf_fma(x, vf_set1(b->den_x),
                                  vf_fma(y, vf_set1(b->den_y), vf_set1(b->den0)));

            at = vf_div(num, den);
            vf_store(w->num + g, num);
            vf_store(w->den + g, den);
        }
        at = vf_floor(vf_sub(at, vf_set1(reach)));
        at = vf_min(vf_max(at, lo), hi);
        vi_store(w->first + g, vi_add(vi_trunc(at), vi_set1(b->origin)));
        vf_store(w->back + g, vf_sub(fan ? vf_zero() : num, at));
    }
}

/* sum += weight * sample at x bins after the start of a window. */
ALWAYS_INLINE vf add_window(vf sum, vf q, vf step, vf x, int fan, vf weight)
{
    const vi i = vi_trunc(x);
    const vf value = vf_fma(vf_frac(x), vf_lane(step, i), vf_lane(q, i));

    return fan ? vf_fma(weight, value, sum) : vf_add(sum, value);
}

/* The same from memory, for pixels too large for a window. Lanes outside the image may
 * be anything, so places are bounded before they become integers. */
ALWAYS_INLINE vf add_gather(vf sum, const block_view *b, int first, vf x, int fan,
                            vf weight)
{
    const vf bound = vf_set1((float)LACI_FAR);
    const vf near = vf_max(vf_min(x, bound), vf_sub(vf_zero(), bound));
    const vi i = vi_add(vi_trunc(vf_floor(near)), vi_set1(first));
    const vf left = vf_gather_or_zero(b->bin, i, b->n_det);
    const vf right = vf_gather_or_zero(b->bin, vi_add(i, vi_set1(1)), b->n_det);
    const vf value = vf_fma(vf_frac(near), vf_sub(right, left), left);

    return fan ? vf_fma(weight, value, sum) : vf_add(sum, value);
}

/* The views first <= k < end into the block whose middle is pixel (x, y). */
ALWAYS_INLINE void run_block(const laci_views *v, const places *p, int first, int end,
                             double x, double y, int how, int fan, int depth, vf *out)
{
    const int gw = how == BY_GROUP ? GROUP_W : 1, gh = how == BY_GROUP ? GROUP_H : 1;
    const int n = BT / (gw * gh), across = TILES_X / gw;
    const float ex = 0.5f * (float)(4 * gw - 1),
                ey = 0.5f * (float)(TILE_ROWS * gh - 1);
    vf sum[BT];

    const vf one = vf_set1(1.0f); /* adds through the multipliers: they have time */
    const int far = how == BY_GATHER;
    block_view next = see_view(v, fan, far, first, x, y);

    UNROLL for (int t = 0; t < BT; t++) sum[t] = vf_zero();
    for (int k = first; k < end; k++) {
        const block_view b = next;
        vf num[GROUP_W * GROUP_H], den[GROUP_W * GROUP_H];
        windows w;

        next = see_view(v, fan, far, laci_min_int(k + 1, end - 1), x, y);
        fetch_ahead(&next);
        place_windows(&b, p, fan, n,
                      how == BY_GATHER ? 0.0f : group_reach(&b, fan, ex, ey), &w);
        UNROLL for (int t = 0; t < gw * gh; t++)
        {
            const vf tx = vf_load(p->tile_x[t]), ty = vf_load(p->tile_y[t]);

            num[t] = vf_fma(tx, vf_set1(b.num_x), vf_mul(ty, vf_set1(b.num_y)));
            if (fan)
                den[t] = vf_fma(tx, vf_set1(b.den_x), vf_mul(ty, vf_set1(b.den_y)));
        }
        UNROLL for (int g = 0; g < n; g++)
        {
            const float *window = b.bin + w.first[g];
            const vf back = vf_set1(w.back[g]);
            vf q, step;

            if (how != BY_GATHER) {
                q = vf_load(window);
                step = vf_sub(vf_load(window + 1), q);
            }
            UNROLL for (int t = 0; t < gw * gh; t++)
            {
                const int at =
                    (g / across * gh + t / gw) * TILES_X + g % across * gw + t % gw;
                vf place = vf_fma(num[t], one, back), weight = place;

                if (fan) {
                    const vf inverse = vf_inverse(vf_add(den[t], vf_set1(w.den[g])));

                    place = vf_fma(vf_add(num[t], vf_set1(w.num[g])), inverse, back);
                    weight = depth == 2 ? vf_mul(inverse, inverse) : inverse;
                }
                sum[at] = how == BY_GATHER
                              ? add_gather(sum[at], &b, w.first[g], place, fan, weight)
                              : add_window(sum[at], q, step, place, fan, weight);
            }
        }
    }
    UNROLL for (int t = 0; t < BT; t++) out[t] = sum[t];
}

/* The widest way to fetch that holds all pixels of a group or tile in one window:
 * twice the reach, one for rounding down, one for the last bin. */
static int choose_how(const laci_views *v)
{
    const double gx = v->steep_x, gy = v->steep_y;

    if ((4 * GROUP_W - 1) * gx + (TILE_ROWS * GROUP_H - 1) * gy + 1.01 < W)
        return BY_GROUP;
    if (3 * gx + (TILE_ROWS - 1) * gy + 1.01 < W)
        return BY_TILE;
    return BY_GATHER;
}

/* pixel[0 .. n-1] (+)= lanes */
static void store_lanes_of_row(float *pixel, const float *lanes, int n, int add)
{
    if (n >= 4 && !add) {
        memcpy(pixel, lanes, 4 * sizeof *pixel);
        return;
    }
    for (int l = 0; l < laci_min_int(n, 4); l++)
        pixel[l] = add ? pixel[l] + lanes[l] : lanes[l];
}

static void store_block(const vf *sum, const lac_grid *grid, int x0, int y0, int add,
                        float *image)
{
    for (int t = 0; t < BT; t++) {
        const int x = x0 + t % TILES_X * 4, y = y0 + t / TILES_X * TILE_ROWS;
        float lanes[W];

        vf_store(lanes, sum[t]);
        for (int r = 0; r < TILE_ROWS && y + r < grid->ny; r++)
            store_lanes_of_row(image + (size_t)(y + r) * (size_t)grid->nx + x,
                               lanes + 4 * r, grid->nx - x, add);
    }
}

typedef void block_runner(const laci_views *v, const places *p, int first, int end,
                          double x, double y, vf *out);

#define RUNNER(name, how, fan, depth)                                                  \
    static void name(const laci_views *v, const places *p, int first, int end,         \
                     double x, double y, vf *out)                                      \
    {                                                                                  \
        run_block(v, p, first, end, x, y, how, fan, depth, out);                       \
    }
RUNNER(parallel_by_group, BY_GROUP, 0, 0)
RUNNER(parallel_by_tile, BY_TILE, 0, 0)
RUNNER(parallel_by_gather, BY_GATHER, 0, 0)
RUNNER(fan1_by_group, BY_GROUP, 1, 1)
RUNNER(fan1_by_tile, BY_TILE, 1, 1)
RUNNER(fan1_by_gather, BY_GATHER, 1, 1)
RUNNER(fan2_by_group, BY_GROUP, 1, 2)
RUNNER(fan2_by_tile, BY_TILE, 1, 2)
RUNNER(fan2_by_gather, BY_GATHER, 1, 2)
#undef RUNNER

static void backproject_row(const laci_views *v, const lac_grid *grid, int first,
                            int end, int row, int add, float *image)
{
    static block_runner *const runners[3][3] = {
        {parallel_by_group, parallel_by_tile, parallel_by_gather},
        {fan1_by_group, fan1_by_tile, fan1_by_gather},
        {fan2_by_group, fan2_by_tile, fan2_by_gather},
    };
    const int how = choose_how(v), y0 = row * BLOCK;
    places p;

    find_places(&p, how == BY_GROUP ? GROUP_W : 1, how == BY_GROUP ? GROUP_H : 1);
    for (int x0 = 0; x0 < grid->nx; x0 += BLOCK) {
        vf sum[BT];

        runners[v->fan ? v->depth : 0][how](v, &p, first, end, x0 + 0.5 * (BLOCK - 1),
                                            y0 + 0.5 * (BLOCK - 1), sum);
        store_block(sum, grid, x0, y0, add, image);
    }
}
