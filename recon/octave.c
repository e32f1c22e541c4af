/* recon/octave.c - images on pixels twice as large, and back. */
#include "octave.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"

/* The coarse pixels that fine pixel i lies between, 3/4 to 1/4. */
static void neighbours(int i, int n_coarse, int *near, int *far)
{
    *near = i / 2;
    *far = i % 2 ? laci_min_int(i / 2 + 1, n_coarse - 1) : laci_max_int(i / 2 - 1, 0);
}

/* 1 over the number of fine pixels in coarse pixel (row, column). */
static float share_of(int nx, int ny, int row, int column)
{
    const int rows = laci_min_int(2, ny - 2 * row);
    const int columns = laci_min_int(2, nx - 2 * column);

    return 1.0f / (float)(rows * columns);
}

void laci_octave_down(int nx, int ny, const float *fine, float *coarse)
{
    const int cx = laci_octave_side(nx);

    laci_vec_fill((size_t)cx * (size_t)laci_octave_side(ny), 0.0f, coarse);
    for (int r = 0; r < ny; r++)
        for (int c = 0; c < nx; c++)
            coarse[(size_t)(r / 2) * (size_t)cx + (size_t)(c / 2)] +=
                share_of(nx, ny, r / 2, c / 2) *
                fine[(size_t)r * (size_t)nx + (size_t)c];
}

void laci_octave_down_adjoint(int nx, int ny, double gain, const float *coarse,
                              float *fine)
{
    const int cx = laci_octave_side(nx);

    for (int r = 0; r < ny; r++)
        for (int c = 0; c < nx; c++)
            fine[(size_t)r * (size_t)nx + (size_t)c] +=
                (float)gain * share_of(nx, ny, r / 2, c / 2) *
                coarse[(size_t)(r / 2) * (size_t)cx + (size_t)(c / 2)];
}

void laci_octave_up(int nx, int ny, double gain, const float *coarse, float *fine)
{
    const int cx = laci_octave_side(nx), cy = laci_octave_side(ny);
    const float g = (float)gain / 16.0f;

    for (int r = 0; r < ny; r++) {
        int near, far;
        const float *a, *b;

        neighbours(r, cy, &near, &far);
        a = coarse + (size_t)near * (size_t)cx;
        b = coarse + (size_t)far * (size_t)cx;
        for (int c = 0; c < nx; c++) {
            neighbours(c, cx, &near, &far);
            fine[(size_t)r * (size_t)nx + (size_t)c] +=
                g * (9.0f * a[near] + 3.0f * (a[far] + b[near]) + b[far]);
        }
    }
}

void laci_octave_up_adjoint(int nx, int ny, const float *fine, float *coarse)
{
    const int cx = laci_octave_side(nx), cy = laci_octave_side(ny);

    laci_vec_fill((size_t)cx * (size_t)cy, 0.0f, coarse);
    for (int r = 0; r < ny; r++) {
        int near, far;
        float *a, *b;

        neighbours(r, cy, &near, &far);
        a = coarse + (size_t)near * (size_t)cx;
        b = coarse + (size_t)far * (size_t)cx;
        for (int c = 0; c < nx; c++) {
            const float v = fine[(size_t)r * (size_t)nx + (size_t)c] / 16.0f;

            neighbours(c, cx, &near, &far);
            a[near] += 9.0f * v;
            a[far] += 3.0f * v;
            b[near] += 3.0f * v;
            b[far] += v;
        }
    }
}
