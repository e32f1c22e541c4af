/* data/projections.h - the scan of a volume: projections of many detector rows, read
 * from their file a few rows at a time. */
#ifndef LAC_DATA_PROJECTIONS_H
#define LAC_DATA_PROJECTIONS_H

#include "geometry.h"
#include "provenance.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the numbers of a scan are. */
typedef enum lac_quantity {
    LAC_QUANTITY_LINES = 0,    /**< line integrals -log(I/I0), dimensionless */
    LAC_QUANTITY_TRANSMISSION, /**< I/I0 */
    LAC_QUANTITY_COUNTS        /**< what the detector gave */
} lac_quantity;

/** "lines", "transmission" or "counts" */
LAC_API const char *lac_quantity_name(lac_quantity quantity);

/** Which frames of a file. */
typedef enum lac_frames {
    LAC_FRAMES_DATA = 0, /**< the projections, one a view */
    LAC_FRAMES_FLAT,     /**< beam without object */
    LAC_FRAMES_DARK      /**< neither beam nor object */
} lac_frames;

/**
 * An open scan. Every detector row of a parallel beam is a sinogram of its own, that of
 * a slice across the rotation axis; row 0 is on top. With beam = fan the rows are those
 * of a cone beam: the one in the middle sees a fan, the others no slice of the object.
 * Files whose scan is one sinogram have one row. Not for use by two threads at once.
 */
typedef struct lac_projections lac_projections;

/** Facts about it; all pointers stay the property of the lac_projections. */
typedef struct lac_projections_info {
    const char *file;   /**< without a variable */
    const char *format; /**< name of the format, static */
    int n_views, n_rows, n_det;
    int n_flats, n_darks; /**< frames [n_rows, n_det] each; 0 where there are none */
    lac_quantity quantity;
    const lac_geom *geom; /**< of every row */
    double
        row_pitch_mm; /**< distance of the rows; the bin's where the file is silent */
    const char
        *assumed; /**< what the reader took for granted, in words; "" : nothing */
    const lac_provenance
        *provenance; /**< what the file says of its making; may be empty */
} lac_projections_info;

/**
 * Open a scan and check its sizes; numbers are read by lac_projections_read(). geometry
 * is the name of a .geom file, or such lines themselves with ';' between them
 * ("angles_deg = -60:60:1; pitch_mm = 0.2"); it adds to what the file says, and
 * replaces what it says of the same key. NULL: the file, or the .geom beside it, says
 * all.
 *
 * A stack of n arrays is one projection [row, bin] a view where n is the number of
 * angles, else one sinogram [view, bin] a row; layout = projections | sinograms in the
 * geometry decides where both would do.
 * @return LAC_OK, LAC_E_ARG, LAC_E_IO, LAC_E_FORMAT, LAC_E_UNSUPPORTED, LAC_E_SHAPE
 * (angles and views differ in number), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_projections_open(lac_projections **out,
                                                      const char *path,
                                                      const char *geometry);
LAC_API void lac_projections_close(lac_projections **projections);

LAC_API const lac_projections_info *
lac_projections_about(const lac_projections *projections);

/**
 * Keep only the views with from <= t <= to, as lac_sino_select() does; flats and darks
 * stay. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_projections_select(lac_projections *projections,
                                                        double from, double to);

/**
 * Keep only rows first .. last of what is there; they are counted from 0 again.
 * @return LAC_OK, LAC_E_ARG (rows that are not there)
 */
LAC_API LAC_NODISCARD lac_status
lac_projections_select_rows(lac_projections *projections, int first, int last);

/**
 * Read rows first .. first + n - 1 of all frames of a kind: to[n, n_frames, n_det], the
 * sinograms one after another, in the unit of the file. NaN and Inf are passed on.
 * @return LAC_OK, LAC_E_ARG (rows that are not there), LAC_E_IO, LAC_E_FORMAT,
 * LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_projections_read(lac_projections *projections,
                                                      lac_frames frames, int first,
                                                      int n, float *to);

#ifdef __cplusplus
}
#endif
#endif
