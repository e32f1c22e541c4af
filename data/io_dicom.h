/* data/io_dicom.h - (private) DICOM files of one uncompressed picture. */
#ifndef LAC_DATA_IO_DICOM_H
#define LAC_DATA_IO_DICOM_H

#include "io_internal.h"

/* Where a slice of a series lies. */
typedef struct laci_dicom_place {
    int has_position;
    double position_mm; /* along the normal of the slices, upwards */
    long number;        /* InstanceNumber, 0 where there is none */
} laci_dicom_place;

/* What the elements of a file say. */
typedef struct laci_dicom_head {
    int explicit_vr;
    unsigned rows, columns, samples, allocated, stored, high_bit, is_signed, frames;
    int has_rescale, has_spacing, is_ct;
    double slope, intercept;
    double spacing_mm[2]; /* of rows, of columns */
    double position[3], direction[6];
    int n_position, n_direction;
    long number;
    uint64_t offset, length; /* of the pixels; offset 0: none were found */
} laci_dicom_head;

/* 1 where a file begins as DICOM files do. */
int laci_dicom_is(const char *path);
LAC_NODISCARD lac_status laci_dicom_place_of(const char *path, laci_dicom_place *place);
/* Walk through the elements of an open file. */
LAC_NODISCARD lac_status laci_dicom_head_read(laci_in *in, laci_dicom_head *head);

#endif
