/* data/image.c - images: creation, copies, the check for NaN. */
#include "image.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/vec.h"

#include <math.h>
#include <string.h>

lac_status lac_image_create(lac_image **out, const lac_grid *grid)
{
    lac_status st = LAC_OK;
    lac_image *im = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "image: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_grid_check(grid));
    LAC_TRY(laci_new(&im, sizeof *im));
    im->grid = *grid;
    LAC_TRY(laci_alloc(&im->data, lac_image_count(im), sizeof *im->data));
    *out = im;
    im = NULL;
out:
    lac_image_destroy(&im);
    return st;
}

lac_status lac_image_copy(lac_image **out, const lac_image *image)
{
    lac_status st;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "image: the output pointer is NULL");
    *out = NULL;
    if (!image || !image->data)
        return LAC_FAIL(LAC_E_ARG, "image: a pointer is NULL");
    st = lac_image_create(out, &image->grid);
    if (st == LAC_OK)
        memcpy((*out)->data, image->data, lac_image_count(image) * sizeof *image->data);
    return st;
}

void lac_image_destroy(lac_image **image)
{
    if (!image || !*image)
        return;
    laci_free((*image)->data);
    laci_free(*image);
    *image = NULL;
}

size_t lac_image_count(const lac_image *image)
{
    return (size_t)image->grid.nx * (size_t)image->grid.ny;
}

lac_status lac_image_check_finite(const lac_image *image)
{
    const size_t n = lac_image_count(image);
    const size_t bad = laci_vec_find_bad(n, image->data);
    const size_t nx = (size_t)image->grid.nx;

    if (bad < n)
        return LAC_FAIL(LAC_E_NUMERIC,
                        "image: row %zu, column %zu is %g, a finite number is needed",
                        bad / nx, bad % nx, (double)image->data[bad]);
    return LAC_OK;
}

/* Middle i of the fine pixels between those of the coarse ones: the lower of its two
 * neighbours and the weight of the upper. */
static void neighbours(int i, int factor, int n, int *low, float *weight)
{
    const double at = (i + 0.5) / factor - 0.5;

    *low = laci_max_int((int)floor(at), 0);
    *weight = *low + 1 < n ? (float)fmax(at - *low, 0.0) : 0.0f;
}

lac_status lac_image_enlarge(const lac_image *image, int factor, lac_image **out)
{
    lac_status st = LAC_OK;
    lac_grid grid;
    lac_image *fine = NULL;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "image: the output pointer is NULL");
    *out = NULL;
    if (!image || !image->data)
        return LAC_FAIL(LAC_E_ARG, "image: a pointer is NULL");
    grid = image->grid;
    if (factor < 1 || factor > LAC_MAX_PIXELS / laci_max_int(grid.nx, grid.ny))
        return LAC_FAIL(LAC_E_ARG,
                        "image: %d x %d pixels cannot be made %d times as "
                        "many along each side",
                        grid.nx, grid.ny, factor);
    grid.nx *= factor;
    grid.ny *= factor;
    grid.pixel_mm /= factor;
    LAC_TRY(lac_image_create(&fine, &grid));
    for (int r = 0; r < grid.ny; r++) {
        const float *upper, *lower;
        float u, v;
        int y, x;

        neighbours(r, factor, image->grid.ny, &y, &v);
        upper = image->data + (size_t)y * (size_t)image->grid.nx;
        lower = v > 0.0f ? upper + image->grid.nx : upper;
        for (int c = 0; c < grid.nx; c++) {
            neighbours(c, factor, image->grid.nx, &x, &u);
            fine->data[(size_t)r * (size_t)grid.nx + (size_t)c] =
                (1.0f - v) * (upper[x] + u * (upper[x + (u > 0.0f)] - upper[x])) +
                v * (lower[x] + u * (lower[x + (u > 0.0f)] - lower[x]));
        }
    }
    *out = fine;
    fine = NULL;
out:
    lac_image_destroy(&fine);
    return st;
}
