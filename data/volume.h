/* data/volume.h - volumes: stacks of images, and scans of many rows, read and written a
 * page at a time. */
#ifndef LAC_DATA_VOLUME_H
#define LAC_DATA_VOLUME_H

#include "image.h"
#include "provenance.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Slices on one grid; slice k lies k * slice_mm below slice 0. */
typedef struct lac_volume {
    lac_grid grid;
    int n_slices;
    double slice_mm; /**< distance of the slices, > 0; 0 where it is not known */
} lac_volume;

/**
 * Gives page `page`, 0 .. n - 1, in this order, each once: all its numbers, finite. An
 * error ends the writing, and no file is left.
 */
typedef lac_status (*lac_page_read)(void *user, int page, float *to);

/**
 * Write a volume; one page is in memory at a time. The format follows the extension
 * (data/README.md): NPY [slice, y, x], MRC sections and EDF pictures with a .geom
 * beside them, TIFF pages, MAT [y, x, slice], HDF5 /volume. The file is complete or
 * absent, as of every writer; record may be NULL.
 * @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_UNSUPPORTED (no stacks in this format),
 * LAC_E_NUMERIC (NaN or Inf in a page), LAC_E_NOMEM, or what `read` returned
 */
LAC_API LAC_NODISCARD lac_status lac_volume_write(const lac_volume *volume,
                                                  const char *path, lac_page_read read,
                                                  void *user,
                                                  const lac_provenance *record);

/**
 * Would lac_volume_write() know the format of this name? For runs that take hours
 * before they write. @return LAC_OK, LAC_E_ARG, LAC_E_UNSUPPORTED
 */
LAC_API LAC_NODISCARD lac_status lac_volume_check_path(const char *path);

/**
 * The same for the scan of a volume: n_rows detector rows row_pitch_mm apart (0: not
 * known), each a sinogram [n_views, n_det] of line integrals with the geometry geom.
 * NPY, TIFF, MAT and EDF keep sinograms (layout = sinograms), MRC and HDF5 projections,
 * as their readers expect. A fan beam has one row.
 */
LAC_API LAC_NODISCARD lac_status lac_projections_write(const lac_geom *geom, int n_rows,
                                                       double row_pitch_mm,
                                                       const char *path,
                                                       lac_page_read read, void *user,
                                                       const lac_provenance *record);

/** An open volume or image. Not for use by two threads at once. */
typedef struct lac_volume_file lac_volume_file;

/**
 * Open a file of images (or a folder of them) and check its sizes. pixel_mm > 0
 * overrides the pixel of the file; 0 takes the file's, or 1 mm.
 * @return as lac_image_read()
 */
LAC_API LAC_NODISCARD lac_status lac_volume_open(lac_volume_file **out,
                                                 const char *path, double pixel_mm);
LAC_API void lac_volume_close(lac_volume_file **file);

/** Borrowed from the file. */
LAC_API const lac_volume *lac_volume_about(const lac_volume_file *file);

/** to[ny, nx] = a slice, in any order. @return as lac_image_read() */
LAC_API LAC_NODISCARD lac_status lac_volume_read(lac_volume_file *file, int slice,
                                                 float *to);

#ifdef __cplusplus
}
#endif
#endif
