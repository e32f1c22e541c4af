/* data/image.h - a two-dimensional image on a pixel grid.
 * Threads: any number may read one object at once; who changes it is alone. */
#ifndef LAC_DATA_IMAGE_H
#define LAC_DATA_IMAGE_H

#include "geometry.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Pixel (iy, ix) is data[iy * nx + ix]; attenuation in 1/mm unless said otherwise. */
typedef struct lac_image {
    lac_grid grid;
    float *data; /**< [ny, nx], aligned to 64 bytes, owned by this struct */
} lac_image;

/** Zero image. @return LAC_OK, LAC_E_ARG (bad grid), LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_image_create(lac_image **out,
                                                  const lac_grid *grid);

/** Deep copy. @return LAC_OK, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_image_copy(lac_image **out,
                                                const lac_image *image);

/** Release and set to NULL; NULL is allowed. */
LAC_API void lac_image_destroy(lac_image **image);

/** nx * ny */
LAC_API size_t lac_image_count(const lac_image *image);

/** @return LAC_OK; LAC_E_NUMERIC naming the first NaN or Inf, "row 3, column 7". */
LAC_API LAC_NODISCARD lac_status lac_image_check_finite(const lac_image *image);

/**
 * The same field with `factor` >= 1 times as many pixels along each side, interpolated
 * linearly between the middles of pixels and constant beyond the outermost.
 * @return LAC_OK, LAC_E_ARG (also a grid that is too large), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_image_enlarge(const lac_image *image, int factor,
                                                   lac_image **out);

#ifdef __cplusplus
}
#endif
#endif
