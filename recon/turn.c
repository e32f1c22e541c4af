/* recon/turn.c - turning by interpolation. */
#include "turn.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"

#include <math.h>
#include <stddef.h>

enum { LOBES = 3, TAPS = 2 * LOBES };

/* Sine and cosine, exact for quarter turns. */
static void direction(double angle, double *c, double *s)
{
    const double quarter = nearbyint(angle / (0.5 * LACI_PI));

    *c = cos(angle);
    *s = sin(angle);
    if (fabs(angle - quarter * 0.5 * LACI_PI) < 1e-9) {
        *c = nearbyint(*c);
        *s = nearbyint(*s);
    }
}

void laci_turn_size(double angle, int nx, int ny, int *tx, int *ty)
{
    double c, s;

    direction(angle, &c, &s);
    *tx = (int)ceil(fabs(c) * nx + fabs(s) * ny - 1e-6);
    *ty = (int)ceil(fabs(s) * nx + fabs(c) * ny - 1e-6);
}

static double lanczos(double t)
{
    const double a = LACI_PI * t;

    if (fabs(t) < 1e-9)
        return 1.0;
    return fabs(t) < LOBES ? LOBES * sin(a) * sin(a / LOBES) / (a * a) : 0.0;
}

/* Weights of the pixels first .. first + TAPS - 1 for a place on an axis. */
static int weights(double at, double w[TAPS])
{
    const int first = (int)floor(at) - LOBES + 1;
    double sum = 0.0;

    for (int k = 0; k < TAPS; k++)
        sum += w[k] = lanczos(at - (first + k));
    for (int k = 0; k < TAPS; k++)
        w[k] /= sum;
    return first;
}

static int reaches(int nx, int ny, double x, double y)
{
    return x > -LOBES && y > -LOBES && x < nx - 1 + LOBES && y < ny - 1 + LOBES;
}

static float value_at(int nx, int ny, const float *from, double x, double y)
{
    double wx[TAPS], wy[TAPS], sum = 0.0;
    int column, row;

    if (!reaches(nx, ny, x, y))
        return 0.0f;
    column = weights(x, wx);
    row = weights(y, wy);
    for (int j = laci_max_int(0, -row); j < TAPS && row + j < ny; j++) {
        const float *line = from + (size_t)(row + j) * (size_t)nx;
        double s = 0.0;

        for (int i = laci_max_int(0, -column); i < TAPS && column + i < nx; i++)
            s += wx[i] * line[column + i];
        sum += wy[j] * s;
    }
    return (float)sum;
}

void laci_turn_image(double angle, int nx, int ny, const float *from, int tx, int ty,
                     float *to)
{
    double c, s;

    direction(angle, &c, &s);
#pragma omp parallel for num_threads(laci_threads_for(50.0 * tx * ty))
    for (int r = 0; r < ty; r++)
        for (int k = 0; k < tx; k++) {
            /* y points up, rows down; back by the angle */
            const double x = k - 0.5 * (tx - 1), y = 0.5 * (ty - 1) - r;
            const double fx = c * x + s * y, fy = c * y - s * x;

            to[(size_t)r * (size_t)tx + (size_t)k] =
                value_at(nx, ny, from, fx + 0.5 * (nx - 1), 0.5 * (ny - 1) - fy);
        }
}

/* from += value times the weights of value_at */
static void add_at(int nx, int ny, float *from, double x, double y, float value)
{
    double wx[TAPS], wy[TAPS];
    int column, row;

    if (!reaches(nx, ny, x, y))
        return;
    column = weights(x, wx);
    row = weights(y, wy);
    for (int j = laci_max_int(0, -row); j < TAPS && row + j < ny; j++)
        for (int i = laci_max_int(0, -column); i < TAPS && column + i < nx; i++)
            from[(size_t)(row + j) * (size_t)nx + (size_t)(column + i)] +=
                (float)(wy[j] * wx[i] * value);
}

void laci_mirror_image(int k, int nx, int ny, const float *from, float *to)
{
    for (int r = 0; r < ny; r++) {
        const float *row = from + (size_t)(k & 2 ? ny - 1 - r : r) * (size_t)nx;

        for (int c = 0; c < nx; c++)
            to[(size_t)r * (size_t)nx + (size_t)c] = row[k & 1 ? nx - 1 - c : c];
    }
}

void laci_turn_adjoint(double angle, int nx, int ny, float *from, int tx, int ty,
                       const float *to)
{
    double c, s;

    direction(angle, &c, &s);
    for (size_t i = 0; i < (size_t)nx * (size_t)ny; i++)
        from[i] = 0.0f;
    for (int r = 0; r < ty; r++)
        for (int k = 0; k < tx; k++) {
            const double x = k - 0.5 * (tx - 1), y = 0.5 * (ty - 1) - r;
            const double fx = c * x + s * y, fy = c * y - s * x;

            add_at(nx, ny, from, fx + 0.5 * (nx - 1), 0.5 * (ny - 1) - fy,
                   to[(size_t)r * (size_t)tx + (size_t)k]);
        }
}
