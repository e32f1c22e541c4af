/* data/io_edf.h - (private) what reading and writing of EDF share. */
#ifndef LAC_DATA_IO_EDF_H
#define LAC_DATA_IO_EDF_H

#include "io_internal.h"

/* A header fills up so many bytes, or a multiple. */
#define LACI_EDF_BLOCK 512

/* A picture a page: slices, or sinograms; the .geom beside says the rest. */
LAC_NODISCARD lac_status laci_edf_write_pages(const laci_pages *p, const char *path);

#endif
