/* tools/resample.c - cubic convolution of an image under a similarity. */
#include "resample.h"

#include <math.h>

/* Weights of the samples -1, 0, 1, 2 at t in [0, 1) behind sample 0. */
static void weights(double t, double w[4])
{
    const double t2 = t * t, t3 = t2 * t;

    w[0] = -0.5 * t3 + t2 - 0.5 * t;
    w[1] = 1.5 * t3 - 2.5 * t2 + 1.0;
    w[2] = -1.5 * t3 + 2.0 * t2 + 0.5 * t;
    w[3] = 0.5 * t3 - 0.5 * t2;
}

static double value_at(const lac_image *image, double column, double row)
{
    const double fx = floor(column), fy = floor(row);
    const int nx = image->grid.nx, ny = image->grid.ny;
    double wx[4], wy[4], sum = 0.0;

    if (!(fx >= -2.0 && fx <= nx && fy >= -2.0 && fy <= ny))
        return 0.0;
    weights(column - fx, wx);
    weights(row - fy, wy);
    for (int k = 0; k < 4; k++) {
        const int y = (int)fy + k - 1;
        const float *line = image->data + (size_t)(y < 0 ? 0 : y) * (size_t)nx;
        double part = 0.0;

        if (y < 0 || y >= ny)
            continue;
        for (int i = 0; i < 4; i++) {
            const int x = (int)fx + i - 1;

            if (x >= 0 && x < nx)
                part += wx[i] * line[x];
        }
        sum += wy[k] * part;
    }
    return sum;
}

void resample(const lac_image *from, const resample_how *how, lac_image *to)
{
    static const int cosine[4] = {1, 0, -1, 0}, sine[4] = {0, 1, 0, -1};
    const lac_grid *g = &from->grid;
    const int n = to->grid.nx, c = cosine[how->turns & 3], s = sine[how->turns & 3];
    const double side = (g->nx < g->ny ? g->nx : g->ny) / how->zoom;

    for (int iy = 0; iy < n; iy++)
        for (int ix = 0; ix < n; ix++) {
            /* Widths of `to` from its centre, y up. */
            const double x = (ix + 0.5) / n - 0.5 - how->shift_x,
                         y = 0.5 - (iy + 0.5) / n - how->shift_y;
            const double u = how->mirror ? -(c * x + s * y) : c * x + s * y,
                         v = c * y - s * x;
            const double value = value_at(from, 0.5 * g->nx - 0.5 + side * u,
                                          0.5 * g->ny - 0.5 - side * v);

            to->data[(size_t)iy * (size_t)n + (size_t)ix] = (float)fmax(value, 0.0);
        }
}
