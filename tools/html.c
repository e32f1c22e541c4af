/* tools/html.c - text, pictures and drawings of a page. */
#include "html.h"
#include "data/fileio.h"
#include "mem.h"
#include "page_assets.h"
#include "utf8.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

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

/* Nothing may be loaded, sent or framed; styles and scripts are those of this build. */
static void put_policy(FILE *to, const page_asset *script)
{
    fprintf(to,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
            "'none'; img-src data:; style-src '%s'; script-src ",
            page_page_css.hash);
    fprintf(to, script ? "'%s'" : "%s", script ? script->hash : "'none'");
    fputs("; base-uri 'none'; form-action 'none'\">\n", to);
}

void html_begin(FILE *to, const char *title, const lac_provenance *record,
                const page_asset *script)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
          to);
    put_policy(to, script);
    fputs("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
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
    fprintf(to, "<style>%s</style>\n</head>\n<body>\n<h1>", page_page_css.text);
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

void html_script(FILE *to, const page_asset *script)
{
    fprintf(to, "<script>%s</script>\n", script->text);
}

int html_reduction(int pixels, int side)
{
    return (pixels + side - 1) / side;
}

float *html_reduce(const float *data, int nx, int ny, int down_x, int down_y)
{
    const int rx = (nx + down_x - 1) / down_x, ry = (ny + down_y - 1) / down_y;
    float *out = mem_alloc((size_t)rx * (size_t)ry, sizeof *out), *to = out;

    for (int y = 0; y < ry; y++)
        for (int x = 0; x < rx; x++) {
            double sum = 0.0;
            int n = 0;

            for (int iy = y * down_y; iy < (y + 1) * down_y && iy < ny; iy++)
                for (int ix = x * down_x; ix < (x + 1) * down_x && ix < nx; ix++, n++)
                    sum += data[(size_t)iy * (size_t)nx + (size_t)ix];
            *to++ = (float)(sum / n);
        }
    return out;
}

enum { TINTS = 20 };

/* Grey, or three colours a dot where there is a tint. */
static unsigned char *to_dots(const html_picture *p, int *nx, int *ny)
{
    static const double orange[3] = {255.0, 140.0, 0.0};
    const int channels = p->tint ? 3 : 1;
    const int down = html_reduction(p->nx > p->ny ? p->nx : p->ny, HTML_SIDE);
    const int down_x = p->stretch ? html_reduction(p->nx, HTML_SIDE) : down;
    const int down_y = p->stretch ? html_reduction(p->ny, HTML_SIDE) : down;
    const double scale = p->hi > p->lo ? 255.0 / (p->hi - p->lo) : 0.0;
    float *data = html_reduce(p->data, p->nx, p->ny, down_x, down_y);
    float *tint = p->tint ? html_reduce(p->tint, p->nx, p->ny, down_x, down_y) : NULL;
    unsigned char *dots, *dot;

    *nx = (p->nx + down_x - 1) / down_x;
    *ny = (p->ny + down_y - 1) / down_y;
    dot = dots = mem_alloc((size_t)*nx * (size_t)channels, (size_t)*ny);
    for (int i = 0; i < *nx * *ny; i++) {
        const double v = fmin(fmax((data[i] - p->lo) * scale, 0.0), 255.0);
        /* no eye tells finer steps, and files grow with them */
        const double s =
            tint ? rint(TINTS * fmin(fmax(tint[i], 0.0), 1.0)) / TINTS : 0.0;

        for (int c = 0; c < channels; c++)
            *dot++ = (unsigned char)lrint(v + s * (orange[c] - v));
    }
    mem_free(data);
    mem_free(tint);
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
