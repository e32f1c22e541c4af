/* radon/kern_tile.h - (private) pieces of an image in first-level cache.
 *
 * Forward transforms walk the image in tiles of LINES lines (rows or columns) times at
 * most TILE_LENGTH pixels, copied with zeros around. Linear interpolation in a tile
 * surrounded by zeros is additive: neighbouring tiles together give the interpolation
 * of the whole.
 */
#ifndef LAC_RADON_KERN_TILE_H
#define LAC_RADON_KERN_TILE_H

/* fmin and fmax for numbers: the library's functions are calls, for the sake of NaN. */
static inline float least(float a, float b)
{
    return a < b ? a : b;
}
static inline float most(float a, float b)
{
    return a > b ? a : b;
}
static inline double least_d(double a, double b)
{
    return a < b ? a : b;
}
static inline double most_d(double a, double b)
{
    return a > b ? a : b;
}

#define LINES W
#define TILE_LENGTH 512
#define PAD 64
#define TILE_STRIDE (TILE_LENGTH + 2 * PAD)

typedef struct tile {
    int line0, n_lines; /* lines line0 <= r < line0 + n_lines of the image */
    int start, length;  /* pixels start <= p < start + length of each */
    float data[LINES * TILE_STRIDE];
} tile;

static inline const float *tile_line(const tile *t, int r)
{
    return t->data + r * TILE_STRIDE + PAD;
}

/* Copy the part of the image, transposed where lines are columns; zero the rest. */
static void tile_fill(tile *t, const float *image, const lac_grid *grid, int columns)
{
    const size_t nx = (size_t)grid->nx;

    for (int r = 0; r < LINES; r++) {
        float *line = t->data + r * TILE_STRIDE + PAD;

        memset(line - PAD, 0, PAD * sizeof *line);
        memset(line + t->length, 0,
               (size_t)(TILE_LENGTH + PAD - t->length) * sizeof *line);
        if (r >= t->n_lines)
            memset(line, 0, (size_t)t->length * sizeof *line);
        else if (!columns)
            memcpy(line, image + (size_t)(t->line0 + r) * nx + (size_t)t->start,
                   (size_t)t->length * sizeof *line);
    }
    if (!columns)
        return;
    for (int k = 0; k < t->length; k++) {
        const float *pixel = image + (size_t)(t->start + k) * nx + (size_t)t->line0;

        for (int r = 0; r < t->n_lines; r++)
            t->data[r * TILE_STRIDE + PAD + k] = pixel[r];
    }
}

/* Step to the next tile of one kind of line; 0 after the last. line0 < 0 starts. */
static int tile_next(tile *t, const lac_grid *grid, int columns)
{
    const int n_lines = columns ? grid->nx : grid->ny;
    const int length = columns ? grid->ny : grid->nx;

    if (t->line0 < 0) {
        t->line0 = 0;
        t->start = 0;
    } else {
        t->start += TILE_LENGTH;
        if (t->start >= length) {
            t->start = 0;
            t->line0 += LINES;
        }
    }
    if (t->line0 >= n_lines)
        return 0;
    t->n_lines = laci_min_int(LINES, n_lines - t->line0);
    t->length = laci_min_int(TILE_LENGTH, length - t->start);
    return 1;
}

/* Make the compiler read an array back from memory: a broadcast load is free where the
 * shuffle units are busy, and gcc would shuffle the stored register instead. */
#if defined(__GNUC__)
#define KEEP_IN_MEMORY(array) __asm__("" : "+m"(array))
#else
#define KEEP_IN_MEMORY(array) ((void)0)
#endif

/* sino[d + lane] += a for the lanes below end. */
static inline void add_lanes(float *sino, int d, int end, vf a)
{
    float tail[W];

    if (d + W <= end) {
        vf_store(sino + d, vf_add(vf_load(sino + d), a));
        return;
    }
    vf_store(tail, a);
    for (int l = 0; d + l < end; l++)
        sino[d + l] += tail[l];
}

/* image[x + lane] = a for the lanes inside the row. */
static inline void store_lanes(float *row, int x, int nx, vf a)
{
    float tail[W];

    if (x + W <= nx) {
        vf_store(row + x, a);
        return;
    }
    vf_store(tail, a);
    for (int l = 0; x + l < nx; l++)
        row[x + l] = tail[l];
}

#endif
