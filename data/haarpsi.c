/* data/haarpsi.c - Haar wavelet-based perceptual similarity index (Reisenhofer, Bosse,
 * Kutyniok, Wiegand, Signal Processing: Image Communication 61 (2018) 33-43), C = 30,
 * alpha = 4.2. Images on the scale 0..255 are halved by means over 2 x 2 pixels. With
 * |a_k|, |b_k| the magnitudes of both images' Haar coefficients of one direction
 * (undecimated, filter 2^-k times +-1 over 2^k x 2^k, zero beyond the border),
 *
 *   S = 1/2 sum_{k=1,2} (2 |a_k||b_k| + C) / (|a_k|^2 + |b_k|^2 + C),
 *   W = max(|a_3|, |b_3|),    s(x) = 1 / (1 + exp(-alpha x)),
 *   score = ( s^-1( sum W s(S) / sum W ) )^2, sums over pixels and both directions. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/parallel.h"
#include "metrics_internal.h"

#include <math.h>

#define CONST_C 30.0
#define ALPHA 4.2
#define SCALES 3

/* table[(iy) * (hx + 1) + ix] = sum over the halved image above and left of (iy, ix).
 */
typedef struct sums {
    double *table;
    int hx, hy;
} sums;

/* Mean of a 2 x 2 block, zero beyond the border. */
static double block_mean(const float *image, int nx, int ny, int ix, int iy)
{
    double sum = 0.0;

    for (int y = 2 * iy; y < laci_min_int(2 * iy + 2, ny); y++)
        for (int x = 2 * ix; x < laci_min_int(2 * ix + 2, nx); x++)
            sum += image[(size_t)y * (size_t)nx + (size_t)x];
    return 0.25 * sum;
}

static lac_status make_sums(sums *s, const float *image, int nx, int ny, double scale)
{
    size_t width;
    lac_status st;

    s->hx = (nx + 1) / 2;
    s->hy = (ny + 1) / 2;
    width = (size_t)s->hx + 1;
    st = laci_alloc(&s->table, width * ((size_t)s->hy + 1), sizeof *s->table);
    if (st != LAC_OK)
        return st;
    for (int iy = 0; iy < s->hy; iy++) {
        const double *above = s->table + (size_t)iy * width;
        double *row = s->table + ((size_t)iy + 1) * width;
        double sum = 0.0;

        for (int ix = 0; ix < s->hx; ix++) {
            sum += scale * block_mean(image, nx, ny, ix, iy);
            row[ix + 1] = above[ix + 1] + sum;
        }
    }
    return LAC_OK;
}

/* Sum over rows y0 <= y < y1 and columns x0 <= x < x1, cut at the border. */
static double box(const sums *s, int x0, int x1, int y0, int y1)
{
    const size_t w = (size_t)s->hx + 1;
    const size_t l = (size_t)laci_max_int(x0, 0), r = (size_t)laci_min_int(x1, s->hx);
    const size_t t = (size_t)laci_max_int(y0, 0), b = (size_t)laci_min_int(y1, s->hy);

    return s->table[b * w + r] - s->table[b * w + l] - s->table[t * w + r] +
           s->table[t * w + l];
}

/* Magnitudes of the coefficients of scale k = 1.. at a pixel: difference of the upper
 * and lower, of the left and right half of the 2^k x 2^k pixels around it. */
static void haar(const sums *s, int k, int ix, int iy, double mag[2])
{
    const int h = 1 << (k - 1), x0 = ix - h + 1, y0 = iy - h + 1;
    const double lt = box(s, x0, x0 + h, y0, y0 + h);
    const double rt = box(s, x0 + h, x0 + 2 * h, y0, y0 + h);
    const double lb = box(s, x0, x0 + h, y0 + h, y0 + 2 * h);
    const double rb = box(s, x0 + h, x0 + 2 * h, y0 + h, y0 + 2 * h);
    const double norm = 1.0 / (2 * h);

    mag[0] = norm * fabs(lt + rt - lb - rb);
    mag[1] = norm * fabs(lt + lb - rt - rb);
}

/* Add W s(S) and W of both directions at a pixel. */
static void add_pixel(const sums *a, const sums *b, int ix, int iy, double total[2])
{
    double ca[SCALES][2], cb[SCALES][2];

    for (int k = 0; k < SCALES; k++) {
        haar(a, k + 1, ix, iy, ca[k]);
        haar(b, k + 1, ix, iy, cb[k]);
    }
    for (int d = 0; d < 2; d++) {
        const double weight = fmax(ca[2][d], cb[2][d]);
        double same = 0.0;

        for (int k = 0; k < 2; k++)
            same += 0.5 * (2.0 * ca[k][d] * cb[k][d] + CONST_C) /
                    (ca[k][d] * ca[k][d] + cb[k][d] * cb[k][d] + CONST_C);
        total[0] += weight / (1.0 + exp(-ALPHA * same));
        total[1] += weight;
    }
}

/* Images without any structure at all (all zero) are alike. */
static double finish(const double total[2])
{
    const double mean = total[0] / total[1];
    const double root = log(mean / (1.0 - mean)) / ALPHA;

    return total[1] > 0.0 ? root * root : 1.0;
}

lac_status laci_haarpsi(const float *a, const float *b, int nx, int ny, double peak,
                        double *score)
{
    sums sa = {0}, sb = {0};
    double *rows = NULL, total[2] = {0.0, 0.0};
    lac_status st = LAC_OK;

    LAC_TRY(make_sums(&sa, a, nx, ny, 255.0 / peak));
    LAC_TRY(make_sums(&sb, b, nx, ny, 255.0 / peak));
    LAC_TRY(laci_alloc(&rows, (size_t)sa.hy, 2 * sizeof *rows));
#pragma omp parallel for num_threads(laci_threads_for(50.0 * nx * ny)) schedule(static)
    for (int iy = 0; iy < sa.hy; iy++)
        for (int ix = 0; ix < sa.hx; ix++)
            add_pixel(&sa, &sb, ix, iy, rows + 2 * (size_t)iy);
    for (int iy = 0; iy < sa.hy; iy++) {
        total[0] += rows[2 * (size_t)iy];
        total[1] += rows[2 * (size_t)iy + 1];
    }
    *score = finish(total);
out:
    laci_free(sa.table);
    laci_free(sb.table);
    laci_free(rows);
    return st;
}
