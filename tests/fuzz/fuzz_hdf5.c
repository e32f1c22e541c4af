/* tests/fuzz/fuzz_hdf5.c - HDF5 files: Data Exchange, NeXus, volumes; also a dataset by
 * name. */
#include "fuzz.h"

#include <hdf5.h>

/* HDF5 1.10.8 loses the header of an object (424 bytes) where it finds it damaged. What
 * we could lose are its identifiers, which are counted below. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5\n";
}

static long open_identifiers(void)
{
    static const H5I_type_t types[] = {H5I_FILE,       H5I_GROUP,   H5I_DATATYPE,
                                       H5I_DATASPACE,  H5I_DATASET, H5I_ATTR,
                                       H5I_GENPROP_LST};
    long n = 0;

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        hsize_t members = 0;

        H5E_BEGIN_TRY
        {
            if (H5Inmembers(types[i], &members) < 0)
                members = 0; /* none of this kind was ever made */
        }
        H5E_END_TRY;
        n += (long)members;
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static long before = -1;

    if (before < 0) {
        FUZZ_MUST(H5open() >= 0);
        (void)fuzz_format(data, size, "h5", "/entry/data");
        before = open_identifiers(); /* HDF5 makes some for itself at first */
    }
    (void)fuzz_format(data, size, "h5", "/entry/data");
    FUZZ_MUST(open_identifiers() == before);
    return 0;
}
