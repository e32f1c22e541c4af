/* data/phantom_raster.c - pixel images of phantoms by counting samples. The samples of
 * one line of sub-pixels that lie in a shape are those in its chords, so the cost does
 * not grow with the number of samples inside. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/parallel.h"
#include "phantom_internal.h"

#include <math.h>
#include <string.h>

/* Scratch of one band of rows. */
typedef struct band {
    double *sum;   /* [nx] the row */
    double *scale; /* [nx] sum of the magnitudes that went into it */
    int *step;     /* [nx + 2] changes of the sample count from pixel to pixel */
    int first, last;
} band;

/* Count the samples k0..k1 of a line of sub-pixels. */
static void count_run(band *b, int sub, int k0, int k1)
{
    const int p0 = k0 / sub, p1 = k1 / sub;
    const int head = p0 == p1 ? k1 - k0 + 1 : (p0 + 1) * sub - k0;
    const int tail = p0 == p1 ? head : k1 - p1 * sub + 1;

    b->step[p0] += head;
    if (p0 != p1) {
        b->step[p0 + 1] += sub - head;
        b->step[p1] += tail - sub;
    }
    b->step[p1 + 1] -= tail;
    b->first = laci_min_int(b->first, p0);
    b->last = laci_max_int(b->last, p1);
}

static void count_line(band *b, const laci_raster *r, int nx, const laci_shape *shape,
                       double y)
{
    const laci_line line = {0.0, y, 1.0, 0.0};
    const double per_unit = r->sub / r->pixel, n = (double)nx * r->sub;
    double lo[LACI_MAX_CHORDS], hi[LACI_MAX_CHORDS];
    const int n_chord = laci_shape_chords(shape, &line, lo, hi);

    for (int i = 0; i < n_chord; i++) {
        const double k0 = ceil((lo[i] - r->left) * per_unit - 0.5);
        const double k1 = floor((hi[i] - r->left) * per_unit - 0.5);

        if (k0 <= k1 && k1 >= 0.0 && k0 < n)
            count_run(b, r->sub, (int)fmax(k0, 0.0), (int)fmin(k1, n - 1.0));
    }
}

static void add_shape(band *b, const laci_raster *r, int nx, int iy,
                      const laci_shape *shape)
{
    const double share = shape->value / ((double)r->sub * r->sub);
    int count = 0;

    b->first = nx;
    b->last = -1;
    for (int k = 0; k < r->sub; k++) {
        const double y = laci_raster_y(r, iy, k);

        if (fabs(y - shape->y0) <= shape->radius)
            count_line(b, r, nx, shape, y);
    }
    for (int p = b->first; p <= b->last; p++) {
        count += b->step[p];
        b->step[p] = 0;
        b->sum[p] += share * count;
        b->scale[p] += fabs(share * count);
    }
    if (b->last >= 0)
        b->step[b->last + 1] = 0;
}

static void raster_row(band *b, const laci_raster *r, const lac_phantom *ph, int iy,
                       const lac_image *image)
{
    const int nx = image->grid.nx;
    float *row = image->data + (size_t)iy * (size_t)nx;

    memset(b->sum, 0, (size_t)nx * sizeof *b->sum);
    memset(b->scale, 0, (size_t)nx * sizeof *b->scale);
    for (size_t i = 0; i < ph->n_shape; i++)
        add_shape(b, r, nx, iy, &ph->shape[i]);
    /* What is left of 1 - 0.8 - 0.2 by rounding is zero. */
    for (int p = 0; p < nx; p++)
        row[p] = fabs(b->sum[p]) < 1e-13 * b->scale[p] ? 0.0f : (float)b->sum[p];
}

static lac_status raster_shapes(const lac_phantom *ph, int sub, lac_image *image)
{
    const laci_raster r = laci_raster_of(&image->grid, sub);
    const int nx = image->grid.nx, ny = image->grid.ny;
    const double work = (double)ny * (20.0 * sub + nx) * (double)ph->n_shape;
    const int n_band = laci_min_int(laci_threads_for(work), ny);
    const size_t width = (size_t)nx + 2;
    lac_status st = LAC_OK;
    double *rows = NULL;
    int *steps = NULL;

    LAC_TRY(laci_alloc(&rows, (size_t)n_band * width, 2 * sizeof *rows));
    LAC_TRY(laci_alloc(&steps, (size_t)n_band * width, sizeof *steps));
#pragma omp parallel for num_threads(n_band) schedule(static)
    for (int i = 0; i < n_band; i++) {
        band b = {.sum = rows + 2 * width * (size_t)i,
                  .scale = rows + 2 * width * (size_t)i + width,
                  .step = steps + width * (size_t)i};

        /* Every n_band-th row: an object in the middle is shared evenly. */
        for (int iy = i; iy < ny; iy += n_band)
            raster_row(&b, &r, ph, iy, image);
    }
out:
    laci_free(rows);
    laci_free(steps);
    return st;
}

lac_status lac_phantom_raster(const lac_phantom *ph, int sub, lac_image *image)
{
    lac_status st;

    if (!ph || !image || !image->data)
        return LAC_FAIL(LAC_E_ARG, "phantom: a pointer is NULL");
    if (sub < 1 || sub > 64)
        return LAC_FAIL(
            LAC_E_ARG, "phantom: samples per pixel side must be in 1..64, got %d", sub);
    st = lac_grid_check(&image->grid);
    if (st != LAC_OK)
        return st;
    if (ph->cartoon)
        return laci_cartoon_raster(ph->cartoon, sub, image);
    return raster_shapes(ph, sub, image);
}

lac_status lac_phantom_mask(const lac_phantom *ph, lac_image *image)
{
    lac_status st;
    float half;

    if (!ph || !image || !image->data)
        return LAC_FAIL(LAC_E_ARG, "phantom: a pointer is NULL");
    if (!ph->kind->one_material)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "phantom: '%s' is not of one material, so it has no mask",
                        ph->kind->name);
    st = lac_phantom_raster(ph, 8, image);
    if (st != LAC_OK)
        return st;
    /* The first shape is the body; a pixel that is half full by count must not depend
     * on how the sum was rounded. */
    half = (float)(0.5 * (1.0 - 1e-6) * ph->shape[0].value);
    for (size_t i = 0; i < lac_image_count(image); i++)
        image->data[i] = image->data[i] >= half ? 1.0f : 0.0f;
    return LAC_OK;
}
