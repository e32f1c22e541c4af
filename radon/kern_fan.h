/* radon/kern_fan.h - (private) Joseph's projector for fan beam with a flat detector.
 *
 * Ray (view, d) crosses line r at p = at + slope (r - middle); both transforms evaluate
 * this with the same float operations, so that their weights length * max(0, 1 - |p -
 * k|) agree: p - k is exact where it counts.
 */

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
            p->fan_mid + p->fan_scale * (v->ax * x + v->ay * y) / fmax(depth, 1e-3);

        lo = fmin(lo, depth > 1e-3 ? u : -1e30);
        hi = fmax(hi, depth > 1e-3 ? u : 1e30);
    }
    *d0 = (int)fmax(floor(lo), -1e8);
    *d1 = (int)fmin(ceil(hi), 1e8);
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

/* Where the bins of W x ROWS pixels fall: u = u0 + gx lane + gy row within fan_reach.
 */
typedef struct fan_spot {
    int x, y; /* first pixel */
    double u0, gx, gy;
} fan_spot;

static inline fan_spot fan_locate(const lac_projector *p, const laci_fan_view *v, int x,
                                  int y)
{
    const double cx = 0.5 * (W - 1), cy = 0.5 * (ROWS - 1);
    const double X = x + cx - 0.5 * (p->grid.nx - 1);
    const double Y = y + cy - 0.5 * (p->grid.ny - 1);
    const double along = v->ax * X + v->ay * Y;
    const double inv = 1.0 / fmax(p->fan_dist + v->dx * X + v->dy * Y, 1e-3);
    const double tangent = along * inv, scale = p->fan_scale * inv;
    fan_spot s = {x, y, 0.0, scale * (v->ax - tangent * v->dx),
                  scale * (v->ay - tangent * v->dy)};

    s.u0 = p->fan_mid + p->fan_scale * tangent - s.gx * cx - s.gy * cy;
    return s;
}

/* One ray of the sum over the rays around a pixel. off: line less middle line; k:
 * pixel. */
static inline vf fan_add_ray(vf sum, vf at, vf slope, vf value, vf off, vf k)
{
    const vf far = vf_abs(vf_sub(vf_fma(slope, off, at), k));

    return vf_fma(vf_max(vf_sub(vf_set1(1.0f), far), vf_zero()), value, sum);
}

/* Line (less the middle one) and place along it of the pixels of row r. */
static inline void fan_pixel(const lac_projector *p, const fan_spot *s, int columns,
                             int r, vf *off, vf *k)
{
    const vf x = vf_add(vf_iota(), vf_set1((float)s->x));
    const vf y = vf_set1((float)(s->y + r));

    *off = columns ? vf_sub(x, vf_set1(0.5f * (float)(p->grid.nx - 1)))
                   : vf_sub(y, vf_set1(0.5f * (float)(p->grid.ny - 1)));
    *k = columns ? y : x;
}

typedef struct fan_window {
    vwin at, slope, value;
} fan_window;

/* Rays k .. k + 2 W - 1 of a segment, their values 0 outside of it. */
static inline fan_window fan_load(const float *at, const float *slope,
                                  const float *length, const float *view,
                                  const laci_segment *s, int k)
{
    float room[3][2 * W];
    fan_window w;

    if (k >= s->begin && k + 2 * W <= s->end) {
        const vwin l = vwin_load(length + k), v = vwin_load(view + k);

        w.at = vwin_load(at + k);
        w.slope = vwin_load(slope + k);
        w.value = vwin_mul(l, v);
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

static inline void fan_tile_window(const lac_projector *p, const fan_spot *spot,
                                   const fan_window *w, int columns, float q0, int taps,
                                   vf sum[ROWS])
{
    const vf lanes = vf_fma(vf_iota(), vf_set1((float)spot->gx), vf_set1(q0));

    for (int r = 0; r < ROWS; r++) {
        const vf q = vf_fma(vf_set1((float)r), vf_set1((float)spot->gy), lanes);
        vi i = vi_trunc(q);
        vf off, k;

        fan_pixel(p, spot, columns, r, &off, &k);
        for (int t = 0; t < taps; t++) {
            i = vi_add(i, vi_set1(1));
            sum[r] = fan_add_ray(sum[r], vf_pick(w->at, i), vf_pick(w->slope, i),
                                 vf_pick(w->value, i), off, k);
        }
    }
}

/* The same with gathers, for pixels that span many bins. */
static void fan_tile_wide(const lac_projector *p, const fan_spot *spot,
                          const laci_segment *s, const float *view, vf sum[ROWS])
{
    const size_t row = (size_t)s->view * (size_t)p->geom->n_det + (size_t)s->begin;
    const int n = s->end - s->begin;
    const int taps = (int)ceilf(2.0f * p->fan_reach);

    for (int r = 0; r < ROWS; r++) {
        /* bins relative to the segment, clamped to where they may matter */
        const vf u = vf_fma(vf_iota(), vf_set1((float)spot->gx),
                            vf_set1((float)(spot->u0 + spot->gy * r - s->begin)));
        const vf low =
            vf_max(vf_add(u, vf_set1((float)taps + 2.0f - p->fan_reach)), vf_zero());
        vi i = vi_add(vi_trunc(vf_min(low, vf_set1((float)n + (float)taps + 2.0f))),
                      vi_set1(-taps - 2));
        vf off, k;

        fan_pixel(p, spot, s->columns, r, &off, &k);
        for (int t = 0; t < taps; t++) {
            vf at, slope, value;

            i = vi_add(i, vi_set1(1));
            at = vf_gather_or_zero(p->ray_at + row, i, n);
            slope = vf_gather_or_zero(p->ray_slope + row, i, n);
            value = vf_mul(vf_gather_or_zero(view + s->begin, i, n),
                           vf_gather_or_zero(p->ray_length + row, i, n));
            sum[r] = fan_add_ray(sum[r], at, slope, value, off, k);
        }
    }
}

static void fan_adjoint_tile(const lac_projector *p, const float *sino, int x, int y,
                             vf sum[ROWS])
{
    const int taps = (int)ceilf(2.0f * p->fan_reach);

    for (int is = 0; is < p->n_segments; is++) {
        const laci_segment *s = &p->segment[is];
        const size_t row = (size_t)s->view * (size_t)p->geom->n_det;
        const fan_spot spot = fan_locate(p, &p->fan[s->view], x, y);
        const double span_x = spot.gx * (W - 1), span_y = spot.gy * (ROWS - 1);
        const double low =
            spot.u0 + fmin(span_x, 0.0) + fmin(span_y, 0.0) - p->fan_reach;
        const double base = floor(low - 1e-3);
        const double room = fabs(span_x) + fabs(span_y) + taps + 3.0;
        fan_window w;

        if (base > s->end || base + room < s->begin)
            continue;
        if (room > 2 * W) {
            fan_tile_wide(p, &spot, s, sino + row, sum);
            continue;
        }
        w = fan_load(p->ray_at + row, p->ray_slope + row, p->ray_length + row,
                     sino + row, s, (int)base);
        fan_tile_window(p, &spot, &w, s->columns,
                        (float)(spot.u0 - p->fan_reach - base), taps, sum);
    }
}

static void fan_adjoint(const lac_projector *p, const float *sino, int y0, int y1,
                        float *image)
{
    const int nx = p->grid.nx;

    for (int x = 0; x < nx; x += W) {
        vf sum[ROWS];

        for (int r = 0; r < ROWS; r++)
            sum[r] = vf_zero();
        fan_adjoint_tile(p, sino, x, y0, sum);
        for (int r = 0; r < y1 - y0; r++)
            store_lanes(image + (size_t)(y0 + r) * (size_t)nx, x, nx, sum[r]);
    }
}
