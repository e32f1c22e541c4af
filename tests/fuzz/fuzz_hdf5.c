/* tests/fuzz/fuzz_hdf5.c - HDF5 files: Data Exchange, NeXus, volumes; also a dataset by
 * name. */
#include "fuzz.h"

#include <hdf5.h>

/* HDF5 1.10.8 loses the header of an object (424 bytes) where it finds it damaged, so
 * leaks are not looked for. What we could lose is counted: blocks, in fuzz_format(),
 * and identifiers, below. */
__attribute__((visibility("default"))) int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return 1;
}

#ifdef LACUNA_LIBFUZZER
/* HDF5 1.10.8 copies the value of an attribute from beyond the end of its message where
 * the sizes of a damaged file disagree (open/hdf5-attribute). What it reads too far
 * inside itself is passed over; a crash is not. */
__attribute__((visibility("default"))) const char *__asan_default_suppressions(void);
const char *__asan_default_suppressions(void)
{
    return "interceptor_via_lib:libhdf5\n";
}
#endif

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
    (void)fuzz_format(data, size, "h5", size % 4 ? NULL : "/entry/data");
    FUZZ_MUST(open_identifiers() == before);
    return 0;
}
