/* data/io_npy.h - (private) the writers of NumPy arrays. */
#ifndef LAC_DATA_IO_NPY_H
#define LAC_DATA_IO_NPY_H

#include "io_internal.h"

LAC_NODISCARD lac_status laci_npy_write_image(const laci_image_job *job,
                                              const char *path);
LAC_NODISCARD lac_status laci_npy_write_sino(const lac_sino *sino, const char *path,
                                             const lac_provenance *record);
/* [page, row, column] */
LAC_NODISCARD lac_status laci_npy_write_pages(const laci_pages *p, const char *path);

#endif
