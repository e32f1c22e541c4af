/* tools/report_geometry.c - a drawing of source, detector and object as the object sees
 * them: x to the right, y up, by the conventions of data/geometry.h. */
#include "report_sections.h"
#include "cmd.h"
#include "data/fileio.h"
#include "html.h"
#include "job.h"
#include "mem.h"

#include <math.h>
#include <stdarg.h>

enum { SIDE = 400, THUMBNAIL = 128, MOST_TICKS = 720 };
#define SHORT_SOURCE 3.4 /* radii of the field: a source further off is drawn here */
#define FAR_SOURCE 4.5
#define TURN (2.0 * 3.14159265358979323846)

/* Lengths of the drawing in mm, then in units of the SVG by `unit`. */
typedef struct drawing {
    FILE *to;
    const lac_geom *g;
    double field;            /* radius */
    double source, detector; /* distances from the axis */
    double first, last;      /* ends of the detector, along u from the central ray */
    double half;             /* of the side of the image */
    double unit;
    int shortened;
} drawing;

typedef struct point {
    double x, y;
} point;

int report_last_view(const lac_geom *g)
{
    int v = g->n_views - 1;

    while (v > 0 && fabs(remainder(g->angle[v] - g->angle[0], TURN)) < 1e-9)
        v--;
    return v;
}

/* --- lengths -------------------------------------------------------------------------
 */

/* A far source is drawn nearer, the detector with it, so that the outermost rays still
 * touch the field. */
static void shorten(drawing *d)
{
    const double ratio = (d->g->source_detector_mm - d->source) / d->source;
    const double nearer = fmin(fabs(d->first), fabs(d->last));
    double scale;

    d->source = SHORT_SOURCE * d->field;
    d->detector = fmin(fmax(ratio * d->source, 1.3 * d->field), 2.4 * d->field);
    scale = tan(asin(1.0 / SHORT_SOURCE)) * (d->source + d->detector) / nearer;
    d->first *= scale;
    d->last *= scale;
    d->shortened = 1;
}

static drawing lengths_of(FILE *to, const lac_geom *g, const lac_grid *grid)
{
    drawing d = {.to = to, .g = g, .field = lac_geom_field_radius_mm(g)};
    const int most = grid->nx > grid->ny ? grid->nx : grid->ny;
    double reach;

    d.half = 0.5 * most * grid->pixel_mm;
    if (!(d.field > 0.0))
        d.field = d.half;
    d.first = lac_geom_bin_mm(g, -0.5);
    d.last = lac_geom_bin_mm(g, g->n_det - 0.5);
    if (g->beam == LAC_BEAM_FAN) {
        d.source = g->source_origin_mm;
        d.detector = fmax(g->source_detector_mm - d.source, 0.0);
        if (d.source > FAR_SOURCE * d.field && d.first * d.last < 0.0)
            shorten(&d);
    } else {
        d.source = 1.9 * d.field;
        d.detector = 1.5 * d.field;
    }
    reach = hypot(d.detector, fmax(fabs(d.first), fabs(d.last)));
    reach = fmax(reach, fmax(d.source, 1.5 * d.half));
    d.unit = (0.5 * SIDE - 26.0) / reach;
    return d;
}

/* --- places, in units of the SVG with y down -----------------------------------------
 */

/* At distance `along` from the axis towards the detector, `across` along u. */
static point place(const drawing *d, double angle, double along, double across)
{
    const double c = cos(angle), s = sin(angle);

    return (point){d->unit * (across * c - along * s),
                   -d->unit * (across * s + along * c)};
}

static point source_at(const drawing *d, double angle)
{
    return place(d, angle, -d->source, 0.0);
}

static void put_line(const drawing *d, const char *kind, point a, point b)
{
    fprintf(d->to, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", kind, a.x, a.y,
            b.x, b.y);
}

/* A line with a head at b. */
static void put_arrow(const drawing *d, const char *kind, point a, point b)
{
    const double length = fmax(hypot(b.x - a.x, b.y - a.y), 1e-9);
    const double ux = 7.0 * (b.x - a.x) / length, uy = 7.0 * (b.y - a.y) / length;

    put_line(d, kind, a, b);
    fprintf(d->to, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1f\"/>\n", kind,
            b.x - ux - 0.5 * uy, b.y - uy + 0.5 * ux, b.x, b.y, b.x - ux + 0.5 * uy,
            b.y - uy - 0.5 * ux);
}

static void put_label(const drawing *d, point at, const char *fmt, ...)
    MSG_PRINTF(3, 4);

static void put_label(const drawing *d, point at, const char *fmt, ...)
{
    char text[96];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    fprintf(d->to, "<text x=\"%.1f\" y=\"%.1f\">", at.x, at.y + 4.0);
    html_text(d->to, text);
    fputs("</text>\n", d->to);
}

/* --- the parts -----------------------------------------------------------------------
 */

/* The result, small, where it lies. */
static lac_status put_thumbnail(const drawing *d, const report_page *p)
{
    const lac_image *im = p->r->image;
    const int most = im->grid.nx > im->grid.ny ? im->grid.nx : im->grid.ny;
    const int down = html_reduction(most, THUMBNAIL);
    const int nx = (im->grid.nx + down - 1) / down,
              ny = (im->grid.ny + down - 1) / down;
    const double wide = d->unit * im->grid.nx * im->grid.pixel_mm,
                 high = d->unit * im->grid.ny * im->grid.pixel_mm;
    float *data = html_reduce(im->data, im->grid.nx, im->grid.ny, down, down);
    unsigned char *grey = mem_alloc((size_t)nx * (size_t)ny, 1), *png = NULL;
    size_t size;
    lac_status st;

    for (int i = 0; i < nx * ny; i++) {
        const double v = (data[i] - p->lo) / (p->hi - p->lo);

        grey[i] = (unsigned char)lrint(255.0 * fmin(fmax(v, 0.0), 1.0));
    }
    st = lac_png_encode(&png, &size, nx, ny, 1, grey);
    if (st == LAC_OK) {
        fprintf(d->to,
                "<image x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
                "preserveAspectRatio=\"none\" href=\"data:image/png;base64,",
                -0.5 * wide, -0.5 * high, wide, high);
        html_base64(d->to, png, size);
        fputs("\"/>\n", d->to);
    }
    lac_free(png);
    mem_free(grey);
    mem_free(data);
    return st;
}

/* A tick for every view where its source stood. */
static void put_views(const drawing *d)
{
    const int step = (d->g->n_views + MOST_TICKS - 1) / MOST_TICKS;

    fprintf(d->to, "<circle class=\"faint\" r=\"%.1f\"/>\n<path class=\"views\" d=\"",
            d->unit * d->source);
    for (int v = 0; v < d->g->n_views; v += step) {
        const double t = d->g->angle[v];
        const point a = place(d, t, -d->source - 3.0 / d->unit, 0.0),
                    b = place(d, t, -d->source + 3.0 / d->unit, 0.0);

        fprintf(d->to, "M%.1f %.1fL%.1f %.1f", a.x, a.y, b.x, b.y);
    }
    fputs("\"/>\n", d->to);
}

/* Rays and detector of one view. */
static void put_view(const drawing *d, double angle, const char *kind)
{
    const point a = place(d, angle, d->detector, d->first),
                b = place(d, angle, d->detector, d->last);
    char name[32];

    snprintf(name, sizeof name, "ray %s", kind);
    for (int k = 0; k <= 4; k++) {
        const double s = d->first + 0.25 * k * (d->last - d->first);
        const point end = place(d, angle, d->detector, s);

        if (d->g->beam == LAC_BEAM_FAN)
            put_line(d, name, source_at(d, angle), end);
        else
            put_line(
                d, name,
                place(d, angle, -sqrt(fmax(d->source * d->source - s * s, 0.0)), s),
                end);
    }
    snprintf(name, sizeof name, "detector %s", kind);
    put_line(d, name, a, b);
    if (d->g->beam == LAC_BEAM_FAN)
        fprintf(d->to,
                "<circle class=\"source %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", kind,
                source_at(d, angle).x, source_at(d, angle).y);
}

/* The way the source went over most of the views, as an angle from the first view on of
 * at most a sixth of a turn; 0 where it did not. */
static double sense_of(const lac_geom *g)
{
    double sum = 0.0, way = 0.0;

    for (int v = 1; v < g->n_views; v++) {
        const double step = remainder(g->angle[v] - g->angle[v - 1], TURN);

        sum += fabs(step);
        way += (step > 0.0) - (step < 0.0);
    }
    return copysign(fmin(sum, TURN / 6.0), way);
}

static void put_rotation(const drawing *d)
{
    enum { STEPS = 24 };
    const lac_geom *g = d->g;
    const double radius = -d->source - 12.0 / d->unit, turn = sense_of(g);

    if (turn == 0.0)
        return;
    fputs("<path class=\"rotation\" d=\"", d->to);
    for (int k = 0; k < STEPS; k++) {
        const point q = place(d, g->angle[0] + turn * k / STEPS, radius, 0.0);

        fprintf(d->to, "%c%.1f %.1f", k ? 'L' : 'M', q.x, q.y);
    }
    fputs("\"/>\n", d->to);
    put_arrow(d, "rotation",
              place(d, g->angle[0] + turn * (STEPS - 1) / STEPS, radius, 0.0),
              place(d, g->angle[0] + turn, radius, 0.0));
}

/* Angles of the first and the last view where they stood; the axis u of the detector.
 */
static void put_labels(const drawing *d)
{
    const lac_geom *g = d->g;
    const double first = g->angle[0], last = g->angle[report_last_view(g)];
    const double radius = -d->source + 14.0 / d->unit;
    const double middle = 0.5 * (d->first + d->last), width = d->last - d->first;
    const double apart = fabs(remainder(last - first, TURN));

    put_label(d, place(d, first, radius, 12.0 / d->unit), "%.4g\xC2\xB0",
              first / JOB_DEGREE);
    if (apart > 12.0 * JOB_DEGREE)
        put_label(d, place(d, last, radius, 12.0 / d->unit), "%.4g\xC2\xB0",
                  last / JOB_DEGREE);
    put_arrow(d, "axis", place(d, first, d->detector + 9.0 / d->unit, middle),
              place(d, first, d->detector + 9.0 / d->unit, middle + 0.35 * width));
    put_label(d, place(d, first, d->detector + 18.0 / d->unit, middle + 0.3 * width),
              "u");
}

static void put_axes(const drawing *d)
{
    const double edge = 0.5 * SIDE;
    const point o = {-edge + 14.0, edge - 14.0};

    put_arrow(d, "axis", o, (point){o.x + 30.0, o.y});
    put_arrow(d, "axis", o, (point){o.x, o.y - 30.0});
    put_label(d, (point){o.x + 38.0, o.y}, "x");
    put_label(d, (point){o.x, o.y - 38.0}, "y");
}

static void put_caption(const drawing *d)
{
    fputs(
        "<figcaption>As the object sees it: the object rests, source and detector turn "
        "(where the object was turned instead, it went the other way round). Blue "
        "ticks: ",
        d->to);
    fputs(d->g->beam == LAC_BEAM_FAN ? "the source of each view"
                                     : "where the rays of each view came from",
          d->to);
    fputs("; thick: the first view, thin: the last. Bins count along u. Circle: the "
          "field "
          "that every view sees whole.",
          d->to);
    if (d->shortened)
        fputs(" Source and detector are drawn nearer than they are.", d->to);
    fputs("</figcaption></figure>\n", d->to);
}

lac_status report_put_geometry(FILE *to, const report_page *p)
{
    const lac_geom *g = p->r->sino->geom;
    const drawing d = lengths_of(to, g, &p->r->image->grid);
    lac_status st;

    fprintf(to,
            "<figure><svg class=\"geometry\" role=\"img\" viewBox=\"%d %d %d %d\" "
            "aria-label=\"%s beam, views from %.4g to %.4g degrees\">\n",
            -SIDE / 2, -SIDE / 2, SIDE, SIDE,
            g->beam == LAC_BEAM_FAN ? "fan" : "parallel", g->angle[0] / JOB_DEGREE,
            g->angle[report_last_view(g)] / JOB_DEGREE);
    CMD_TRY(put_thumbnail(&d, p));
    fprintf(to, "<circle class=\"field\" r=\"%.1f\"/>\n", d.unit * d.field);
    put_view(&d, g->angle[report_last_view(g)], "last");
    put_view(&d, g->angle[0], "first");
    put_views(&d);
    put_rotation(&d);
    put_labels(&d);
    put_axes(&d);
    fputs("</svg>", to);
    put_caption(&d);
out:
    return st;
}
