/* tests/bench/bench_normal.c - how many conjugate gradient steps (R^T R + rho I) f = b
 * takes, plain and with the circulant preconditioner of radon/normal.h. Not run by
 * default: see tests/bench/meson.build.
 *
 *   bench_normal [SIZE [TOLERANCE]]
 */
#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/image.h"
#include "data/phantom.h"
#include "radon/normal.h"
#include "radon/projector.h"
#include "recon/ops.h"

enum { MOST_STEPS = 500 };

typedef struct scan {
    const char *name;
    lac_beam beam;
    int views;
    double start; /* degrees, steps of 1 */
    int gridding; /* else Joseph */
} scan;

static const scan scans[] = {
    {"parallel 0..179, Joseph", LAC_BEAM_PARALLEL, 180, 0.0, 0},
    {"parallel 0..179, gridding", LAC_BEAM_PARALLEL, 180, 0.0, 1},
    {"parallel -50..50, Joseph", LAC_BEAM_PARALLEL, 101, -50.0, 0},
    {"parallel -50..50, gridding", LAC_BEAM_PARALLEL, 101, -50.0, 1},
    {"parallel -30..30, gridding", LAC_BEAM_PARALLEL, 61, -30.0, 1},
    {"fan 0..359, Joseph", LAC_BEAM_FAN, 360, 0.0, 0},
    {"fan 0..89, Joseph", LAC_BEAM_FAN, 90, 0.0, 0},
};

static void must(lac_status st)
{
    if (st == LAC_OK)
        return;
    fprintf(stderr, "bench_normal: %s\n", lac_error_detail());
    exit(1);
}

static float *vector(size_t n)
{
    float *x = calloc(n, sizeof *x);

    if (!x)
        exit(1);
    return x;
}

static double dot(size_t n, const float *x, const float *y)
{
    double s = 0.0;

    for (size_t i = 0; i < n; i++)
        s += (double)x[i] * y[i];
    return s;
}

/* (C + rho I)^-1 on a grid of px x py; px = 0: none. */
typedef struct circulant {
    int nx, ny, px, py;
    float *eig, *pad;
    fftwf_complex *spectrum;
    fftwf_plan forward, inverse;
} circulant;

static circulant circulant_of(const lac_geom *geom, const lac_grid *grid, int p)
{
    circulant c = {grid->nx, grid->ny, p, p, NULL, NULL, NULL, NULL, NULL};
    const size_t half = (size_t)p * (size_t)(p / 2 + 1);

    if (p == 0)
        return c;
    c.eig = vector(half);
    c.pad = fftwf_alloc_real((size_t)p * (size_t)p);
    c.spectrum = fftwf_alloc_complex(half);
    c.forward = fftwf_plan_dft_r2c_2d(p, p, c.pad, c.spectrum, FFTW_ESTIMATE);
    c.inverse = fftwf_plan_dft_c2r_2d(p, p, c.spectrum, c.pad, FFTW_ESTIMATE);
    must(lac_normal_spectrum(geom, grid, p, p, c.eig));
    return c;
}

static void circulant_free(circulant *c)
{
    if (c->px == 0)
        return;
    free(c->eig);
    fftwf_free(c->pad);
    fftwf_free(c->spectrum);
    fftwf_destroy_plan(c->forward);
    fftwf_destroy_plan(c->inverse);
}

static void precondition(const circulant *c, double rho, const float *r, float *z)
{
    const size_t nx = (size_t)c->nx, px = (size_t)c->px;
    const size_t points = px * (size_t)c->py;

    if (px == 0) {
        memcpy(z, r, nx * (size_t)c->ny * sizeof *z);
        return;
    }
    memset(c->pad, 0, points * sizeof *c->pad);
    for (size_t y = 0; y < (size_t)c->ny; y++)
        memcpy(c->pad + y * px, r + y * nx, nx * sizeof *r);
    fftwf_execute(c->forward);
    for (size_t k = 0; k < (size_t)c->py * (px / 2 + 1); k++) {
        const float m = (float)(1.0 / ((c->eig[k] + rho) * (double)points));

        c->spectrum[k][0] *= m;
        c->spectrum[k][1] *= m;
    }
    fftwf_execute(c->inverse);
    for (size_t y = 0; y < (size_t)c->ny; y++)
        memcpy(z + y * nx, c->pad + y * px, nx * sizeof *z);
}

/* The system, its scratch and right hand side. */
typedef struct problem {
    const lac_linop *op;
    size_t n;
    float *b, *x, *r, *z, *d, *q, *work;
} problem;

/* Steps until ||r|| <= tolerance ||b||, from 0. */
static int steps(const problem *p, const circulant *c, double rho, double tolerance)
{
    const double goal = tolerance * sqrt(dot(p->n, p->b, p->b));
    double rz;

    memset(p->x, 0, p->n * sizeof *p->x);
    memcpy(p->r, p->b, p->n * sizeof *p->r);
    precondition(c, rho, p->r, p->z);
    memcpy(p->d, p->z, p->n * sizeof *p->d);
    rz = dot(p->n, p->r, p->z);
    for (int k = 1; k <= MOST_STEPS; k++) {
        double a, next;

        must(lac_linop_normal(p->op, p->d, p->q, p->work));
        for (size_t i = 0; i < p->n; i++)
            p->q[i] += (float)rho * p->d[i];
        a = rz / dot(p->n, p->d, p->q);
        for (size_t i = 0; i < p->n; i++) {
            p->x[i] += (float)a * p->d[i];
            p->r[i] -= (float)a * p->q[i];
        }
        if (sqrt(dot(p->n, p->r, p->r)) <= goal)
            return k;
        precondition(c, rho, p->r, p->z);
        next = dot(p->n, p->r, p->z);
        for (size_t i = 0; i < p->n; i++)
            p->d[i] = p->z[i] + (float)(next / rz) * p->d[i];
        rz = next;
    }
    return MOST_STEPS;
}

/* ||R^T R|| by the power method from a constant image. */
static double norm_of(const problem *p)
{
    double norm = 0.0;

    for (size_t i = 0; i < p->n; i++)
        p->x[i] = 1.0f;
    for (int k = 0; k < 30; k++) {
        must(lac_linop_normal(p->op, p->x, p->q, p->work));
        norm = sqrt(dot(p->n, p->q, p->q) / dot(p->n, p->x, p->x));
        for (size_t i = 0; i < p->n; i++)
            p->x[i] = p->q[i] / (float)norm;
    }
    return norm;
}

static lac_geom *geom_of(const scan *s, int size)
{
    const double scale = size / 512.0 / 0.1483223173;
    lac_geom *g = NULL;

    must(
        lac_geom_create(&g, s->views, s->beam == LAC_BEAM_FAN ? size * 35 / 32 : size));
    lac_geom_set_angles_deg(g, s->start, 1.0);
    g->beam = s->beam;
    if (s->beam == LAC_BEAM_FAN) { /* the proportions of HTC 2022 */
        g->source_origin_mm = 410.66 * scale;
        g->source_detector_mm = 553.74 * scale;
        g->pitch_mm = 0.2 / 0.1483223173;
    }
    return g;
}

/* b = R^T R of the phantom, and 1 % of the norm times the phantom. */
static void fill_b(const problem *p, const lac_grid *grid, double norm)
{
    lac_phantom *phantom = NULL;
    lac_image *image = NULL;

    must(lac_phantom_create(&phantom, "shepp-logan", 0));
    must(lac_image_create(&image, grid));
    must(lac_phantom_raster(phantom, 2, image));
    must(lac_linop_normal(p->op, image->data, p->b, p->work));
    for (size_t i = 0; i < p->n; i++)
        p->b[i] += (float)(0.01 * norm) * image->data[i];
    lac_image_destroy(&image);
    lac_phantom_destroy(&phantom);
}

static void run(const scan *s, int size, double tolerance)
{
    const lac_grid grid = {size, size, 1.0};
    const int padded[] = {0, size, size + size / 2};
    const size_t n = (size_t)size * (size_t)size;
    lac_geom *geom = geom_of(s, size);
    lac_projector *joseph = NULL;
    lac_linop *op = NULL;
    int count[3][3];
    problem p;
    double norm;

    if (s->gridding) {
        must(lac_op_gridding(&op, geom, &grid));
    } else {
        must(lac_projector_create(&joseph, geom, &grid, LAC_PROJECTOR_JOSEPH));
        must(lac_op_radon(&op, joseph));
    }
    p = (problem){op,        n,         vector(n),
                  vector(n), vector(n), vector(n),
                  vector(n), vector(n), vector(lac_linop_n_codomain(op))};
    norm = norm_of(&p);
    fill_b(&p, &grid, norm);
    for (int k = 0; k < 3; k++) {
        circulant c = circulant_of(geom, &grid, padded[k]);

        for (int e = 0; e < 3; e++)
            count[e][k] = steps(&p, &c, norm * pow(10.0, e - 3), tolerance);
        circulant_free(&c);
    }
    printf("| %s |", s->name);
    for (int e = 0; e < 3; e++)
        printf(" %d / %d / %d |", count[e][0], count[e][1], count[e][2]);
    printf("\n");
    lac_linop_unref(&op);
    lac_projector_destroy(&joseph);
    lac_geom_destroy(&geom);
    float *const all[] = {p.b, p.x, p.r, p.z, p.d, p.q, p.work};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

int main(int argc, char **argv)
{
    const int size = argc > 1 ? atoi(argv[1]) : 256;
    const double tolerance = argc > 2 ? atof(argv[2]) : 1e-4;

    if (size < 16 || size > 2048 || !(tolerance > 0.0)) {
        fprintf(stderr, "usage: bench_normal [SIZE 16..2048 [TOLERANCE]]\n");
        return 2;
    }
    printf(
        "%d x %d, steps to a residual of %g: plain / preconditioned / padded by half\n",
        size, size, tolerance);
    printf("| scan | rho = 1e-3 norm | 1e-2 | 1e-1 |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof scans / sizeof *scans; i++)
        run(&scans[i], size, tolerance);
    return 0;
}
