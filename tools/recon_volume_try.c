/* tools/recon_volume_try.c - what is chosen for all slices of a volume by trying one.
 */
#include "recon_volume_internal.h"
#include "ranks.h"
#include "slice_queue.h"

#include <math.h>
#include <string.h>

/* Where the method would choose its weight for each slice, one weight for all: that of
 * a slice which is there already, else of this one. */
static int choose_lambda(volume *w, const lac_sino *slice)
{
    double lambda = NAN;
    lac_image *image = NULL;
    lac_recon_result result;
    char text[32];
    lac_status st = LAC_OK;

    for (int i = 0; i < w->n_slices && isnan(lambda); i++)
        if (slice_store_record(w->store, i)->done)
            lambda = slice_store_record(w->store, i)->lambda;
    if (isnan(lambda)) {
        msg_hush(1); /* the slice comes again */
        CMD_TRY(lac_image_create(&image, &w->solved));
        CMD_TRY(lac_reconstruct(w->v->settings, slice, image, NULL, &result));
        msg_hush(0);
        lambda = result.lambda;
    }
    snprintf(text, sizeof text, "%.17g", lambda);
    CMD_TRY(lac_settings_set(w->v->settings, "lambda", text));
    msg_info("lambda: %.4g for all slices, as chosen for slice %d", lambda,
             w->n_slices / 2);
out:
    msg_hush(0);
    lac_image_destroy(&image);
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

/* The first process chooses, the others are told. */
static int share_lambda(volume *w, const lac_sino *slice)
{
    const lac_method *m = lac_settings_method(w->v->settings);
    int status = EXIT_DONE, is_auto = 0;
    char text[32] = "";

    for (size_t i = 0; i < m->n_params; i++)
        is_auto |= strcmp(m->params[i].name, "lambda") == 0 &&
                   isnan(lac_settings_get(w->v->settings, "lambda"));
    if (!is_auto)
        return EXIT_DONE;
    if (ranks_this() == 0)
        status = choose_lambda(w, slice);
    status = ranks_agree(status);
    if (status != EXIT_DONE)
        return status;
    snprintf(text, sizeof text, "%s", lac_settings_text(w->v->settings, "lambda"));
    ranks_share(text, sizeof text);
    return lac_settings_set(w->v->settings, "lambda", text) == LAC_OK ? EXIT_DONE
                                                                      : EXIT_FAILED;
}

int recon_volume_try(volume *w)
{
    lac_sino *slice = NULL;
    lac_status st = prepare_rows(w->v->scan, w->n_slices / 2, 1, &slice);
    int status = st == LAC_OK ? EXIT_DONE : msg_fail(st);

    if (status == EXIT_DONE)
        status =
            recon_memory_plan(&w->memory, w->v->settings, slice, &w->solved,
                              w->n_slices < SLICE_BATCH ? w->n_slices : SLICE_BATCH);
    status = ranks_agree(status);
    if (status == EXIT_DONE)
        status = share_lambda(w, slice);
    lac_sino_destroy(&slice);
    return status;
}
