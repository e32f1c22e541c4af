/* data/stack.h - several images of one size: subbands of a transform, slices.
 * Threads: any number may read one object at once; who changes it is alone. */
#ifndef LAC_DATA_STACK_H
#define LAC_DATA_STACK_H

#include "image.h"
#include "provenance.h"

#ifdef __cplusplus
extern "C" {
#endif

/** n images on one grid, [n, ny, nx], row 0 of each on top. */
typedef struct lac_stack {
    int n;
    lac_grid grid;
    float *data; /**< owned */
} lac_stack;

/** n >= 1 images of zeros. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_stack_create(lac_stack **out, const lac_grid *grid,
                                                  int n);

/** Release and set to NULL; NULL is allowed. */
LAC_API void lac_stack_destroy(lac_stack **stack);

/**
 * Read an NPY array [n, ny, nx] (or [ny, nx]: n = 1). The pixel is that of the .geom
 * beside it, else 1 mm. What the .geom records of its making: lac_file_info_read.
 * @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_FORMAT, LAC_E_UNSUPPORTED (not an NPY
 *         file), LAC_E_NUMERIC (NaN or Inf), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_stack_read(lac_stack **out, const char *path);

/**
 * Write float32 [n, ny, nx] as NPY with its .geom beside it: both complete or both
 * absent. record may be NULL.
 * @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_UNSUPPORTED (path does not end in .npy),
 *         LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_stack_write(const lac_stack *stack,
                                                 const char *path,
                                                 const lac_provenance *record);

#ifdef __cplusplus
}
#endif
#endif
