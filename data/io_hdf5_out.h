/* data/io_hdf5_out.h - (private) HDF5 files that come into being in a laci_out. */
#ifndef LAC_DATA_IO_HDF5_OUT_H
#define LAC_DATA_IO_HDF5_OUT_H

#include "io_hdf5.h"

typedef struct laci_h5_out {
    laci_out *out; /* borrowed */
    int error;     /* errno of the first write that failed; 0: none */
    hid_t id;      /* of the driver */
    _Alignas(16) unsigned char driver[256];
} laci_h5_out;

/* A new HDF5 file whose bytes go to `out`; negative where that fails. `to` must live
 * until the file is closed. */
hid_t laci_h5_out_create(laci_h5_out *to, laci_out *out);
/* After the file was closed. */
void laci_h5_out_release(laci_h5_out *to);

#endif
