/* data/io_dicom_head.c - the elements of a DICOM file (PS3.5 and PS3.10): little
 * endian, with or without their types. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_dicom.h"

#include <stdlib.h>
#include <string.h>

#define UNDEFINED 0xffffffffu
#define MAX_DEPTH 16
#define MAX_VALUE 128
#define TAG(group, element) ((uint32_t)(group) << 16 | (element))
#define ITEM TAG(0xfffe, 0xe000)
#define ITEM_END TAG(0xfffe, 0xe00d)
#define SEQUENCE_END TAG(0xfffe, 0xe0dd)
#define PIXELS TAG(0x7fe0, 0x0010)

typedef struct element {
    uint32_t tag, length;
} element;

typedef struct walk {
    laci_in *in;
    uint64_t at;
    int explicit_vr;
} walk;

static unsigned little16(const unsigned char *p)
{
    return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static uint32_t little32(const unsigned char *p)
{
    return little16(p) | (uint32_t)little16(p + 2) << 16;
}

static lac_status read_bytes(walk *w, void *to, size_t n, const char *what)
{
    const lac_status st = laci_in_read(w->in, to, n, what);

    w->at += n;
    return st;
}

static lac_status skip(walk *w, uint32_t n, uint32_t tag)
{
    if (n > w->in->size - w->at)
        return LAC_FAIL(
            LAC_E_FORMAT,
            "%s: the file is cut short: element (%04x,%04x) at byte %llu has "
            "%lu bytes, %llu follow",
            w->in->path, (unsigned)(tag >> 16), (unsigned)(tag & 0xffff),
            (unsigned long long)w->at, (unsigned long)n,
            (unsigned long long)(w->in->size - w->at));
    w->at += n;
    return laci_in_seek(w->in, w->at);
}

/* --- elements ------------------------------------------------------------------------
 */

/* Types whose length takes four bytes after two that are kept free. */
static int is_long_type(const unsigned char *vr)
{
    static const char types[][3] = {"OB", "OW", "OF", "OD", "OL", "OV", "SQ",
                                    "UC", "UN", "UR", "UT", "SV", "UV"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (memcmp(vr, types[i], 2) == 0)
            return 1;
    return 0;
}

static lac_status next_element(walk *w, int explicit_vr, element *e)
{
    unsigned char b[8];
    lac_status st = LAC_OK;

    LAC_TRY(read_bytes(w, b, 8, "an element"));
    e->tag = TAG(little16(b), little16(b + 2));
    if (!explicit_vr || e->tag >> 16 == 0xfffe) {
        e->length = little32(b + 4);
        goto out;
    }
    if (b[4] < 'A' || b[4] > 'Z' || b[5] < 'A' || b[5] > 'Z') {
        st = LAC_FAIL(LAC_E_FORMAT,
                      "%s: element (%04x,%04x) at byte %llu has no type of two letters",
                      w->in->path, (unsigned)(e->tag >> 16),
                      (unsigned)(e->tag & 0xffff), (unsigned long long)(w->at - 8));
        goto out;
    }
    e->length = little16(b + 6);
    if (is_long_type(b + 4)) {
        LAC_TRY(read_bytes(w, b, 4, "the length of an element"));
        e->length = little32(b);
    }
out:
    return st;
}

/* Past a sequence of undefined length, and the items in it. */
static lac_status skip_sequence(walk *w, int depth)
{
    lac_status st = LAC_OK;
    element e = {0};

    if (depth > MAX_DEPTH)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: sequences in sequences, %d deep at byte %llu", w->in->path,
                        depth, (unsigned long long)w->at);
    for (;;) {
        LAC_TRY(next_element(w, w->explicit_vr, &e));
        if (e.tag == SEQUENCE_END || e.tag == ITEM_END)
            break;
        if (e.length == UNDEFINED)
            LAC_TRY(skip_sequence(w, depth + 1));
        else
            LAC_TRY(skip(w, e.length, e.tag));
    }
out:
    return st;
}

/* --- values --------------------------------------------------------------------------
 */

/* Numbers of a text "a\b\c"; how many there were. */
static int take_numbers(char *text, double *to, int most)
{
    int n = 0;

    for (char *p = text, *next; p && n < most; p = next) {
        next = strchr(p, '\\');
        if (next)
            *next++ = '\0';
        if (!laci_parse_double(p, &to[n]))
            break;
        n++;
    }
    return n;
}

static void take_value(laci_dicom_head *h, uint32_t tag, const unsigned char *raw,
                       size_t n)
{
    char text[MAX_VALUE + 1];
    const unsigned word = n >= 2 ? little16(raw) : 0;
    double v = 0.0;

    memcpy(text, raw, n);
    text[n] = '\0';
    switch (tag) {
    case TAG(0x0008, 0x0060):
        h->is_ct = strncmp(text, "CT", 2) == 0;
        break;
    case TAG(0x0020, 0x0013):
        h->number = strtol(text, NULL, 10);
        break;
    case TAG(0x0020, 0x0032):
        h->n_position = take_numbers(text, h->position, 3);
        break;
    case TAG(0x0020, 0x0037):
        h->n_direction = take_numbers(text, h->direction, 6);
        break;
    case TAG(0x0028, 0x0002):
        h->samples = word;
        break;
    case TAG(0x0028, 0x0008):
        h->frames = (unsigned)strtoul(text, NULL, 10);
        break;
    case TAG(0x0028, 0x0010):
        h->rows = word;
        break;
    case TAG(0x0028, 0x0011):
        h->columns = word;
        break;
    case TAG(0x0028, 0x0030):
        h->has_spacing = take_numbers(text, h->spacing_mm, 2) == 2;
        break;
    case TAG(0x0028, 0x0100):
        h->allocated = word;
        break;
    case TAG(0x0028, 0x0101):
        h->stored = word;
        break;
    case TAG(0x0028, 0x0102):
        h->high_bit = word;
        break;
    case TAG(0x0028, 0x0103):
        h->is_signed = word;
        break;
    case TAG(0x0028, 0x1052):
        h->has_rescale |= take_numbers(text, &h->intercept, 1);
        break;
    case TAG(0x0028, 0x1053):
        if (take_numbers(text, &v, 1) == 1 && v != 0.0)
            h->slope = v;
        break;
    default:
        break;
    }
}

/* --- the file ------------------------------------------------------------------------
 */

static lac_status need_plain_syntax(walk *w, const char *uid)
{
    static const struct {
        const char *uid, *name;
    } known[] = {
        {"1.2.840.10008.1.2.2", "big endian"},
        {"1.2.840.10008.1.2.1.99", "deflated"},
        {"1.2.840.10008.1.2.5", "RLE"},
        {"1.2.840.10008.1.2.4.50", "JPEG baseline"},
        {"1.2.840.10008.1.2.4.51", "JPEG extended"},
        {"1.2.840.10008.1.2.4.57", "JPEG lossless"},
        {"1.2.840.10008.1.2.4.70", "JPEG lossless, first order"},
        {"1.2.840.10008.1.2.4.80", "JPEG-LS lossless"},
        {"1.2.840.10008.1.2.4.81", "JPEG-LS"},
        {"1.2.840.10008.1.2.4.90", "JPEG 2000 lossless"},
        {"1.2.840.10008.1.2.4.91", "JPEG 2000"},
    };
    const char *name = "not known here";

    if (strcmp(uid, "1.2.840.10008.1.2") == 0) {
        w->explicit_vr = 0;
        return LAC_OK;
    }
    if (strcmp(uid, "1.2.840.10008.1.2.1") == 0) {
        w->explicit_vr = 1;
        return LAC_OK;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(uid, known[i].uid) == 0)
            name = known[i].name;
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: transfer syntax %s (%s); uncompressed little endian is read "
                    "(dcmdjpeg, gdcmconv --raw unpack)",
                    w->in->path, uid, name);
}

/* The group 0002, always with types: its transfer syntax says how the rest is kept. */
static lac_status read_meta_group(walk *w)
{
    lac_status st = LAC_OK;
    char uid[MAX_VALUE + 1] = "";
    element e = {0};

    while (w->at + 8 <= w->in->size) {
        unsigned char group[2];

        LAC_TRY(laci_in_read(w->in, group, 2, "a group"));
        LAC_TRY(laci_in_seek(w->in, w->at));
        if (little16(group) != 2)
            break;
        LAC_TRY(next_element(w, 1, &e));
        if (e.tag == TAG(2, 0x10) && e.length <= MAX_VALUE) {
            LAC_TRY(read_bytes(w, uid, e.length, "the transfer syntax"));
            uid[e.length] = '\0';
            uid[strcspn(uid, " ")] = '\0';
        } else {
            LAC_TRY(skip(w, e.length, e.tag));
        }
    }
    if (!uid[0])
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: no transfer syntax, element (0002,0010): the file is cut "
                        "short or damaged",
                        w->in->path);
    LAC_TRY(need_plain_syntax(w, uid));
out:
    return st;
}

static lac_status take_element(walk *w, laci_dicom_head *h, const element *e)
{
    unsigned char value[MAX_VALUE];
    const unsigned group = (unsigned)(e->tag >> 16);
    lac_status st = LAC_OK;

    if (e->tag == PIXELS) {
        h->offset = w->at;
        h->length = e->length;
    }
    if (e->length == UNDEFINED)
        LAC_TRY(skip_sequence(w, 1));
    else if (e->length <= MAX_VALUE && (group == 0x28 || group == 0x20 || group == 8)) {
        LAC_TRY(read_bytes(w, value, e->length, "a value"));
        take_value(h, e->tag, value, e->length);
    } else {
        LAC_TRY(skip(w, e->length, e->tag));
    }
out:
    return st;
}

lac_status laci_dicom_head_read(laci_in *in, laci_dicom_head *head)
{
    unsigned char start[132];
    laci_dicom_head h = {.samples = 1, .frames = 1, .slope = 1.0};
    walk w = {.in = in};
    lac_status st = LAC_OK;
    element e = {0};

    LAC_TRY(read_bytes(&w, start, sizeof start, "the DICOM preamble"));
    if (memcmp(start + 128, "DICM", 4) != 0)
        return LAC_FAIL(LAC_E_FORMAT, "%s: not a DICOM file: no 'DICM' at byte 128",
                        in->path);
    LAC_TRY(read_meta_group(&w));
    while (w.at < in->size) {
        LAC_TRY(next_element(&w, w.explicit_vr, &e));
        LAC_TRY(take_element(&w, &h, &e));
    }
    h.explicit_vr = w.explicit_vr;
    *head = h;
out:
    return st;
}
