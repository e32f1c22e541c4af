/* data/ssim.c - structural similarity (Wang, Bovik, Sheikh, Simoncelli, "Image quality
 * assessment: from error visibility to structural similarity", IEEE Trans. Image
 * Process. 13 (2004) 600-612), eq. 13 with K1 = 0.01, K2 = 0.03, averaged over all
 * windows that lie inside the image:
 *
 *   (2 ma mb + C1) (2 cab + C2) / ((ma^2 + mb^2 + C1) (va + vb + C2)),  C = (K peak)^2,
 *
 * means, variances and covariance weighted by a Gaussian of sigma 1.5 over 11 x 11. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/parallel.h"
#include "metrics_internal.h"

#include <math.h>
#include <string.h>

#define WINDOW 11
#define SIGMA 1.5
#define MOMENTS 5 /* a, b, a^2, b^2, a b */

static void make_window(double *w)
{
    double sum = 0.0;

    for (int i = 0; i < WINDOW; i++) {
        const double t = (i - WINDOW / 2) / SIGMA;

        w[i] = exp(-0.5 * t * t);
        sum += w[i];
    }
    for (int i = 0; i < WINDOW; i++)
        w[i] /= sum;
}

/* Moments weighted down the columns of the WINDOW rows at a and b: m[MOMENTS][nx]. */
static void filter_columns(const float *a, const float *b, int nx, const double *w,
                           double *m)
{
    memset(m, 0, MOMENTS * (size_t)nx * sizeof *m);
    for (int k = 0; k < WINDOW; k++, a += nx, b += nx)
        for (int i = 0; i < nx; i++) {
            const double x = a[i], y = b[i];

            m[i] += w[k] * x;
            m[nx + i] += w[k] * y;
            m[2 * nx + i] += w[k] * x * x;
            m[3 * nx + i] += w[k] * y * y;
            m[4 * nx + i] += w[k] * x * y;
        }
}

static double similarity(const double *e, double c1, double c2)
{
    const double va = e[2] - e[0] * e[0], vb = e[3] - e[1] * e[1];
    const double cab = e[4] - e[0] * e[1];

    return (2.0 * e[0] * e[1] + c1) * (2.0 * cab + c2) /
           ((e[0] * e[0] + e[1] * e[1] + c1) * (va + vb + c2));
}

/* Sum of the similarities of the windows whose columns `m` holds. */
static double row_sum(const double *m, int nx, const double *w, double c1, double c2)
{
    double sum = 0.0;

    for (int i = 0; i + WINDOW <= nx; i++) {
        double e[MOMENTS] = {0.0};

        for (int q = 0; q < MOMENTS; q++)
            for (int k = 0; k < WINDOW; k++)
                e[q] += w[k] * m[q * nx + i + k];
        sum += similarity(e, c1, c2);
    }
    return sum;
}

lac_status laci_ssim(const float *a, const float *b, int nx, int ny, double peak,
                     double *ssim)
{
    const double c1 = 1e-4 * peak * peak, c2 = 9e-4 * peak * peak;
    const int rows = ny - WINDOW + 1, cols = nx - WINDOW + 1;
    const int n_band = laci_threads_for(60.0 * (double)nx * (double)ny);
    lac_status st = LAC_OK;
    double w[WINDOW], sum = 0.0;
    double *moments = NULL, *sums = NULL;

    if (rows < 1 || cols < 1) {
        *ssim = NAN;
        return LAC_OK;
    }
    make_window(w);
    LAC_TRY(
        laci_alloc(&moments, (size_t)n_band * (size_t)nx, MOMENTS * sizeof *moments));
    LAC_TRY(laci_alloc(&sums, (size_t)rows, sizeof *sums));
#pragma omp parallel for num_threads(n_band) schedule(static)
    for (int t = 0; t < n_band; t++) {
        double *m = moments + (size_t)t * MOMENTS * (size_t)nx;

        for (int iy = t; iy < rows; iy += n_band) {
            const size_t at = (size_t)iy * (size_t)nx;

            filter_columns(a + at, b + at, nx, w, m);
            sums[iy] = row_sum(m, nx, w, c1, c2);
        }
    }
    for (int iy = 0; iy < rows; iy++)
        sum += sums[iy];
    *ssim = sum / ((double)rows * cols);
out:
    laci_free(moments);
    laci_free(sums);
    return st;
}
