/* tests/fuzz/fuzz_hardening.c - curves that correct beam hardening. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/alloc.h"
#include "radon/hardening.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const long live = laci_alloc_live();
    char *text = fuzz_text(data, size), line[256];
    lac_hardening curve, again;

    if (lac_hardening_read(&curve, fuzz_put("curve", data, size)) == LAC_OK)
        FUZZ_MUST(lac_hardening_format(&curve, line, sizeof line) == LAC_OK);
    if (lac_hardening_parse(&curve, text, "input") == LAC_OK) {
        FUZZ_MUST(lac_hardening_format(&curve, line, sizeof line) == LAC_OK);
        FUZZ_MUST(lac_hardening_parse(&again, line, "written") == LAC_OK);
    }
    free(text);
    FUZZ_MUST(laci_alloc_live() == live);
    return 0;
}
