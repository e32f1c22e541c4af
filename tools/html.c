/* tools/html.c - text, pictures and drawings of a page. */
#include "html.h"
#include "data/fileio.h"
#include "mem.h"
#include "utf8.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--line:#8886}\n"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:0 auto;"
    "padding:1rem;overflow-wrap:anywhere}\n"
    "h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem;"
    "border-bottom:1px solid var(--line)}h3{font-size:1.05rem;margin:1.5rem 0 .5rem}\n"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;"
    "font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid var(--line);"
    "white-space:nowrap}\n"
    "th:first-child,td:first-child,td.text,th.text{text-align:left}"
    "td.text{white-space:normal}\n"
    "tbody{border-bottom:2px solid var(--line)}td "
    "b{text-decoration:underline;text-decoration-thickness:1px}"
    ".sd{opacity:.65;font-size:.9em}\n"
    ".row{display:grid;gap:.6rem;grid-template-columns:"
    "repeat(auto-fill,minmax(9.5rem,1fr));margin:.5rem 0}"
    ".row.big{grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}\n"
    "figure{margin:0;break-inside:avoid}figure "
    "img{width:100%;height:auto;display:block;"
    "background:#000}figure img.fill{aspect-ratio:1;object-fit:fill}\n"
    "figcaption{font-size:.8rem;line-height:1.3}figcaption small{opacity:.75}\n"
    "svg.plot{width:100%;max-width:52rem;height:auto;display:block}"
    "svg.wedge{width:6.5rem;height:6.5rem}\n"
    ".note{border-left:3px solid var(--line);padding:.1rem .8rem;display:flow-root}"
    ".note svg{float:left;margin:.6rem 1rem .6rem 0}"
    "code{font-size:.85em}\n"
    "@media print{body{max-width:none;font-size:11px}h2{break-after:avoid}"
    "details>*{display:block}}\n";

void html_text(FILE *to, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;

    while (*s) {
        const int n = utf8_length(s);

        if (n == 0 || (*s < 0x20 && *s != '\n' && *s != '\t') || *s == 0x7F) {
            fputs("\xEF\xBF\xBD", to);
            s++;
            continue;
        }
        if (*s == '&')
            fputs("&amp;", to);
        else if (*s == '<')
            fputs("&lt;", to);
        else if (*s == '>')
            fputs("&gt;", to);
        else if (*s == '"')
            fputs("&quot;", to);
        else if (*s == '\'')
            fputs("&#39;", to);
        else
            fwrite(s, 1, (size_t)n, to);
        s += n;
    }
}

void html_printf(FILE *to, const char *fmt, ...)
{
    char text[4096];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    html_text(to, text);
}

void html_base64(FILE *to, const unsigned char *bytes, size_t n)
{
    static const char digit[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        const unsigned b1 = i + 1 < n ? bytes[i + 1] : 0,
                       b2 = i + 2 < n ? bytes[i + 2] : 0;
        const unsigned word = (unsigned)bytes[i] << 16 | b1 << 8 | b2;

        fputc(digit[word >> 18], to);
        fputc(digit[word >> 12 & 63], to);
        fputc(i + 1 < n ? digit[word >> 6 & 63] : '=', to);
        fputc(i + 2 < n ? digit[word & 63] : '=', to);
    }
}

void html_begin(FILE *to, const char *title, const lac_provenance *record)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>",
          to);
    html_text(to, title);
    fputs("</title>\n", to);
    for (size_t i = 0; i < lac_provenance_count(record); i++) {
        fputs("<meta name=\"lacuna.", to);
        html_text(to, lac_provenance_key(record, i));
        fputs("\" content=\"", to);
        html_text(to, lac_provenance_value(record, i));
        fputs("\">\n", to);
    }
    fprintf(to, "<style>\n%s</style>\n</head>\n<body>\n<h1>", style);
    html_text(to, title);
    fputs("</h1>\n", to);
}

void html_end(FILE *to, const lac_provenance *record)
{
    fputs("<h2>How this page was made</h2>\n<div class=\"wide\"><table>\n", to);
    for (size_t i = 0; i < lac_provenance_count(record); i++) {
        fputs("<tr><td>", to);
        html_text(to, lac_provenance_key(record, i));
        fputs("</td><td class=\"text\"><code>", to);
        html_text(to, lac_provenance_value(record, i));
        fputs("</code></td></tr>\n", to);
    }
    fputs("</table></div>\n</body>\n</html>\n", to);
}

/* Mean of the pixels that fall on dot (x, y) of a picture reduced by `down`, cut to
 * 0..1: of the data in its window, of the tint as it is. */
static double sample(const html_picture *p, const float *data, int down_x, int down_y,
                     int x, int y)
{
    double sum = 0.0;
    int n = 0;

    for (int iy = y * down_y; iy < (y + 1) * down_y && iy < p->ny; iy++)
        for (int ix = x * down_x; ix < (x + 1) * down_x && ix < p->nx; ix++, n++)
            sum += data[(size_t)iy * (size_t)p->nx + (size_t)ix];
    sum /= n;
    if (data == p->data)
        sum = p->hi > p->lo ? (sum - p->lo) / (p->hi - p->lo) : 0.0;
    return fmin(fmax(sum, 0.0), 1.0);
}

/* Grey, or three colours a dot where there is a tint. */
static unsigned char *to_dots(const html_picture *p, int *nx, int *ny)
{
    static const double orange[3] = {255.0, 140.0, 0.0};
    const int channels = p->tint ? 3 : 1;
    const int most = p->nx > p->ny ? p->nx : p->ny;
    const int down = (most + HTML_SIDE - 1) / HTML_SIDE;
    const int down_x = p->stretch ? (p->nx + HTML_SIDE - 1) / HTML_SIDE : down;
    const int down_y = p->stretch ? (p->ny + HTML_SIDE - 1) / HTML_SIDE : down;
    unsigned char *dots, *dot;

    *nx = (p->nx + down_x - 1) / down_x;
    *ny = (p->ny + down_y - 1) / down_y;
    dot = dots = mem_alloc((size_t)*nx * (size_t)channels, (size_t)*ny);
    for (int y = 0; y < *ny; y++)
        for (int x = 0; x < *nx; x++) {
            const double v = 255.0 * sample(p, p->data, down_x, down_y, x, y);
            const double s = p->tint ? sample(p, p->tint, down_x, down_y, x, y) : 0.0;

            for (int c = 0; c < channels; c++)
                *dot++ = (unsigned char)lrint(v + s * (orange[c] - v));
        }
    return dots;
}

lac_status html_picture_put(FILE *to, const html_picture *p)
{
    unsigned char *png = NULL, *dots;
    size_t size;
    int nx, ny;
    lac_status st;

    dots = to_dots(p, &nx, &ny);
    st = lac_png_encode(&png, &size, nx, ny, p->tint ? 3 : 1, dots);
    mem_free(dots);
    if (st != LAC_OK)
        return st;
    fprintf(to, "<figure><img%s width=\"%d\" height=\"%d\" alt=\"",
            p->stretch ? " class=\"fill\"" : "", nx, ny);
    html_text(to, p->caption);
    fputs("\" src=\"data:image/png;base64,", to);
    html_base64(to, png, size);
    fputs("\"><figcaption>", to);
    html_text(to, p->caption);
    if (p->note) {
        fputs("<br><small>", to);
        html_text(to, p->note);
        fputs("</small>", to);
    }
    fputs("</figcaption></figure>\n", to);
    lac_free(png);
    return LAC_OK;
}

void html_wedge(FILE *to, const lac_wedge *wedge)
{
    enum { STEPS = 1440 };
    const double turn = 2.0 * 3.14159265358979323846;
    int first = 0, n = 0;

    fprintf(to,
            "<svg class=\"wedge\" role=\"img\" viewBox=\"-52 -52 104 104\" "
            "aria-label=\"%.0f %% of the directions were measured\">\n"
            "<circle r=\"50\" fill=\"none\" stroke=\"currentColor\"/>\n",
            100.0 * lac_wedge_share(wedge));
    /* Each run of measured directions becomes a sector; y points up, SVG's down. */
    for (int i = 0; i <= STEPS; i++) {
        const double a = turn * i / STEPS;
        const int in = i < STEPS && lac_wedge_contains(wedge, cos(a), sin(a));

        if (in && n++ == 0)
            first = i;
        if (!in && n > 0) {
            const double from = turn * first / STEPS, until = turn * (i - 1) / STEPS;

            fprintf(to,
                    "<path fill=\"#2f7fd0\" fill-opacity=\"0.7\" d=\"M0 0L%.2f %.2f",
                    50 * cos(from), -50 * sin(from));
            fprintf(to, "A50 50 0 %d 0 %.2f %.2fZ\"/>\n", until - from > 0.5 * turn,
                    50 * cos(until), -50 * sin(until));
            n = 0;
        }
    }
    fputs("</svg>\n", to);
}
