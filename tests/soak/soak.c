/* tests/soak/soak.c - random reconstructions: finite, the same bits for any number of
 * threads, nothing leaked; and with an allocation that fails: LAC_E_NOMEM, the image as
 * it was, nothing leaked.
 *
 *   soak N [SEED]     N of each; SEED 1 where none is given. One line a failure. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"
#include "data/noise.h"
#include "data/phantom.h"
#include "learned/net_weights.h"
#include "recon/method.h"
#include "recon/model.h"

enum { KINDS = 3, THREADS = 4, MOST_PIXELS = 96 * 96 };

static uint64_t seed = 1;
static char model_path[KINDS][64];

/* --- drawing -------------------------------------------------------------------------
 */

typedef struct draw {
    uint64_t run, k;
} draw;

static double between(draw *d, double lo, double hi)
{
    return lo + (hi - lo) * lac_rng_uniform(seed, d->run, d->k++);
}

static int whole(draw *d, int lo, int hi)
{
    const int v = (int)floor(between(d, lo, hi + 1.0));

    return v < hi ? v : hi;
}

/* A call that must succeed, outside what is being tested. */
static void need(lac_status st, const char *what)
{
    if (st == LAC_OK)
        return;
    fprintf(stderr, "soak: %s: %s\n", what, lac_error_detail());
    exit(2);
}

/* Small networks that correct nothing yet, in files of the folder for temporary ones.
 */
static void make_models(void)
{
    for (int k = 0; k < KINDS; k++) {
        lac_model_config c;
        lac_model *m = NULL;
        lac_weights *w = NULL;

        lac_model_defaults(&c);
        c.kind = (lac_model_kind)k;
        c.scales = 1;
        c.unet.depth = 1;
        c.unet.width[0] = c.unet.width[1] = 4;
        snprintf(model_path[k], sizeof model_path[k], "/tmp/lacuna-soak-%ld-%d",
                 (long)getpid(), k);
        need(lac_model_create(&m, &c, 5), "model");
        need(lac_weights_create(&w), "weights");
        need(lac_model_store(m, w), "store");
        need(lac_weights_write(w, model_path[k], LAC_WEIGHTS_F32), "write");
        lac_model_destroy(&m);
        lac_weights_destroy(&w);
    }
}

static lac_sino *draw_scan(draw *d, const lac_grid *grid)
{
    const double side = hypot(grid->nx, grid->ny) * grid->pixel_mm,
                 arc = between(d, 20.0, 360.0);
    const int views = whole(d, 2, 60);
    lac_geom *g = NULL;
    lac_sino *s = NULL;
    lac_phantom *p = NULL;
    double sigma;

    need(lac_geom_create(&g, views, whole(d, 4, 120)), "geometry");
    g->pitch_mm = side * between(d, 0.6, 1.5) / g->n_det;
    g->axis_offset_mm = between(d, -1.0, 1.0) * g->pitch_mm;
    if (whole(d, 0, 1)) {
        g->beam = LAC_BEAM_FAN;
        g->source_origin_mm = side * between(d, 0.6, 4.0);
        g->source_detector_mm = g->source_origin_mm + side * between(d, 0.8, 3.0);
    }
    lac_geom_set_angles_deg(g, between(d, -180.0, 180.0), arc / views);
    need(lac_sino_create(&s, g), "scan");
    need(lac_phantom_create(&p, "ellipses", d->run), "phantom");
    need(lac_phantom_project(p, side, 1, s), "projection");
    if (whole(d, 0, 2))
        need(lac_noise_gaussian(s, between(d, 0.0, 0.1), d->run, &sigma), "noise");
    lac_phantom_destroy(&p);
    lac_geom_destroy(&g);
    return s;
}

/* A parameter that not every method has. */
static void try(lac_settings *s, const char *key, const char *value)
{
    (void)!lac_settings_set(s, key, value);
}

static lac_settings *draw_settings(draw *d, const lac_method **method)
{
    static const char *const optional[][2] = {
        {"support", "fit"},    {"max", "auto"},      {"min", "0"},
        {"max", "0.5"},        {"reweight", "2"},    {"tv", "0"},
        {"system", "compact"}, {"sampling", "full"}, {"scales", "1"},
        {"filter", "hann"},    {"consistency", "0"}, {"split", "hard"},
        {"inner", "3"},        {"mirrors", "off"},   {"lambda", "0.01"},
    };
    lac_settings *s = NULL;
    char number[16];
    int n = 0;

    while (lac_method_at((size_t)n))
        n++;
    *method = lac_method_at((size_t)whole(d, 0, n - 1));
    need(lac_settings_create(&s, *method), "settings");
    snprintf(number, sizeof number, "%d", whole(d, 1, 8));
    try(s, "iterations", number);
    for (int k = 0; k < KINDS; k++)
        if (strcmp((*method)->name, lac_model_kind_name((lac_model_kind)k)) == 0)
            need(lac_settings_set(s, "model", model_path[k]), "model");
    for (size_t k = 0; k < sizeof optional / sizeof *optional; k++)
        if (whole(d, 0, 3) == 0)
            try(s, optional[k][0], optional[k][1]);
    return s;
}

/* --- one reconstruction
 * ---------------------------------------------------------------
 */

typedef struct job {
    uint64_t run;
    lac_grid grid;
    lac_sino *sino;
    lac_settings *settings;
    const lac_method *method;
    lac_image *image;
    float first[MOST_PIXELS];
} job;

static long failures, refused, injected;

static void fail(const job *j, const char *what)
{
    failures++;
    printf("run %llu, %s, %s beam, %d views, %d bins, %d x %d pixels: %s (last error: "
           "%s)\n",
           (unsigned long long)j->run, j->method->name,
           j->sino->geom->beam == LAC_BEAM_FAN ? "fan" : "parallel",
           j->sino->geom->n_views, j->sino->geom->n_det, j->grid.nx, j->grid.ny, what,
           lac_error_detail());
}

static lac_status reconstruct(job *j, int threads)
{
    const size_t n = lac_image_count(j->image);
    lac_recon_result result;

    lac_threads_set(threads);
    for (size_t i = 0; i < n; i++)
        j->image->data[i] = -7.0f;
    return lac_reconstruct(j->settings, j->sino, j->image, NULL, &result);
}

static int untouched(const job *j)
{
    size_t n = lac_image_count(j->image), i = 0;

    while (i < n && j->image->data[i] == -7.0f)
        i++;
    return i == n;
}

/* What cannot be done (more scales than pixels carry) is refused with a reason, by any
 * number of threads; else the same bits for 1 to 4 threads; *blocks = allocations of a
 * run. */
static int all_threads(job *j, long *blocks)
{
    const size_t bytes = lac_image_count(j->image) * sizeof(float);
    lac_status first = LAC_OK;

    for (int t = 1; t <= THREADS; t++) {
        const long live = laci_alloc_live(), count = laci_alloc_count();
        const lac_status st = reconstruct(j, t);

        *blocks = laci_alloc_count() - count;
        if (laci_alloc_live() != live)
            fail(j, "blocks were lost");
        if (t == 1)
            first = st;
        if (st != first)
            fail(j, "another answer with more threads");
        if (st != LAC_OK) {
            if (!untouched(j))
                fail(j, "a failure wrote to the image");
            continue;
        }
        if (lac_image_check_finite(j->image) != LAC_OK)
            fail(j, "not finite");
        if (t == 1)
            memcpy(j->first, j->image->data, bytes);
        else if (memcmp(j->first, j->image->data, bytes) != 0)
            fail(j, "other bits with more threads");
    }
    return first == LAC_OK;
}

/* One of the allocations of a run fails. */
static void without_memory(job *j, long blocks, draw *d)
{
    const long live = laci_alloc_live();
    const long at = 1 + (long)between(d, 0.0, (double)blocks);
    lac_status st;

    laci_alloc_fail_at(at);
    st = reconstruct(j, whole(d, 1, THREADS));
    laci_alloc_fail_at(0);
    injected++;
    if (st != LAC_E_NOMEM)
        fail(j, st == LAC_OK ? "an allocation failed unseen" : "another error");
    if (st != LAC_OK && !untouched(j))
        fail(j, "a failed allocation wrote to the image");
    if (laci_alloc_live() != live)
        fail(j, "blocks were lost after a failed allocation");
}

static void one(uint64_t run)
{
    static job j;
    draw d = {run, 0};
    const long live = laci_alloc_live();
    long blocks = 0;

    j.run = run;
    j.grid =
        (lac_grid){whole(&d, 16, whole(&d, 0, 3) ? 40 : 96),
                   whole(&d, 16, whole(&d, 0, 3) ? 40 : 96), between(&d, 0.1, 2.0)};
    j.sino = draw_scan(&d, &j.grid);
    j.settings = draw_settings(&d, &j.method);
    need(lac_image_create(&j.image, &j.grid), "image");
    if (all_threads(&j, &blocks))
        without_memory(&j, blocks, &d);
    else
        refused++;
    lac_image_destroy(&j.image);
    lac_settings_destroy(&j.settings);
    lac_sino_destroy(&j.sino);
    if (laci_alloc_live() != live) {
        failures++;
        printf("run %llu: blocks are left\n", (unsigned long long)run);
    }
}

int main(int argc, char **argv)
{
    const long n = argc > 1 ? strtol(argv[1], NULL, 10) : 100;

    if (argc > 2)
        seed = strtoull(argv[2], NULL, 10);
    make_models();
    for (long i = 0; injected < n && refused <= n; i++)
        one((uint64_t)i);
    for (int k = 0; k < KINDS; k++)
        unlink(model_path[k]);
    printf("%ld reconstructions, each with 1 to %d threads and once with a failed "
           "allocation; %ld others refused; %ld failures\n",
           injected, THREADS, refused, failures);
    return failures > 0 || injected < n;
}
