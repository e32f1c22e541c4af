/* tests/fuzz/fuzz_angles.c - lists of angles, also from a file. */
#include "fuzz.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/base/alloc.h"
#include "data/fileio.h"
#include "data/geometry.h"

static void parse(const char *text)
{
    double *angle = NULL;
    int n = 0;

    if (FUZZ_CALL(lac_angles_parse(text, &angle, &n), angle)) {
        FUZZ_MUST(n >= 1 && n <= LAC_MAX_VIEWS);
        for (int i = 0; i < n; i++)
            FUZZ_MUST(isfinite(angle[i]));
    }
    lac_free(angle);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const long live = laci_alloc_live();
    char *text = fuzz_text(data, size), file[800];

    if (text[0] != '@') /* any file of this machine */
        parse(text);
    snprintf(file, sizeof file, "@%s", fuzz_put("angles.txt", data, size));
    parse(file);
    free(text);
    FUZZ_MUST(laci_alloc_live() == live);
    return 0;
}
