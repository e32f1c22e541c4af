/* tests/fuzz/fuzz_settings.c - METHOD KEY=VALUE ..., one word a line. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/alloc.h"
#include "recon/method.h"

static void set(lac_settings *settings, char *word)
{
    char *value = strchr(word, '=');
    double list[16];

    if (!value)
        return;
    *value++ = '\0';
    if (lac_settings_set(settings, word, value) == LAC_OK) {
        FUZZ_MUST(lac_settings_text(settings, word));
        (void)lac_settings_get(settings, word);
        FUZZ_MUST(lac_settings_list(settings, word, list, 16) <= 16);
    } else {
        FUZZ_MUST(lac_error_detail()[0]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const long live = laci_alloc_live();
    char *text = fuzz_text(data, size), *rest = text;
    const char *name = fuzz_line(&rest);
    const lac_method *method = lac_method_find(name);
    lac_settings *settings = NULL;

    if (!method)
        method = lac_method_at(size % 4);
    FUZZ_MUST(lac_settings_create(&settings, method) == LAC_OK);
    for (char *word; (word = fuzz_line(&rest)) != NULL;)
        set(settings, word);
    lac_settings_destroy(&settings);
    free(text);
    FUZZ_MUST(laci_alloc_live() == live);
    return 0;
}
