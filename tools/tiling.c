/* tools/tiling.c - the frequency plane by strongest subband, with the measured wedge.
 */
#include "tiling.h"
#include "cmd.h"
#include "font.h"
#include "mem.h"

#include <math.h>
#include <string.h>

enum {
    SIDE = 640, /* the plane is enlarged by a whole factor towards this */
    LETTER = (FONT_WIDTH + 1) * 2,
    LINE = FONT_HEIGHT * 2 + 10
};

/* For each frequency [ny, nx] of the DFT the subband with the largest |psi|. */
static lac_status find_strongest(const lac_shearlet *shearlet, int *strongest)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(shearlet);
    const size_t n = (size_t)c->nx * (size_t)c->ny;
    float *psi = mem_alloc(n, sizeof *psi), *most = mem_alloc(n, sizeof *most);
    lac_status st = LAC_OK;

    for (int b = 0; b < lac_shearlet_count(shearlet); b++) {
        CMD_TRY(lac_shearlet_spectrum(shearlet, b, psi));
        for (size_t i = 0; i < n; i++)
            if (fabsf(psi[i]) > most[i]) {
                most[i] = fabsf(psi[i]);
                strongest[i] = b;
            }
    }
out:
    mem_free(psi);
    mem_free(most);
    return st;
}

/* One channel of a colour wheel; turn counts whole turns, channels a third apart. */
static double wheel(double turn)
{
    return 0.5 + 0.5 * cos(2.0 * 3.14159265358979323846 * turn);
}

static void colour_of(const lac_subband *band, int visible, unsigned char rgb[3])
{
    const int odd = (band->scale + band->shear) % 2 != 0;
    const double light = (visible ? 235.0 : 70.0) * (odd ? 0.8 : 1.0);

    for (int k = 0; k < 3; k++) {
        const double v = band->scale < 0
                             ? 0.85
                             : 0.35 + 0.65 * wheel(band->direction / 180.0 - k / 3.0);

        rgb[k] = (unsigned char)lrint(light * v);
    }
}

/* Frequencies in cycles a pixel of dot (x, y), zero in the middle of the plane. */
typedef struct plane {
    const lac_shearlet_config *config;
    const lac_wedge *wedge;
    int up, nx, ny;
} plane;

static int measured(const plane *p, int x, int y)
{
    return lac_wedge_contains(p->wedge, (x + 0.5) / p->nx - 0.5,
                              0.5 - (y + 0.5) / p->ny);
}

/* 1 on the edge of the wedge: two dots wide, on both sides of it. */
static int on_edge(const plane *p, int x, int y)
{
    const int here = measured(p, x, y);

    return (x + 1 < p->nx && measured(p, x + 1, y) != here) ||
           (y + 1 < p->ny && measured(p, x, y + 1) != here) ||
           (x > 0 && measured(p, x - 1, y) != here) ||
           (y > 0 && measured(p, x, y - 1) != here);
}

static void draw_plane(const plane *p, const int *strongest, unsigned char (*colour)[3],
                       unsigned char *rgb)
{
    const int nx = p->config->nx, ny = p->config->ny;

    for (int y = 0; y < p->ny; y++)
        for (int x = 0; x < p->nx; x++) {
            const int kx = (x / p->up - nx / 2 + nx) % nx;
            const int ky = (y / p->up - ny / 2 + ny) % ny;
            unsigned char *dot = rgb + 3 * ((size_t)y * (size_t)p->nx + (size_t)x);

            if (on_edge(p, x, y))
                memset(dot, 255, 3);
            else
                memcpy(dot, colour[strongest[(size_t)ky * (size_t)nx + (size_t)kx]], 3);
        }
}

/* White on black, cut where the line ends. */
static void draw_caption(const tiling *t, const char *text, int top)
{
    for (int i = 0; text[i] && (i + 1) * LETTER + 4 <= t->nx; i++)
        for (int y = 0; y < FONT_HEIGHT * 2; y++)
            for (int x = 0; x < FONT_WIDTH * 2; x++)
                if (font_dot(text[i], y / 2, x / 2))
                    memset(t->rgb + 3 * ((size_t)(top + y) * (size_t)t->nx +
                                         (size_t)(i * LETTER + x + 4)),
                           255, 3);
}

lac_status tiling_make(const lac_shearlet *shearlet, const lac_wedge *wedge,
                       const int *visible, const char *caption, tiling *out)
{
    const lac_shearlet_config *c = lac_shearlet_config_of(shearlet);
    const int longest = c->nx > c->ny ? c->nx : c->ny, n = lac_shearlet_count(shearlet);
    const int up = longest < SIDE ? (SIDE + longest - 1) / longest : 1;
    const plane p = {c, wedge, up, c->nx * up, c->ny * up};
    int *strongest = mem_alloc((size_t)c->nx * (size_t)c->ny, sizeof *strongest);
    unsigned char(*colour)[3] = mem_alloc((size_t)n, sizeof *colour);
    tiling t = {.nx = p.nx, .ny = p.ny + LINE};
    lac_status st;

    CMD_TRY(find_strongest(shearlet, strongest));
    for (int b = 0; b < n; b++)
        colour_of(lac_shearlet_subband(shearlet, b), visible[b], colour[b]);
    t.rgb = mem_alloc((size_t)t.nx * (size_t)t.ny, 3);
    draw_plane(&p, strongest, colour, t.rgb);
    draw_caption(&t, caption, p.ny + 5);
    *out = t;
out:
    mem_free(strongest);
    mem_free(colour);
    return st;
}
