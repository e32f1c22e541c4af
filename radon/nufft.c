/* radon/nufft.c - plans of the gridding transform: places, weights, order of samples.
 */
#include "nufft.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "nufft_internal.h"

#include <math.h>

enum { TAPS = LACI_NUFFT_TAPS, TERMS = LACI_NUFFT_TERMS, HALF = TAPS / 2 };

/*
 * Kaiser-Bessel kernel phi(z) = I0(beta sqrt(1 - (2z/TAPS)^2)) / I0(beta) and its
 * transform (Fessler and Sutton, IEEE Trans. Signal Process. 51 (2003) 560), beta after
 * Beatty, Nishimura and Pauly, IEEE Trans. Med. Imaging 24 (2005) 799, eq. 5, for the
 * oversampling 3/2.
 */
static const double oversampling = 1.5;

static double kernel_beta(void)
{
    const double a = TAPS / oversampling * (oversampling - 0.5);

    return LACI_PI * sqrt(a * a - 0.8);
}

static double bessel_i0(double x)
{
    double term = 1.0, sum = 1.0;

    for (int k = 1; term > 1e-17 * sum; k++) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

static double kernel_at(double z)
{
    const double r = 1.0 - (z / HALF) * (z / HALF);

    return bessel_i0(kernel_beta() * sqrt(fmax(r, 0.0))) / bessel_i0(kernel_beta());
}

/* The transform of the kernel at nu cycles per grid step; beta > pi TAPS nu here. */
static double kernel_transform(double nu)
{
    const double b = kernel_beta(), a = LACI_PI * TAPS * nu;
    const double r = sqrt(b * b - a * a);

    return TAPS * sinh(r) / (r * bessel_i0(b));
}

/*
 * The weight of tap j at u is phi(j - 7/2 + u/2): the polynomial through its values at
 * the TERMS Chebyshev points, by divided differences, then in powers of u. In double it
 * is within 1e-9 of the kernel (measured in tests/unit/test_nufft.c through the sums).
 */
static void fit_tap(laci_nufft_table *t, int j)
{
    double node[TERMS], d[TERMS], c[TERMS] = {0};

    for (int k = 0; k < TERMS; k++) {
        node[k] = cos(LACI_PI * (k + 0.5) / TERMS);
        d[k] = kernel_at(j - (HALF - 0.5) + 0.5 * node[k]);
    }
    for (int m = 1; m < TERMS; m++)
        for (int k = TERMS - 1; k >= m; k--)
            d[k] = (d[k] - d[k - 1]) / (node[k] - node[k - m]);
    for (int k = TERMS - 1; k >= 0; k--) { /* c(u) <- c(u) (u - node) + d */
        for (int p = TERMS - 1; p > 0; p--)
            c[p] = c[p - 1] - node[k] * c[p];
        c[0] = d[k] - node[k] * c[0];
    }
    for (int p = 0; p < TERMS; p++)
        t->poly[p][j] = (float)c[p];
}

static void fill_scale(float *scale, int n, int g)
{
    for (int i = 0; i < n; i++)
        scale[i] = (float)(1.0 / kernel_transform((double)(i - n / 2) / g));
}

/* First tap of a place on an axis, and its distance from the middle of the taps. */
static int first_tap(double place, float *u)
{
    const double start = ceil(place - HALF);

    *u = (float)(2.0 * (start - place + HALF - 0.5));
    return (int)start;
}

/* Fills in a sample's place; its band, or n_bands where it is near 0. */
static int place_sample(const laci_nufft *f, double fx, double fy, laci_nufft_point *p)
{
    const double rx = fx - rint(fx);
    const int flip = rx < 0.0;
    const double ry = flip ? -fy : fy;
    const int column = first_tap(fabs(rx) * f->gx, &p->u);
    const int row = first_tap((ry - floor(ry)) * f->gy, &p->v);
    const int wrapped = ((row % f->gy) + f->gy) % f->gy;

    p->at = (int32_t)((size_t)wrapped * f->table.pitch +
                      (size_t)(column + LACI_NUFFT_LEFT));
    if (flip)
        p->at = ~p->at;
    if (fabs(rx) * f->gx <= LACI_NUFFT_NEAR &&
        fabs(ry - rint(ry)) * f->gy <= LACI_NUFFT_NEAR)
        return f->n_bands;
    return wrapped / LACI_NUFFT_BAND;
}

/* Places in the order of the bands: a counting sort that keeps the order within. */
static lac_status place_samples(laci_nufft *f, const double *fx, const double *fy)
{
    laci_nufft_table *t = &f->table;
    laci_nufft_point p;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&t->point, f->n, sizeof *t->point));
    LAC_TRY(laci_alloc(&t->order, f->n, sizeof *t->order));
    LAC_TRY(laci_alloc(&f->band, (size_t)f->n_bands + 3, sizeof *f->band));
    for (size_t i = 0; i < f->n; i++)
        f->band[place_sample(f, fx[i], fy[i], &p) + 2]++;
    for (int b = 2; b <= f->n_bands + 2; b++)
        f->band[b] += f->band[b - 1];
    for (size_t i = 0; i < f->n; i++) {
        const size_t k = f->band[place_sample(f, fx[i], fy[i], &p) + 1]++;

        t->point[k] = p;
        t->order[k] = (uint32_t)i;
    }
out:
    return st;
}

static lac_status make_scratch(laci_nufft *f)
{
    const size_t rows = (size_t)f->gy + TAPS - 1;
    lac_status st = LAC_OK;

    f->threads = lac_threads_get();
    f->own_size = (size_t)f->gy * LACI_FFT_LANES +
                  LACI_FFT_ROWS * laci_fft_half_pitch(f->pass) +
                  LACI_FFT_ROWS * laci_fft_real_pitch(f->pass) / 2;
    LAC_TRY(laci_alloc(&f->near,
                       2 * LACI_NUFFT_NEAR_ROWS * (size_t)LACI_NUFFT_NEAR_COLUMNS,
                       sizeof *f->near));
    LAC_TRY(laci_alloc(&f->grid, rows * f->table.pitch, sizeof *f->grid));
    LAC_TRY(laci_alloc(&f->blocks,
                       (size_t)f->n_blocks * ((size_t)f->ny + 1) * LACI_FFT_LANES,
                       sizeof *f->blocks));
    LAC_TRY(laci_alloc(&f->own, (size_t)f->threads * f->own_size, sizeof *f->own));
out:
    return st;
}

/* At least as large as the small grid about 0. */
static int grid_size(int n)
{
    return laci_fft_good_size(laci_max_int((int)ceil(oversampling * n), 4 * TAPS));
}

lac_status laci_nufft_create(laci_nufft **out, int nx, int ny, size_t n,
                             const double *fx, const double *fy)
{
    lac_status st = LAC_OK;
    laci_nufft *f = NULL;

    *out = NULL;
    LAC_TRY(laci_new(&f, sizeof *f));
    f->nx = nx;
    f->ny = ny;
    f->n = n;
    f->gx = grid_size(nx);
    f->gy = grid_size(ny);
    f->n_blocks = (f->gx / 2 + LACI_FFT_LANES) / LACI_FFT_LANES;
    f->n_bands = (f->gy + LACI_NUFFT_BAND - 1) / LACI_NUFFT_BAND;
    f->table.pitch = LACI_NUFFT_LEFT + (size_t)(f->n_blocks + 1) * LACI_FFT_LANES;
    if (n > UINT32_MAX || (size_t)(f->gy + TAPS) * f->table.pitch > INT32_MAX) {
        st = LAC_FAIL(LAC_E_NOMEM,
                      "gridding: %zu samples on a grid of %d x %d are too many", n,
                      f->gx, f->gy);
        goto out;
    }
    for (int j = 0; j < TAPS; j++)
        fit_tap(&f->table, j);
    LAC_TRY(laci_alloc(&f->scale_x, (size_t)nx, sizeof *f->scale_x));
    LAC_TRY(laci_alloc(&f->scale_y, (size_t)ny, sizeof *f->scale_y));
    fill_scale(f->scale_x, nx, f->gx);
    fill_scale(f->scale_y, ny, f->gy);
    LAC_TRY(laci_fft_pass_create(&f->pass, f->gx, f->gy));
    LAC_TRY(place_samples(f, fx, fy));
    LAC_TRY(make_scratch(f));
    *out = f;
    f = NULL;
out:
    laci_nufft_destroy(&f);
    return st;
}

void laci_nufft_destroy(laci_nufft **nufft)
{
    laci_nufft *f = *nufft;

    if (!f)
        return;
    laci_free(f->table.point);
    laci_free(f->table.order);
    laci_free(f->band);
    laci_free(f->scale_x);
    laci_free(f->scale_y);
    laci_fft_pass_destroy(&f->pass);
    laci_free(f->near);
    laci_free(f->grid);
    laci_free(f->blocks);
    laci_free(f->own);
    laci_free(f);
    *nufft = NULL;
}
