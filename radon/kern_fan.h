/* radon/kern_fan.h - (private) Joseph's projector for fan beam with a flat detector.
 *
 * Ray (view, d) crosses line r at p = at + slope (r - middle); both transforms evaluate
 * this with the same float operations, so that their weights length * max(0, 1 - |p -
 * k|) agree: p - k is exact where it counts.
 */

/* Lines of W pixels that the adjoint does at a time, with their sums in registers. */
#define ROWS (W / 2)

/* W bins of Joseph's sum over the lines of a tile. lead_at and lead_slope are those of
 * the ray that comes first along the line. */
static inline vf fan_bins(const tile *t, vf at, vf slope, float lead_at,
                          float lead_slope, float mid)
{
    const vf off = vf_add(vf_iota(), vf_set1((float)t->line0 - mid));
    float lead[W];
    vf sum = vf_zero();

    vf_store(lead, vf_fma(vf_set1(lead_slope), off, vf_set1(lead_at)));
    for (int r = 0; r < LINES; r++) {
        const float first = floorf(lead[r]);
        const int k = (int)first - t->start;
        vf q, left, right;
        vwin w;
        vi i;

        if (k < -2 * W || k >= t->length)
            continue;
        q = vf_fma(slope, vf_set1((float)(t->line0 + r) - mid), at);
        /* below 0 come only rays on lines behind the source, which miss the image */
        q = vf_max(vf_sub(q, vf_set1(first)), vf_zero());
        i = vi_trunc(q);
        w = vwin_load(tile_line(t, r) + k);
        left = vf_pick(w, i);
        right = vf_pick(w, vi_add(i, vi_set1(1)));
        sum = vf_add(sum, vf_fma(vf_sub(q, vf_from_int(i)), vf_sub(right, left), left));
    }
    return sum;
}

/* The same for rays too far apart for two registers. */
static vf fan_bins_wide(const tile *t, vf at, vf slope, float mid)
{
    vf sum = vf_zero();

    for (int r = 0; r < t->n_lines; r++) {
        const vf p = vf_fma(slope, vf_set1((float)(t->line0 + r) - mid), at);
        /* q >= 0: truncation rounds down; what is clamped lies outside the tile */
        const vf q = vf_max(vf_add(p, vf_set1(2.0f - (float)t->start)), vf_zero());
        const vi i = vi_trunc(vf_min(q, vf_set1((float)t->length + 2.0f)));
        const vi k = vi_add(i, vi_set1(-2));
        const vf f = vf_sub(vf_sub(p, vf_set1((float)t->start)), vf_from_int(k));
        const vf left = vf_gather_or_zero(tile_line(t, r), k, t->length);
        const vf right =
            vf_gather_or_zero(tile_line(t, r), vi_add(k, vi_set1(1)), t->length);

        sum = vf_add(sum, vf_fma(f, vf_sub(right, left), left));
    }
    return sum;
}

/* Bins d0 <= d <= d1 whose rays may touch a box of pixels (X, Y from the centre). */
static void fan_bins_of_box(const lac_projector *p, const laci_fan_view *v,
                            const double box[4], int *d0, int *d1)
{
    double lo = 1e30, hi = -1e30;

    for (int corner = 0; corner < 4; corner++) {
        const double x = box[corner & 1], y = box[2 + (corner >> 1)];
        const double depth = p->fan_dist + v->dx * x + v->dy * y;
        const double u =
            p->fan_mid + p->fan_scale * (v->ax * x + v->ay * y) / most_d(depth, 1e-3);

        lo = least_d(lo, depth > 1e-3 ? u : -1e30);
        hi = most_d(hi, depth > 1e-3 ? u : 1e30);
    }
    *d0 = (int)most_d(floor(lo), -1e8);
    *d1 = (int)least_d(ceil(hi), 1e8);
}

static void fan_forward_tile(const lac_projector *p, const tile *t,
                             const laci_segment *s, float *sino)
{
    const size_t row = (size_t)s->view * (size_t)p->geom->n_det;
    const float *at = p->ray_at + row, *slope = p->ray_slope + row;
    const float *length = p->ray_length + row;
    const double mid_x = 0.5 * (p->grid.nx - 1), mid_y = 0.5 * (p->grid.ny - 1);
    const float mid = (float)(s->columns ? mid_x : mid_y);
    const int x0 = s->columns ? t->line0 : t->start,
              y0 = s->columns ? t->start : t->line0;
    const int nx = s->columns ? t->n_lines : t->length;
    const int ny = s->columns ? t->length : t->n_lines;
    const double box[4] = {x0 - 1 - mid_x, x0 + nx - mid_x, y0 - 1 - mid_y,
                           y0 + ny - mid_y};
    const int wide = s->spacing * (W - 1) + 3.0f > 2 * W;
    int d0, d1;

    fan_bins_of_box(p, &p->fan[s->view], box, &d0, &d1);
    d0 = laci_max_int(d0, s->begin);
    d1 = laci_min_int(d1, s->end - 1);
    for (int d = d0; d <= d1; d += W) {
        const int lead = s->ascending ? d : laci_min_int(d + W, s->end) - 1;
        const vf a = vf_load(at + d), b = vf_load(slope + d);
        const vf sum = wide ? fan_bins_wide(t, a, b, mid)
                            : fan_bins(t, a, b, at[lead], slope[lead], mid);

        add_lanes(sino + row, d, s->end, vf_mul(sum, vf_load(length + d)));
    }
}

static void fan_forward(const lac_projector *p, const float *image, int v0, int v1,
                        float *sino)
{
    tile t;
    int s0 = 0, s1;

    while (s0 < p->n_segments && p->segment[s0].view < v0)
        s0++;
    for (s1 = s0; s1 < p->n_segments && p->segment[s1].view < v1;)
        s1++;
    for (int columns = 0; columns < 2; columns++) {
        t.line0 = -1;
        while (tile_next(&t, &p->grid, columns)) {
            tile_fill(&t, image, &p->grid, columns);
            for (int s = s0; s < s1; s++)
                if (p->segment[s].columns == columns)
                    fan_forward_tile(p, &t, &p->segment[s], sino);
        }
    }
}

/*
 * The adjoint works on squares of W x W pixels. In segments whose lines are rows the
 * lanes are columns of the image, in the others rows, so that a lane always walks along
 * a line; the square of the second kind is transposed at the end.
 */

/*
 * Where ROWS lines of W pixels fall in W segments: pixel (line, lane) has the bin
 * coordinate q0 + reach + g_lane lane + g_line line relative to `base`, and only the
 * bins within `reach` of it touch the pixel; all of them lie within `room` bins from
 * base on.
 */
typedef struct fan_spots {
    float q0[W], g_lane[W], g_line[W], reach[W], room[W];
    int base[W];
} fan_spots;

static inline void fan_locate(const lac_projector *p, const laci_fan_lines *list,
                              int first, float mid_line, float mid_lane, fan_spots *s)
{
    const vf line = vf_set1(mid_line), lane = vf_set1(mid_lane);
    const vf lane_a = vf_load(list->lane_a + first),
             line_a = vf_load(list->line_a + first);
    const vf lane_d = vf_load(list->lane_d + first),
             line_d = vf_load(list->line_d + first);
    const vf scale = vf_set1((float)p->fan_scale);
    const vf depth =
        vf_fma(lane_d, lane, vf_fma(line_d, line, vf_set1((float)p->fan_dist)));
    const vf inv = vf_div(vf_set1(1.0f), vf_max(depth, vf_set1(1e-3f)));
    const vf tangent = vf_mul(vf_fma(lane_a, lane, vf_mul(line_a, line)), inv);
    const vf g_lane = vf_mul(vf_mul(scale, inv), vf_fnma(tangent, lane_d, lane_a));
    const vf g_line = vf_mul(vf_mul(scale, inv), vf_fnma(tangent, line_d, line_a));
    const vf half_lane = vf_set1(0.5f * (W - 1)),
             half_line = vf_set1(0.5f * (ROWS - 1));
    const vf reach = vf_fma(vf_abs(g_lane), vf_set1((float)p->fan_stretch),
                            vf_set1((float)p->fan_slack));
    const vf span =
        vf_fma(vf_abs(g_lane), half_lane, vf_mul(vf_abs(g_line), half_line));
    const vf u = vf_fma(tangent, scale, vf_set1((float)p->fan_mid));
    const vf low = vf_sub(vf_sub(u, span), reach);
    /* truncation rounds up below 0, so take a bin less */
    const vi base = vi_trunc(vf_sub(vf_max(low, vf_set1(-1e8f)), vf_set1(1.0f)));
    const vf corner = vf_fnma(g_lane, half_lane, vf_fnma(g_line, half_line, u));

    vi_store(s->base, base);
    vf_store(s->q0, vf_sub(vf_sub(corner, reach), vf_from_int(base)));
    vf_store(s->g_lane, g_lane);
    vf_store(s->g_line, g_line);
    vf_store(s->reach, reach);
    vf_store(s->room, vf_fma(vf_add(span, reach), vf_set1(2.0f), vf_set1(4.0f)));
}

/* One ray around each pixel k: sum += max(0, 1 - |p - k|) value */
static inline vf fan_add_ray(vf sum, vf p, vf value, vf k)
{
    const vf far = vf_abs(vf_sub(p, k));

    return vf_fma(vf_max(vf_sub(vf_set1(1.0f), far), vf_zero()), value, sum);
}

typedef struct fan_window {
    vwin at, slope, value;
} fan_window;

/* Rays k .. k + 2 W - 1 of a segment, their values 0 outside of it. */
static inline fan_window fan_load(const lac_projector *p, const laci_segment *s,
                                  const float *view, int k)
{
    const size_t row = (size_t)s->view * (size_t)p->geom->n_det;
    const float *at = p->ray_at + row, *slope = p->ray_slope + row;
    const float *length = p->ray_length + row;
    float room[3][2 * W];
    fan_window w;

    if (k >= s->begin && k + 2 * W <= s->end) {
        w.at = vwin_load(at + k);
        w.slope = vwin_load(slope + k);
        w.value = vwin_mul(vwin_load(length + k), vwin_load(view + k));
        return w;
    }
    for (int l = 0; l < 2 * W; l++) {
        const int d = k + l;
        const int in = d >= s->begin && d < s->end;

        room[0][l] = in ? at[d] : 0.0f;
        room[1][l] = in ? slope[d] : 0.0f;
        room[2][l] = in ? length[d] * view[d] : 0.0f;
    }
    w.at = vwin_load(room[0]);
    w.slope = vwin_load(room[1]);
    w.value = vwin_load(room[2]);
    return w;
}

/* off: first line less the middle one. k: places of the lanes along the line. */
static inline void fan_tile_window(const fan_spots *s, int m, const fan_window *w,
                                   float off, vf k, const int taps, vf sum[ROWS])
{
    const vf lanes = vf_fma(vf_iota(), vf_set1(s->g_lane[m]), vf_set1(s->q0[m]));
    const vf step = vf_set1(s->g_line[m]);

    for (int r = 0; r < ROWS; r++) {
        const vwin rays = vwin_fma(w->slope, vf_set1(off + (float)r), w->at);
        vi i = vi_trunc(vf_fma(vf_set1((float)r), step, lanes));

        for (int t = 0; t < taps; t++) {
            i = vi_add(i, vi_set1(1));
            sum[r] = fan_add_ray(sum[r], vf_pick(rays, i), vf_pick(w->value, i), k);
        }
    }
}

/* The same with gathers, for pixels that span many bins. */
static void fan_tile_wide(const lac_projector *p, const laci_segment *g,
                          const fan_spots *s, int m, const float *view, float off, vf k,
                          vf sum[ROWS])
{
    const size_t row = (size_t)g->view * (size_t)p->geom->n_det + (size_t)g->begin;
    const int n = g->end - g->begin;
    const int taps = (int)least(ceilf(2.0f * s->reach[m]), (float)n + 2.0f);

    for (int r = 0; r < ROWS; r++) {
        /* bins relative to the segment, from -2 to n, where they may matter */
        const float q0 = s->q0[m] + (float)(s->base[m] - g->begin + 2);
        const vf q = vf_fma(vf_iota(), vf_set1(s->g_lane[m]),
                            vf_set1(q0 + s->g_line[m] * (float)r));
        const vf in = vf_min(vf_max(q, vf_zero()), vf_set1((float)n + 2.0f));
        vi i = vi_add(vi_trunc(in), vi_set1(-2));

        for (int t = 0; t < taps; t++) {
            vf at, slope, value;

            i = vi_add(i, vi_set1(1));
            at = vf_gather_or_zero(p->ray_at + row, i, n);
            slope = vf_gather_or_zero(p->ray_slope + row, i, n);
            value = vf_mul(vf_gather_or_zero(view + g->begin, i, n),
                           vf_gather_or_zero(p->ray_length + row, i, n));
            sum[r] = fan_add_ray(sum[r], vf_fma(slope, vf_set1(off + (float)r), at),
                                 value, k);
        }
    }
}

/* ROWS lines of W pixels from (line, lane) on += all segments of one kind of line. */
static inline void fan_adjoint_tile(const lac_projector *p, const float *sino,
                                    int columns, int line, int lane, vf sum[ROWS])
{
    const laci_fan_lines *list = &p->fan_lines[columns];
    const float half_x = 0.5f * (float)(p->grid.nx - 1);
    const float half_y = 0.5f * (float)(p->grid.ny - 1);
    const float off = (float)line - (columns ? half_x : half_y);
    const float mid_lane =
        (float)lane - (columns ? half_y : half_x) + 0.5f * (float)(W - 1);
    const vf k = vf_add(vf_iota(), vf_set1((float)lane));
    fan_spots s;

    for (int i = 0; i < list->n; i++) {
        const laci_segment *g = &p->segment[list->segment[i]];
        const float *view = sino + (size_t)g->view * (size_t)p->geom->n_det;
        const int m = i % W;
        fan_window w;

        if (m == 0)
            fan_locate(p, list, i, off + 0.5f * (float)(ROWS - 1), mid_lane, &s);
        if (s.base[m] >= g->end || (float)s.base[m] + s.room[m] < (float)g->begin)
            continue;
        if (s.room[m] > 2 * W) {
            fan_tile_wide(p, g, &s, m, view, off, k, sum);
            continue;
        }
        w = fan_load(p, g, view, s.base[m]);
        if (s.reach[m] <= 1.0f)
            fan_tile_window(&s, m, &w, off, k, 2, sum);
        else if (s.reach[m] <= 1.5f)
            fan_tile_window(&s, m, &w, off, k, 3, sum);
        else
            fan_tile_window(&s, m, &w, off, k, (int)ceilf(2.0f * s.reach[m]), sum);
    }
}

/* W x W pixels from (x, y) on, the part of one kind of line: square[line][lane]. */
static void fan_adjoint_square(const lac_projector *p, const float *sino, int x, int y,
                               int columns, float square[W][W])
{
    for (int h = 0; h < W; h += ROWS) {
        vf sum[ROWS];

        for (int r = 0; r < ROWS; r++)
            sum[r] = vf_zero();
        fan_adjoint_tile(p, sino, columns, (columns ? x : y) + h, columns ? y : x, sum);
        for (int r = 0; r < ROWS; r++)
            vf_store(square[h + r], sum[r]);
    }
}

static void fan_adjoint(const lac_projector *p, const float *sino, int y0, int y1,
                        float *image)
{
    const int nx = p->grid.nx;

    for (int x = 0; x < nx; x += W) {
        float rows[W][W], columns[W][W];

        fan_adjoint_square(p, sino, x, y0, 0, rows);
        fan_adjoint_square(p, sino, x, y0, 1, columns);
        for (int r = 0; r < y1 - y0; r++)
            for (int l = 0; l < W && x + l < nx; l++)
                image[(size_t)(y0 + r) * (size_t)nx + (size_t)(x + l)] =
                    rows[r][l] + columns[l][r];
    }
}
