/* data/io_geom_write.c - writing the .geom text. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_geom.h"

#include <string.h>

/* A text that grows. */
typedef struct buffer {
    char *text;
    size_t used, room;
} buffer;

static lac_status put(buffer *b, const char *text)
{
    const size_t n = strlen(text);
    lac_status st = LAC_OK;

    if (b->used + n + 1 > b->room) {
        const size_t room = 2 * b->room + n + 256;

        LAC_TRY(laci_grow(&b->text, b->room, room, 1));
        b->room = room;
    }
    memcpy(b->text + b->used, text, n + 1);
    b->used += n;
out:
    return st;
}

static lac_status put_line(buffer *b, const char *before, const char *key,
                           const char *value)
{
    lac_status st = LAC_OK;

    LAC_TRY(put(b, before));
    LAC_TRY(put(b, key));
    LAC_TRY(put(b, " = "));
    LAC_TRY(put(b, value));
    LAC_TRY(put(b, "\n"));
out:
    return st;
}

static lac_status put_number(buffer *b, int k, double value)
{
    char text[32];

    laci_format_double(text, value);
    return put_line(b, "", laci_geom_key[k], text);
}

static lac_status put_geometry(buffer *b, const lac_geom *g)
{
    lac_status st = LAC_OK;
    char *angles = NULL;

    LAC_TRY(put_line(b, "", laci_geom_key[K_BEAM],
                     g->beam == LAC_BEAM_FAN ? "fan" : "parallel"));
    LAC_TRY(laci_angles_format(&angles, g->angle, g->n_views));
    LAC_TRY(put_line(b, "", laci_geom_key[K_ANGLES], angles));
    LAC_TRY(put_number(b, K_PITCH, g->pitch_mm));
    LAC_TRY(put_number(b, K_OFFSET, g->axis_offset_mm));
    if (g->beam == LAC_BEAM_FAN) {
        LAC_TRY(put_number(b, K_SOURCE_ORIGIN, g->source_origin_mm));
        LAC_TRY(put_number(b, K_SOURCE_DETECTOR, g->source_detector_mm));
    }
out:
    laci_free(angles);
    return st;
}

/* What a volume or a scan of one has besides. */
static lac_status put_stack(buffer *b, const laci_meta_lines *m)
{
    lac_status st = LAC_OK;

    if (m->geom && m->layout != LACI_LAYOUT_UNSAID) {
        LAC_TRY(
            put_line(b, "", laci_geom_key[K_LAYOUT],
                     m->layout == LACI_LAYOUT_SINOGRAMS ? "sinograms" : "projections"));
        LAC_TRY(put_line(b, "", laci_geom_key[K_QUANTITY], "lines"));
    }
    if (m->row_pitch_mm > 0.0)
        LAC_TRY(put_number(b, K_ROW_PITCH, m->row_pitch_mm));
    if (m->slice_mm > 0.0)
        LAC_TRY(put_number(b, K_SLICE, m->slice_mm));
out:
    return st;
}

lac_status laci_meta_format(char **text, const laci_meta_lines *m)
{
    lac_status st = LAC_OK;
    buffer b = {0};

    *text = NULL;
    LAC_TRY(put(&b, m->geom ? "# lacuna scan\n" : "# lacuna image\n"));
    if (m->geom)
        LAC_TRY(put_geometry(&b, m->geom));
    else
        LAC_TRY(put_number(&b, K_PIXEL, m->pixel_mm));
    LAC_TRY(put_stack(&b, m));
    for (size_t i = 0; i < lac_provenance_count(m->record); i++)
        LAC_TRY(put_line(&b, "# ", lac_provenance_key(m->record, i),
                         lac_provenance_value(m->record, i)));
    *text = b.text;
    b.text = NULL;
out:
    laci_free(b.text);
    return st;
}
