/* data/fileio.h - images and scans from and to files; the format follows the extension.
 */
#ifndef LAC_DATA_FILEIO_H
#define LAC_DATA_FILEIO_H

#include "image.h"
#include "projections.h"
#include "provenance.h"
#include "sino.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Formats (data/README.md): .npy with its .geom beside it, .png (8 and 16 bit),
 * .tif/.tiff (float32, stacks), .mat. A path "file.mat:variable" names one variable of
 * a MAT file.
 *
 * Readers check sizes against LAC_MAX_* and against the length of the file before they
 * allocate, and refuse NaN and Inf. Writers write to a temporary name in the same
 * folder and rename, so that a file is either complete or absent; a sidecar .geom is
 * written before its array. Errors read "FILE: what is wrong, the value found, what
 * would be right".
 */

typedef struct lac_format {
    const char *name;       /**< "NPY" */
    const char *extensions; /**< "npy", several separated by blanks */
    const char *summary;    /**< one line for a help text */
    int reads_image, writes_image, reads_sino, writes_sino;
    int writes_stack; /**< volumes, and scans of many rows */
} lac_format;

/** The formats of this build; NULL where i is too large. */
LAC_API const lac_format *lac_format_at(size_t i);

/** The format of a path, by extension, or NULL. */
LAC_API const lac_format *lac_format_of(const char *path);

/** What a file holds, without reading its numbers where that can be avoided. */
typedef struct lac_file_info {
    const char *format;   /**< name of the format, static */
    int is_scan;          /**< 1: it carries a scan geometry */
    int n_pages;          /**< images in a stack, 1 otherwise */
    size_t rows, columns; /**< as stored */
    char type[32];        /**< element type, "float32" */
    double pixel_mm;      /**< 0 where the file does not say */
    lac_geom *geom;       /**< geometry of a scan, or NULL; owned by this struct */
    lac_provenance
        *provenance; /**< what the file says of its making; owned; may be empty */
    double slice_mm; /**< distance of the images of a volume; 0 where unsaid */
    /* Of a scan; see lac_projections_info. */
    int n_rows, n_flats, n_darks;
    int sinograms; /**< 1: a page is a sinogram [view, bin], 0: a projection */
    lac_quantity quantity;
    double row_pitch_mm;
    char assumed[512]; /**< what was taken for granted, in words; "": nothing */
} lac_file_info;

LAC_API LAC_NODISCARD lac_status lac_file_info_read(lac_file_info **out,
                                                    const char *path);
/** The same with a geometry that adds to the file, as in lac_projections_open(). */
LAC_API LAC_NODISCARD lac_status lac_file_info_read_as(lac_file_info **out,
                                                       const char *path,
                                                       const char *geometry);
LAC_API void lac_file_info_destroy(lac_file_info **info);

/**
 * Read an image. pixel_mm > 0 overrides the pixel of the file; 0 takes the file's, or 1
 * mm. PNG: grey or colour (luma) scaled so that full scale is 1, unless its text says
 * how the grey was made ("lacuna-window"), which is then undone. page counts from 0 in
 * a stack: pages of a TIFF, first index of a 3-D NPY, third of a 3-D MAT array.
 * @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_FORMAT, LAC_E_UNSUPPORTED, LAC_E_NUMERIC,
 *         LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_image_read(lac_image **out, const char *path,
                                                double pixel_mm, int page);

typedef struct lac_image_write_options {
    double window_lo,
        window_hi; /**< PNG: grey 0 and full; equal: min and max of the image */
    int png_bits;  /**< PNG: 8 (default, also for 0) or 16 */
    int mask;      /**< 1: the image is 0/1; PNG black and white, others one byte */
} lac_image_write_options;

LAC_API void lac_image_write_defaults(lac_image_write_options *options);

/** Write an image; options and record may be NULL. @return as lac_image_read */
LAC_API LAC_NODISCARD lac_status lac_image_write(const lac_image *image,
                                                 const char *path,
                                                 const lac_image_write_options *options,
                                                 const lac_provenance *record);

/**
 * Write interleaved 8-bit grey (channels 1) or RGB (3) pixels as PNG, row 0 on top.
 * @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_png_write_bytes(const char *path, int nx, int ny,
                                                     int channels,
                                                     const unsigned char *pixels,
                                                     const lac_provenance *record);

/**
 * The same as a PNG file in memory, for pages that carry their pictures. *png (release
 * with lac_free()) and *size are set on success only. @return LAC_OK, LAC_E_ARG,
 * LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_png_encode(unsigned char **png, size_t *size,
                                                int nx, int ny, int channels,
                                                const unsigned char *pixels);

/**
 * Write any n bytes as a file, complete or absent like all others: tables, pages.
 * bytes may be NULL for n = 0. @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_file_write(const char *path, const void *bytes,
                                                size_t n);

/**
 * Remove all files that are being written, whichever thread does that: for a program
 * that ends at once, as on Ctrl-C. Threads that begin, finish or give up a file
 * afterwards wait for ever, so that none appears; the process is to end next. Call it
 * from a thread, not from a signal handler, and once more just before the end where
 * there is anything between. finished [size] (may be NULL) becomes "a.npy, b.npy and 3
 * more", the files that were completed. @return how many were removed
 */
LAC_API int lac_files_abandon(char *finished, size_t size);

/**
 * Read a scan with its geometry. MAT: the Helsinki structs CtDataFull and
 * CtDataLimited, and what lac_sino_write wrote. A MAT or NPY or TIFF array without
 * geometry needs a .geom of the same name beside it; the detail says which keys it
 * would need.
 * @return as lac_image_read, and LAC_E_SHAPE (angle count does not match the rows)
 */
LAC_API LAC_NODISCARD lac_status lac_sino_read(lac_sino **out, const char *path);

/** Write a scan with its geometry; record may be NULL. */
LAC_API LAC_NODISCARD lac_status lac_sino_write(const lac_sino *sino, const char *path,
                                                const lac_provenance *record);

/**
 * Geometry from a .geom text (design: keys beam, angles_deg, pitch_mm, axis_offset_mm,
 * source_origin_mm, source_detector_mm; '#' starts a comment; unknown keys are an
 * error). n_det is not in the text: the caller passes the array's second dimension.
 */
LAC_API LAC_NODISCARD lac_status lac_geom_read(lac_geom **out, const char *path,
                                               int n_det);

/**
 * Angles from a command-line or file text in degrees: "start:stop:step" (stop included
 * where it is hit within 1e-6 step), a comma list, or "@FILE", one a line.
 * *angle is released with lac_free(). @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_angles_parse(const char *text, double **angle_rad,
                                                  int *n);
LAC_API void lac_free(void *p);

#ifdef __cplusplus
}
#endif
#endif
