/* tools/page_assets.h - style, script and markup of pages: the files of tools/page, and
 * texts, put into C by tools/page/embed.py when Lacuna is built. */
#ifndef LACUNA_TOOLS_PAGE_ASSETS_H
#define LACUNA_TOOLS_PAGE_ASSETS_H

#include <stddef.h>

typedef struct page_asset {
    const char *text; /* UTF-8, ends with 0 */
    size_t size;      /* without that 0 */
    const char *hash; /* "sha256-...", as a content security policy names it */
} page_asset;

extern const page_asset page_page_css, page_viewer_js, page_viewer_html;

/* Topics of 'lacuna help', from tools/topics. */
extern const page_asset page_geometry_txt, page_formats_txt, page_methods_txt,
    page_volumes_txt, page_trust_txt;

#endif
