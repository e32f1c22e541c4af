/* tests/fuzz/fuzz_safetensors.c - files of weights, and models made of them. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "data/base/alloc.h"
#include "learned/net_weights.h"
#include "recon/method.h"

static void check(const lac_weights *w)
{
    lac_tensor t;

    FUZZ_MUST(lac_weights_source(w));
    for (size_t i = 0; i < lac_weights_count(w); i++) {
        FUZZ_MUST(lac_weights_at(w, i, &t) && t.n_dims <= LAC_TENSOR_MAX_DIMS);
        for (size_t k = 0; k < t.count; k++)
            FUZZ_MUST(isfinite(t.data[k]));
    }
    for (size_t i = 0; i < lac_weights_text_count(w); i++) {
        const char *key, *text;

        FUZZ_MUST(lac_weights_text_at(w, i, &key, &text) &&
                  strlen(key) <= LAC_WEIGHTS_MAX_NAME);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const methods[] = {"lti", "unet-fbp"};
    const char *path = fuzz_put("input.safetensors", data, size);
    const long live = laci_alloc_live();
    lac_settings *settings = NULL;
    lac_weights *w = NULL;

    if (FUZZ_CALL(lac_weights_read(&w, path), w)) {
        check(w);
        for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
            FUZZ_MUST(lac_settings_create(&settings, lac_method_find(methods[i])) ==
                      LAC_OK);
            FUZZ_MUST(lac_settings_set(settings, "model", path) == LAC_OK);
            (void)!lac_method_ready(settings);
            lac_settings_destroy(&settings);
        }
    }
    lac_weights_destroy(&w);
    FUZZ_MUST(laci_alloc_live() == live);
    return 0;
}
