/* tools/recon_request.c - grid, size and segmentation as options ask for them. */
#include "recon_request.h"
#include "cmd.h"
#include "named.h"
#include "recon/binary.h"

#include <stdio.h>
#include <string.h>

static int coarse_of(const recon_request *r)
{
    return r->coarse > 1 ? r->coarse : 1;
}

int recon_request_check(const recon_request *r)
{
    if (r->size % coarse_of(r) != 0)
        return msg_usage("option --coarse: %d pixels are no multiple of %d", r->size,
                         r->coarse);
    return prepare_check(&r->prepare);
}

int recon_request_set(lac_settings *settings, const char *text)
{
    const char *equals = strchr(text, '='), *dot = strchr(text, '.');
    char word[64];
    size_t n;

    if (equals && dot && dot < equals) {
        n = (size_t)(dot - text);
        snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : 0), text);
        if (!named_method(word))
            return EXIT_USAGE;
        if (strcmp(word, lac_settings_method(settings)->name) != 0)
            return EXIT_DONE;
        text = dot + 1;
    }
    n = equals ? (size_t)(equals - text) : 0;
    if (n < 1 || n >= sizeof word)
        return msg_usage("option --set: must be [METHOD.]KEY=VALUE, got '%s'", text);
    snprintf(word, sizeof word, "%.*s", (int)n, text);
    if (lac_settings_set(settings, word, equals + 1) != LAC_OK)
        return msg_usage("option --set: %s", lac_error_detail());
    return EXIT_DONE;
}

lac_status recon_request_grid(const recon_request *r, const lac_geom *geom,
                              lac_grid *grid)
{
    const int coarse = coarse_of(r);
    const lac_status st = lac_geom_default_grid(geom, r->size, r->pixel_mm, grid);

    if (st != LAC_OK)
        return st;
    grid->nx = (grid->nx + coarse - 1) / coarse;
    grid->ny = (grid->ny + coarse - 1) / coarse;
    grid->pixel_mm *= coarse;
    return LAC_OK;
}

lac_status recon_request_finish(const recon_request *r, const lac_sino *sino,
                                lac_image **image)
{
    lac_binary_config binary;
    lac_image *fine = NULL;
    lac_status st = LAC_OK;

    lac_binary_defaults(&binary);
    binary.rounds = r->refine;
    if (r->refine > 0)
        CMD_TRY(lac_binary_refine(sino, &binary, *image, NULL));
    if (coarse_of(r) == 1)
        return LAC_OK;
    CMD_TRY(lac_image_enlarge(*image, r->coarse, &fine));
    lac_image_destroy(image);
    *image = fine;
out:
    return st;
}
