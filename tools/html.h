/* tools/html.h - pieces of a page: HTML5 that needs nothing from outside and says all
 * it has to say without a script. */
#ifndef LACUNA_TOOLS_HTML_H
#define LACUNA_TOOLS_HTML_H

#include <stdio.h>

#include "data/provenance.h"
#include "data/wedge.h"
#include "msg.h"
#include "page_assets.h"

/* Head of the page: title, style for light and dark screens, telephones and paper, the
 * record as meta entries; a policy by which a browser loads nothing, and runs nothing
 * but `script` (NULL: nothing at all). Then the body is open. */
void html_begin(FILE *to, const char *title, const lac_provenance *record,
                const page_asset *script);

/* The script that html_begin allowed, at the end of the body. */
void html_script(FILE *to, const page_asset *script);

/* The record as a table, and the end of the page. */
void html_end(FILE *to, const lac_provenance *record);

/* Text with & < > " ' escaped; bytes that are no UTF-8 and control characters become
 * U+FFFD. */
void html_text(FILE *to, const char *text);

/* The same from a format. */
void html_printf(FILE *to, const char *fmt, ...) MSG_PRINTF(2, 3);

/* RFC 4648, with padding, without line breaks. */
void html_base64(FILE *to, const unsigned char *bytes, size_t n);

/* A picture with a caption below: grey, or turned to orange by a tint. */
typedef struct html_picture {
    int nx, ny;
    const float *data;   /* [ny, nx], row 0 on top, borrowed */
    double lo, hi;       /* values that become black and white */
    const float *tint;   /* [ny, nx], 0: grey .. 1: orange; NULL: grey everywhere */
    int stretch;         /* 1: fill the cell whatever the sides (scans) */
    const char *caption; /* plain text */
    const char *note;    /* a second, smaller line, or NULL */
} html_picture;

/* Larger pictures are reduced by a whole factor to at most this many pixels a side. */
enum { HTML_SIDE = 512 };

/* The factor that brings so many pixels to at most `side`: 1 .. */
int html_reduction(int pixels, int side);

/* Means of down_x x down_y pixels of data [ny, nx], fewer at the last border: release
 * with mem_free. */
float *html_reduce(const float *data, int nx, int ny, int down_x, int down_y);

/* @return LAC_OK, LAC_E_NOMEM */
lac_status html_picture_put(FILE *to, const html_picture *p);

/* The measured directions as filled sectors of a circle, y up. */
void html_wedge(FILE *to, const lac_wedge *wedge);

#endif
