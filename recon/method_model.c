/* recon/method_model.c - the network that a method asks for. */
#include "method_model.h"
#include "../data/base/base_internal.h"

#include <stdio.h>
#include <string.h>

static int is_automatic(const lac_settings *settings)
{
    return strcmp(lac_settings_text(settings, "model"), "auto") == 0;
}

lac_status lac_method_file(const lac_settings *settings, char *path, size_t size)
{
    int n = 0;

    if (!settings || !path || size < 1)
        return LAC_FAIL(LAC_E_ARG, "method: a pointer is NULL");
    path[0] = '\0';
    if (!lac_settings_text(settings, "model"))
        return LAC_OK;
    if (is_automatic(settings))
        n = snprintf(path, size, "%s/%s.safetensors", lac_models_folder(),
                     lac_settings_method(settings)->name);
    else
        n = snprintf(path, size, "%s", lac_settings_text(settings, "model"));
    if (n < 0 || (size_t)n >= size)
        return LAC_FAIL(LAC_E_ARG,
                        "method: the name of a model has %d bytes, more than %zu", n,
                        size - 1);
    return LAC_OK;
}

lac_status laci_method_model(const lac_settings *settings, lac_model_kind kind,
                             lac_model **model)
{
    lac_weights *weights = NULL;
    lac_status st = LAC_OK;
    char path[4096], why[512];

    LAC_TRY(lac_method_file(settings, path, sizeof path));
    st = lac_weights_read(&weights, path);
    if (st == LAC_E_IO && is_automatic(settings))
        return LAC_FAIL(LAC_E_IO,
                        "%s: its model '%s' cannot be read; one that 'lacuna train' "
                        "made is named by the parameter 'model'",
                        lac_model_kind_name(kind), path);
    if (st != LAC_OK)
        return st;
    st = lac_model_load(model, weights);
    if (st == LAC_E_FORMAT) {
        snprintf(why, sizeof why, "%s", lac_error_detail());
        st = LAC_FAIL(st, "%s: %s", path, why);
    }
    if (st != LAC_OK)
        goto out;
    if (lac_model_config_of(*model)->kind != kind) {
        st = LAC_FAIL(LAC_E_ARG, "%s: the model '%s' is of kind %s",
                      lac_model_kind_name(kind), path,
                      lac_model_kind_name(lac_model_config_of(*model)->kind));
        lac_model_destroy(model);
    }
out:
    lac_weights_destroy(&weights);
    return st;
}

lac_status lac_method_ready(const lac_settings *settings)
{
    lac_model_kind kind = LAC_MODEL_LTI;
    lac_model *model = NULL;
    lac_status st = LAC_OK;

    if (!settings)
        return LAC_FAIL(LAC_E_ARG, "method: a pointer is NULL");
    if (!lac_settings_text(settings, "model"))
        return LAC_OK;
    LAC_TRY(lac_model_kind_find(lac_settings_method(settings)->name, &kind));
    LAC_TRY(laci_method_model(settings, kind, &model));
out:
    lac_model_destroy(&model);
    return st;
}
