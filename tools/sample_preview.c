/* tools/sample_preview.c - panel of truth, FBP and f*. */
#include "sample_preview.h"
#include "cmd.h"
#include "data/fileio.h"
#include "data/metrics.h"
#include "mem.h"
#include "panel.h"

#include <string.h>

enum { KINDS = 3, SIDE = 256 };

static lac_status fill_tiles(const sample *s, panel_tile *tile)
{
    const lac_image *image[KINDS] = {s->truth, s->fbp, s->fstar};
    const sample_draw *d = &s->draw;
    lac_scores score;
    double lo, hi;
    lac_status st = LAC_OK;

    panel_quantiles(s->truth->data, (int)lac_image_count(s->truth), 0.001, 0.999, &lo,
                    &hi);
    for (int k = 0; k < KINDS; k++)
        tile[k] = (panel_tile){.nx = s->truth->grid.nx,
                               .ny = s->truth->grid.ny,
                               .data = image[k]->data,
                               .lo = lo,
                               .hi = hi};
    snprintf(tile[0].caption[0], sizeof tile[0].caption[0], "%d: %.12s", (int)d->number,
             s->object);
    snprintf(tile[0].caption[1], sizeof tile[0].caption[1], "%d px %.3g..%.3g", d->size,
             lo, hi);
    CMD_TRY(lac_score(s->fbp, s->truth, NULL, &score));
    snprintf(tile[1].caption[0], sizeof tile[1].caption[0], "fbp %.1f dB", score.psnr);
    snprintf(tile[1].caption[1], sizeof tile[1].caption[1], "%.0f:%.0f deg", d->from,
             d->to);
    CMD_TRY(lac_score(s->fstar, s->truth, NULL, &score));
    snprintf(tile[2].caption[0], sizeof tile[2].caption[0], "f* %.1f dB", score.psnr);
    snprintf(tile[2].caption[1], sizeof tile[2].caption[1], "%d views %.1f %%",
             s->sino->geom->n_views, 100.0 * d->noise);
out:
    return st;
}

lac_status sample_preview_write(const sample *s, int n, const char *path,
                                const lac_provenance *record)
{
    panel_tile tile[KINDS * PREVIEW_MOST];
    panel p = {0};
    lac_status st = LAC_OK;

    for (int i = 0; i < n; i++)
        CMD_TRY(fill_tiles(s + i, tile + KINDS * i));
    p = panel_make(tile, KINDS * n, 2 * KINDS, SIDE);
    CMD_TRY(lac_png_write_bytes(path, p.nx, p.ny, 1, p.grey, record));
out:
    mem_free(p.grey);
    return st;
}
