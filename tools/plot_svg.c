/* tools/plot_svg.c - a plot as inline SVG; ink takes the colour of the page's text. */
#include "html.h"
#include "plot.h"

typedef struct svg {
    FILE *to;
    int open; /* colour of the open path, or NONE */
    double x, y;
} svg;

enum { NONE = -100 };

static void put_colour(FILE *to, int colour)
{
    if (colour < 0)
        fputs("currentColor", to);
    else
        fprintf(to, "#%02x%02x%02x", plot_colour[colour][0], plot_colour[colour][1],
                plot_colour[colour][2]);
}

static void close_path(svg *s)
{
    if (s->open != NONE)
        fputs("\"/>\n", s->to);
    s->open = NONE;
}

/* Lines that go on where the last one ended share a path. */
static void put_line(void *to, int colour, double x0, double y0, double x1, double y1)
{
    svg *s = to;

    if (s->open != colour || s->x != x0 || s->y != y0) {
        close_path(s);
        fputs("<path fill=\"none\" stroke=\"", s->to);
        put_colour(s->to, colour);
        fprintf(s->to, "\" stroke-width=\"%s\"%s d=\"M%.1f %.1f",
                colour < 0 ? "1" : "1.8",
                colour == PLOT_GRID ? " stroke-opacity=\"0.18\"" : "", x0, y0);
    }
    fprintf(s->to, "L%.1f %.1f", x1, y1);
    s->open = colour;
    s->x = x1;
    s->y = y1;
}

static void put_dot(void *to, int colour, double x, double y)
{
    svg *s = to;

    close_path(s);
    fprintf(s->to, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"", x, y);
    put_colour(s->to, colour);
    fputs("\"/>\n", s->to);
}

static void put_text(void *to, int colour, double x, double y, int anchor,
                     const char *text)
{
    static const char *const name[3] = {"start", "middle", "end"};
    svg *s = to;

    (void)colour;
    close_path(s);
    fprintf(s->to, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y,
            name[anchor + 1]);
    html_text(s->to, text);
    fputs("</text>\n", s->to);
}

void plot_svg(FILE *to, const plot *p)
{
    svg s = {.to = to, .open = NONE};
    const plot_canvas canvas = {&s, put_line, put_dot, put_text};

    fprintf(to,
            "<svg class=\"plot\" role=\"img\" viewBox=\"0 0 %d %d\" "
            "fill=\"currentColor\" font-size=\"12\" aria-label=\"",
            PLOT_NX, PLOT_NY);
    html_text(to, p->title);
    fputs("\">\n", to);
    plot_draw(p, &canvas);
    close_path(&s);
    fputs("</svg>\n", to);
}
