/* data/io_dicom.c - reading CT slices from DICOM files, in Hounsfield units. */
#include "io_dicom.h"
#include "base/base_internal.h"
#include "io_raw.h"

#include <math.h>
#include <string.h>

typedef struct dicom {
    laci_raw raw;
    laci_dicom_head head;
} dicom;

/* --- checks --------------------------------------------------------------------------
 */

static lac_status check_pixels(const laci_source *s, const laci_dicom_head *h)
{
    const uint64_t bytes = (uint64_t)h->rows * h->columns * (h->allocated / 8);

    if (h->offset == 0)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: no pixels, element (7fe0,0010): the file is cut short or "
                        "holds something else",
                        s->file);
    if (h->samples != 1 || h->frames != 1)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: %u samples a pixel, %u frames; one of each is read",
                        s->file, h->samples, h->frames);
    if ((h->allocated != 16 && h->allocated != 8) || h->stored < 1 ||
        h->stored > h->allocated || h->high_bit + 1 != h->stored || h->is_signed > 1)
        return LAC_FAIL(LAC_E_UNSUPPORTED,
                        "%s: BitsAllocated %u, BitsStored %u, HighBit %u, "
                        "PixelRepresentation %u; 8 or 16 bits with the lowest used are "
                        "read",
                        s->file, h->allocated, h->stored, h->high_bit, h->is_signed);
    /* Lengths are even. */
    if (h->length < bytes || h->length > bytes + 1)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: Rows x Columns = %u x %u pixels of %u bits, but (7fe0,0010) "
            "has %llu bytes",
            s->file, h->rows, h->columns, h->allocated, (unsigned long long)h->length);
    return LAC_OK;
}

static void take_units(laci_source *s, const laci_dicom_head *h)
{
    char text[120];

    if (h->has_rescale)
        snprintf(text, sizeof text, "values are %s (%g x stored %+g)",
                 h->is_ct ? "Hounsfield units" : "rescaled", h->slope, h->intercept);
    else
        snprintf(text, sizeof text, "values as stored (no rescale intercept)");
    laci_assume(s, text);
    if (!h->has_spacing || !(h->spacing_mm[1] > 1e-9 && h->spacing_mm[1] < 1e6))
        return;
    s->meta.pixel_mm = h->spacing_mm[1];
    if (fabs(h->spacing_mm[0] - h->spacing_mm[1]) > 1e-3 * h->spacing_mm[1]) {
        snprintf(text, sizeof text, "pixels of %g x %g mm taken as squares of %g mm",
                 h->spacing_mm[1], h->spacing_mm[0], h->spacing_mm[1]);
        laci_assume(s, text);
    }
}

/* --- the format ----------------------------------------------------------------------
 */

static lac_status dicom_open(laci_source *s)
{
    lac_status st = LAC_OK;
    const laci_dicom_head *h;
    dicom *f;

    LAC_TRY(laci_raw_open(s, sizeof *f));
    f = s->handle;
    h = &f->head;
    LAC_TRY(laci_dicom_head_read(&f->raw.in, &f->head));
    LAC_TRY(laci_check_shape(s->file, h->rows, h->columns));
    LAC_TRY(check_pixels(s, h));
    f->raw.offset = h->offset;
    f->raw.swap = laci_host_is_big_endian();
    s->type = h->allocated == 8 ? (h->is_signed ? LACI_I8 : LACI_U8)
                                : (h->is_signed ? LACI_I16 : LACI_U16);
    LAC_TRY(laci_raw_take_sizes(s, 1, h->rows, h->columns, "Rows x Columns"));
    s->adds_sidecar = 1;
    take_units(s, h);
out:
    return st;
}

/* The bits that are used of a number, with their sign, rescaled. */
static float value_of(const laci_dicom_head *h, float stored)
{
    const unsigned bits = (unsigned)(int)stored & ((1u << h->stored) - 1u);
    const int negative = h->is_signed && (bits >> (h->stored - 1) & 1u);
    const double v = negative ? (double)bits - (double)(1u << h->stored) : (double)bits;

    return (float)(h->slope * v + h->intercept);
}

static lac_status dicom_read_rows(laci_source *s, lac_frames frames, int frame,
                                  size_t first, size_t n, float *to)
{
    const dicom *f = s->handle;
    const lac_status st = laci_raw_read_rows(s, frames, frame, first, n, to);

    for (size_t i = 0; st == LAC_OK && i < n * s->columns; i++)
        to[i] = value_of(&f->head, to[i]);
    return st;
}

int laci_dicom_is(const char *path)
{
    unsigned char head[132];
    FILE *f = fopen(path, "rb");
    const int ok = f && fread(head, 1, sizeof head, f) == sizeof head &&
                   memcmp(head + 128, "DICM", 4) == 0;

    if (f)
        fclose(f);
    return ok;
}

/* The position along the normal of the slice, turned upwards. */
lac_status laci_dicom_place_of(const char *path, laci_dicom_place *place)
{
    lac_status st = LAC_OK;
    laci_in in = {0};
    laci_dicom_head h;
    double normal[3] = {0.0, 0.0, 1.0}, sum = 0.0;

    LAC_TRY(laci_in_open(&in, path));
    LAC_TRY(laci_dicom_head_read(&in, &h));
    if (h.n_direction == 6)
        for (int i = 0; i < 3; i++) {
            const int j = (i + 1) % 3, k = (i + 2) % 3;

            normal[i] = h.direction[j] * h.direction[3 + k] -
                        h.direction[k] * h.direction[3 + j];
        }
    for (int i = 0; i < 3; i++)
        sum += normal[i] * h.position[i];
    place->has_position = h.n_position == 3;
    place->position_mm = sum;
    place->number = h.number;
out:
    laci_in_close(&in);
    return st;
}

const laci_format laci_format_dicom = {
    .about = {"DICOM", "dcm ima", "CT slices without compression, in Hounsfield units",
              1, 0, 0, 0, 0},
    .open = dicom_open,
    .read_rows = dicom_read_rows,
    .close = laci_raw_close,
};
