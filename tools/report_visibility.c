/* tools/report_visibility.c - which edges the views of a scan can show: the rim of a
 * disc, and a star that is scanned with the same views. */
#include "report_sections.h"
#include "cmd.h"
#include "html.h"
#include "mem.h"
#include "panel.h"
#include "radon/fbp.h"
#include "radon/projector.h"

#include <math.h>

enum { SPOKES = 18, SUB = 4, LEAST = 96, MOST = 256 };
#define EDGE 0.3 /* of the contrast: full orange */
#define FAINT 0.25
#define TURN (2.0 * 3.14159265358979323846)

/* --- the rim -------------------------------------------------------------------------
 */

enum { STEPS = 1440, RADIUS = 70 };

static int is_seen(const lac_wedge *wedge, int i)
{
    const double a = TURN * i / STEPS;

    return lac_wedge_contains(wedge, cos(a), sin(a));
}

/* Runs of directions that are measured (or not) as arcs of a circle, from where one
 * ends once round to there; y up. */
static void put_rim(FILE *to, const lac_wedge *wedge)
{
    int start = 0, before = -1;

    while (start < STEPS && is_seen(wedge, start) == is_seen(wedge, start + 1))
        start++;
    for (int i = start + 1; i <= start + STEPS + 1; i++) {
        const double x = RADIUS * cos(TURN * i / STEPS),
                     y = -RADIUS * sin(TURN * i / STEPS);
        const int seen = is_seen(wedge, i);

        if (before >= 0)
            fprintf(to, "L%.2f %.2f", x, y);
        if (before >= 0 && (seen != before || i > start + STEPS))
            fputs("\"/>\n", to);
        if (seen != before && i <= start + STEPS)
            fprintf(to, "<path class=\"%s\" d=\"M%.2f %.2f", seen ? "seen" : "unseen",
                    x, y);
        before = seen;
    }
}

static void put_disc(FILE *to, const lac_wedge *wedge)
{
    const double share = lac_wedge_share(wedge);

    fprintf(to,
            "<figure><svg class=\"rim\" role=\"img\" viewBox=\"-100 -100 200 200\" "
            "aria-label=\"%.0f %% of the directions were measured\">\n"
            "<circle class=\"body\" r=\"70\"/>\n",
            100.0 * share);
    put_rim(to, wedge);
    fputs("</svg><figcaption>Edges of a disc: ", to);
    if (share < 0.999)
        fprintf(to,
                "the blue ones face a measured direction (%.4g of 180 degrees), the "
                "dashed orange ones leave no trace in the scan.",
                180.0 * share);
    else
        fputs("all of them face a measured direction.", to);
    fputs("</figcaption></figure>\n", to);
}

/* --- the star ------------------------------------------------------------------------
 */

/* Share of a pixel that lies in the spokes of a star of this radius. */
static float star_pixel(double x, double y, double h, double radius)
{
    int hit = 0;

    for (int j = 0; j < SUB; j++)
        for (int i = 0; i < SUB; i++) {
            const double px = x + ((i + 0.5) / SUB - 0.5) * h,
                         py = y + ((j + 0.5) / SUB - 0.5) * h;

            hit += hypot(px, py) < radius && cos(SPOKES * atan2(py, px)) > 0.0;
        }
    return (float)hit / (SUB * SUB);
}

static void draw_star(lac_image *im, double radius)
{
    const int nx = im->grid.nx, ny = im->grid.ny;
    const double h = im->grid.pixel_mm;

    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++)
            im->data[(size_t)y * (size_t)nx + (size_t)x] = star_pixel(
                (x - 0.5 * (nx - 1)) * h, (0.5 * (ny - 1) - y) * h, h, radius);
}

/* The star as these views show it: projected, and filtered backprojection of that. */
static lac_status scan_star(const lac_geom *g, const lac_image *star, lac_image *seen)
{
    lac_projector *projector = NULL;
    lac_fbp *fbp = NULL;
    float *sino = mem_alloc((size_t)g->n_views * (size_t)g->n_det, sizeof *sino);
    lac_status st;

    CMD_TRY(lac_projector_create(&projector, g, &star->grid, LAC_PROJECTOR_JOSEPH));
    CMD_TRY(lac_projector_forward(projector, star->data, sino));
    CMD_TRY(lac_fbp_create(&fbp, g, &star->grid, NULL));
    CMD_TRY(lac_fbp_run(fbp, sino, seen->data));
out:
    lac_projector_destroy(&projector);
    lac_fbp_destroy(&fbp);
    mem_free(sino);
    return st;
}

static lac_status put_star(FILE *to, const lac_image *im, const char *caption)
{
    double lo, hi;

    panel_quantiles(im->data, (int)lac_image_count(im), 0.02, 0.98, &lo, &hi);
    return html_picture_put(to, &(html_picture){.nx = im->grid.nx,
                                                .ny = im->grid.ny,
                                                .data = im->data,
                                                .lo = lo,
                                                .hi = hi,
                                                .caption = caption});
}

/* --- the object ----------------------------------------------------------------------
 */

/* Mean of 3 x 3 pixels, borders repeated: noise has gradients in all directions. */
static double smoothed(const lac_image *im, int x, int y)
{
    double sum = 0.0;

    for (int j = y - 1; j <= y + 1; j++)
        for (int i = x - 1; i <= x + 1; i++) {
            const int cx = i < 0 ? 0 : i >= im->grid.nx ? im->grid.nx - 1 : i;
            const int cy = j < 0 ? 0 : j >= im->grid.ny ? im->grid.ny - 1 : j;

            sum += im->data[(size_t)cy * (size_t)im->grid.nx + (size_t)cx];
        }
    return sum / 9.0;
}

/* Strength of the edges that face a direction which was not measured: the step over two
 * pixels in units of EDGE times the contrast; nothing for what may be noise. */
static void find_unseen(const report_page *p, float *tint)
{
    const lac_image *im = p->r->image;
    const double full = EDGE * (p->hi - p->lo);

    for (int y = 0; y < im->grid.ny; y++)
        for (int x = 0; x < im->grid.nx; x++) {
            const double gx = smoothed(im, x + 1, y) - smoothed(im, x - 1, y);
            const double gy = smoothed(im, x, y - 1) - smoothed(im, x, y + 1);
            const double strength = hypot(gx, gy) / full;
            const int shown =
                strength > FAINT && !lac_wedge_contains(p->r->wedge, gx, gy);

            tint[(size_t)y * (size_t)im->grid.nx + (size_t)x] =
                shown ? (float)strength : 0.0f;
        }
}

static lac_status put_object(FILE *to, const report_page *p)
{
    const lac_image *im = p->r->image;
    float *tint = mem_alloc(lac_image_count(im), sizeof *tint);
    const html_picture picture = {
        .nx = im->grid.nx,
        .ny = im->grid.ny,
        .data = im->data,
        .lo = p->lo,
        .hi = p->hi,
        .tint = tint,
        .caption =
            "This image: its orange edges face a direction that was not measured. "
            "The method put them where they are; the scan did not."};
    lac_status st;

    find_unseen(p, tint);
    st = html_picture_put(to, &picture);
    mem_free(tint);
    return st;
}

lac_status report_put_visibility(FILE *to, const report_page *p)
{
    const lac_geom *g = p->r->sino->geom;
    lac_image *star = NULL, *seen = NULL;
    lac_grid grid;
    lac_status st;
    int size;

    CMD_TRY(lac_geom_default_grid(g, 0, 0.0, &grid));
    size = grid.nx < LEAST ? LEAST : grid.nx > MOST ? MOST : grid.nx;
    CMD_TRY(lac_geom_default_grid(g, size, 0.0, &grid));
    CMD_TRY(lac_image_create(&star, &grid));
    CMD_TRY(lac_image_create(&seen, &grid));
    draw_star(star, 0.45 * grid.nx * grid.pixel_mm);
    CMD_TRY(scan_star(g, star, seen));
    fputs("<div class=\"row big\">\n", to);
    put_disc(to, p->r->wedge);
    if (p->tint)
        CMD_TRY(put_object(to, p));
    CMD_TRY(put_star(to, star, "A test star that fills the field of view."));
    CMD_TRY(put_star(
        to, seen,
        "The same star from exactly these views and bins, without noise, by "
        "filtered backprojection. Where borders of spokes fade, the scan holds "
        "nothing of such borders: a method can only guess them."));
    fputs("</div>\n", to);
out:
    lac_image_destroy(&star);
    lac_image_destroy(&seen);
    return st;
}
