/* tools/panel.h - images side by side in one grey picture, each with a caption. */
#ifndef LACUNA_TOOLS_PANEL_H
#define LACUNA_TOOLS_PANEL_H

enum { PANEL_LINES = 2 };

/* One picture of a panel. */
typedef struct panel_tile {
    int nx, ny;
    const float *data; /* [ny, nx], row 0 on top, borrowed */
    double lo, hi;     /* values that become black and white */
    char caption[PANEL_LINES][128];
} panel_tile;

typedef struct panel {
    int nx, ny;
    unsigned char *grey; /* [ny, nx]; release with mem_free */
} panel;

/*
 * Tiles in rows of `columns`, all cells alike. Small images are enlarged by a whole
 * factor towards `side` pixels, images larger than 1.5 times that are reduced by a
 * whole factor (mean of the pixels). Captions are cut where they would leave their
 * cell.
 */
panel panel_make(const panel_tile *tiles, int n, int columns, int side);

/* Values below which a share of all pixels lies: for a window that outliers do not
 * rule.
 */
void panel_quantiles(const float *data, int n, double low_share, double high_share,
                     double *low, double *high);

#endif
