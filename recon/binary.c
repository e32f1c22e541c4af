/* recon/binary.c - rounds of cutting, freeing the edges, and least squares on them. */
#include "binary.h"
#include "ops.h"
#include "solver_cgls.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"
#include "../data/metrics.h"
#include "../radon/projector.h"

#include <math.h>

void lac_binary_defaults(lac_binary_config *config)
{
    *config = (lac_binary_config){.rounds = 10, .steps = 4, .smooth = 0.2};
}

typedef struct task {
    const lac_sino *sino;
    const lac_binary_config *c;
    lac_image *image;
    lac_linop *radon;
    float *s;    /* [n] 0 or 1 */
    float *free; /* [n] 1 where a pixel may move */
    float *move; /* [n] from c s */
    float *data; /* [bins] */
    size_t n, bins;
    double value;
} task;

static lac_status check(const lac_sino *sino, const lac_binary_config *c,
                        const lac_image *image)
{
    lac_status st = LAC_OK;

    if (!sino || !sino->geom || !sino->data || !c || !image || !image->data)
        return LAC_FAIL(LAC_E_ARG, "binary: a pointer is NULL");
    if (c->rounds < 1 || c->steps < 1)
        return LAC_FAIL(LAC_E_ARG,
                        "binary: rounds and steps must be at least 1, got "
                        "%d and %d",
                        c->rounds, c->steps);
    if (!(c->smooth >= 0.0 && c->smooth <= 1.0))
        return LAC_FAIL(LAC_E_ARG, "binary: smooth must be in 0..1, got %g", c->smooth);
    LAC_TRY(lac_sino_check_finite(sino));
    LAC_TRY(lac_image_check_finite(image));
out:
    return st;
}

/* The neighbours of pixel i, or fewer at the border. */
static int neighbours(const lac_grid *g, size_t i, size_t *at)
{
    const int x = (int)(i % (size_t)g->nx), y = (int)(i / (size_t)g->nx);
    int n = 0;

    for (int v = laci_max_int(y - 1, 0); v <= laci_min_int(y + 1, g->ny - 1); v++)
        for (int u = laci_max_int(x - 1, 0); u <= laci_min_int(x + 1, g->nx - 1); u++)
            if (u != x || v != y)
                at[n++] = (size_t)v * (size_t)g->nx + (size_t)u;
    return n;
}

static int at_edge(const task *t, size_t i)
{
    size_t at[8];
    const int n = neighbours(&t->image->grid, i, at);

    for (int k = 0; k < n; k++)
        if (t->s[at[k]] != t->s[i])
            return 1;
    return 0;
}

/* s, its value, and what may move; data = g - R c s. */
static lac_status cut(task *t)
{
    lac_status st = LAC_OK;
    double threshold, square;

    LAC_TRY(lac_otsu_threshold(t->image, &threshold));
    for (size_t i = 0; i < t->n; i++)
        t->s[i] = t->image->data[i] > threshold;
    LAC_TRY(lac_linop_apply(t->radon, t->s, t->data));
    square = laci_vec_dot(t->bins, t->data, t->data);
    t->value = square > 0.0
                   ? fmax(laci_vec_dot(t->bins, t->data, t->sino->data) / square, 0.0)
                   : 0.0;
    for (size_t i = 0; i < t->bins; i++)
        t->data[i] = (float)(t->sino->data[i] - t->value * t->data[i]);
    for (size_t i = 0; i < t->n; i++)
        t->free[i] = (float)at_edge(t, i);
out:
    return st;
}

/* The free pixels: least squares from what they were, smoothed, within 0..c; the others
 * c s. */
static lac_status settle(task *t)
{
    lac_linop *mask = NULL, *radon = NULL;
    lac_solver_result result;
    lac_cgls_config c;
    lac_status st = LAC_OK;

    lac_cgls_defaults(&c);
    c.iterations = t->c->steps;
    LAC_TRY(lac_op_diagonal(&mask, lac_linop_domain(t->radon), t->free));
    LAC_TRY(lac_linop_chain(&radon, mask, t->radon));
    for (size_t i = 0; i < t->n; i++)
        t->move[i] = t->free[i] * (float)(t->image->data[i] - t->value * t->s[i]);
    LAC_TRY(lac_cgls(radon, t->data, t->move, &c, NULL, &result));
    for (size_t i = 0; i < t->n; i++)
        t->move[i] = (float)(t->value * t->s[i]) + t->free[i] * t->move[i];
    for (size_t i = 0; i < t->n; i++) {
        size_t at[8];
        double mean = 0.0, v = t->move[i];

        if (t->free[i] > 0.0f) {
            const int n = neighbours(&t->image->grid, i, at);

            for (int k = 0; k < n; k++)
                mean += t->move[at[k]] / n;
            v += t->c->smooth * (mean - v);
        }
        t->image->data[i] = (float)fmin(fmax(v, 0.0), t->value);
    }
out:
    lac_linop_unref(&radon);
    lac_linop_unref(&mask);
    return st;
}

static lac_status refine(task *t)
{
    lac_projector *projector = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(lac_projector_create(&projector, t->sino->geom, &t->image->grid,
                                 LAC_PROJECTOR_JOSEPH));
    LAC_TRY(lac_op_radon(&t->radon, projector));
    LAC_TRY(laci_alloc(&t->s, t->n, sizeof *t->s));
    LAC_TRY(laci_alloc(&t->free, t->n, sizeof *t->free));
    LAC_TRY(laci_alloc(&t->move, t->n, sizeof *t->move));
    LAC_TRY(laci_alloc(&t->data, t->bins, sizeof *t->data));
    for (int k = 0; k < t->c->rounds; k++) {
        LAC_TRY(cut(t));
        if (t->value == 0.0) /* nothing to see */
            break;
        LAC_TRY(settle(t));
    }
out:
    lac_linop_unref(&t->radon);
    lac_projector_destroy(&projector);
    laci_free(t->s);
    laci_free(t->free);
    laci_free(t->move);
    laci_free(t->data);
    return st;
}

lac_status lac_binary_refine(const lac_sino *sino, const lac_binary_config *config,
                             lac_image *image, double *value)
{
    task t = {.sino = sino, .c = config};
    lac_status st = LAC_OK;

    LAC_TRY(check(sino, config, image));
    t.n = lac_image_count(image);
    t.bins = lac_sino_count(sino);
    LAC_TRY(lac_image_copy(&t.image, image));
    LAC_TRY(refine(&t));
    laci_vec_copy(t.n, t.image->data, image->data);
    if (value)
        *value = t.value;
out:
    lac_image_destroy(&t.image);
    return st;
}
