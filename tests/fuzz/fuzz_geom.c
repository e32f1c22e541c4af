/* tests/fuzz/fuzz_geom.c - the .geom text: as a file, and given in one line. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/alloc.h"
#include "data/fileio.h"

/* A stack of two arrays of 3 x 4 bytes. */
static const char npy[] =
    "\x93NUMPY\x01\x00\x3d\x00{'descr': '|u1', 'fortran_order': False, "
    "'shape': (2, 3, 4)}\n"
    "abcdefghijklmnopqrstuvwx";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const long live = laci_alloc_live();
    char *text = fuzz_text(data, size);
    lac_geom *geom = NULL;

    fuzz_put("scan.npy", npy, sizeof npy - 1);
    if (FUZZ_CALL(lac_geom_read(&geom, fuzz_put("scan.geom", data, size), 4), geom))
        FUZZ_MUST(lac_geom_check(geom) == LAC_OK && geom->n_det == 4);
    lac_geom_destroy(&geom);
    fuzz_all_readers(fuzz_path("scan.npy"), NULL);
    fuzz_put("plain.npy", npy, sizeof npy - 1);
    fuzz_all_readers(fuzz_path("plain.npy"), text);
    free(text);
    FUZZ_MUST(laci_alloc_live() == live);
    return 0;
}
