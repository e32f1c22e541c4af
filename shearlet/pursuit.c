/* shearlet/pursuit.c - stagewise orthogonal matching pursuit on the small grids.
 *
 * A round takes new terms where the correlations of the residual with the shearlets are
 * largest, fits all values to the image, drops the smallest terms down to the round's
 * number and fits again (stages: Donoho, Tsaig, Drori, Starck, IEEE Trans. Inf. Theory
 * 58 (2012) 1094-1121; taking too many and dropping: Needell, Tropp, Appl. Comput.
 * Harmon. Anal. 26 (2009) 301-321). A new term must be a local maximum of its subband:
 * its neighbours say the same. Measured on what each of these is worth: README. */
#include "approximate_internal.h"
#include "shearlet_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/parallel.h"
#include "../data/base/vec.h"

#include <math.h>

#define MOST_FIRST 10 /* of a round, until the factor gives more */
#define SURPLUS 0.1   /* terms taken beyond the number of a round, to be dropped */
#define FITTED                                                                         \
    1e-10 /* what a step may gain of |residual|^2 to be worth taking;                  \
             below, floats make noise of it, and then more of that */
#define FLOAT_ACCURACY 1e-6

/* A term: where it is, its value, and what the least-squares steps need of it. */
typedef struct term {
    size_t at;
    float value, slope, direction;
    float norm; /* of its shearlet */
} term;

typedef struct pursuit {
    const lac_shearlet *s;
    const float *image;
    size_t pixels, count; /* count of coefficients */
    size_t n, capacity;   /* terms */
    term *list;
    uint32_t *rank;
    float *dense;    /* correlations of the residual; scratch in between */
    float *residual; /* image - adjoint_small(values) */
    float *change;   /* adjoint_small(directions) */
} pursuit;

static void pursuit_end(pursuit *p)
{
    laci_free(p->list);
    laci_free(p->rank);
    laci_free(p->dense);
    laci_free(p->residual);
    laci_free(p->change);
}

static lac_status pursuit_begin(pursuit *p, const lac_shearlet *s, const float *image,
                                size_t terms)
{
    lac_status st = LAC_OK;
    size_t surplus = (size_t)(SURPLUS * (double)terms) + 1;

    memset(p, 0, sizeof *p);
    p->s = s;
    p->image = image;
    p->pixels = (size_t)s->config.nx * (size_t)s->config.ny;
    p->count = lac_shearlet_small_count(s);
    if (surplus > p->count - terms)
        surplus = p->count - terms;
    p->capacity = terms + surplus;
    LAC_TRY(laci_alloc(&p->list, p->capacity, sizeof *p->list));
    LAC_TRY(laci_alloc(&p->rank, p->count, sizeof *p->rank));
    LAC_TRY(laci_alloc(&p->dense, p->count, sizeof *p->dense));
    LAC_TRY(laci_alloc(&p->residual, p->pixels, sizeof *p->residual));
    LAC_TRY(laci_alloc(&p->change, p->pixels, sizeof *p->change));
    memcpy(p->residual, image, p->pixels * sizeof *image);
    LAC_TRY(lac_shearlet_analyse_small(s, p->residual, p->dense));
out:
    return st;
}

/* 1 where no neighbour on the torus is larger. */
static int is_peak(const float *a, int nx, int ny, int x, int y)
{
    const float here = fabsf(a[(size_t)y * (size_t)nx + (size_t)x]);

    for (int dy = -1; dy <= 1; dy++) {
        const float *row = a + (size_t)((y + dy + ny) % ny) * (size_t)nx;

        for (int dx = -1; dx <= 1; dx++)
            if (fabsf(row[(x + dx + nx) % nx]) > here)
                return 0;
    }
    return 1;
}

/* Ranks of all candidates. Correlations are divided by the root of the norm of the
 * shearlet: between the energy that one term explains alone (by the norm) and its share
 * of the frame expansion (not divided), and better than both. */
static void rank_candidates(const pursuit *p, int peaks_only)
{
    const double work = 20.0 * (double)p->count;

#pragma omp parallel for num_threads(laci_threads_for(work)) schedule(dynamic, 1)
    for (int b = 0; b < p->s->count; b++) {
        const lac_subband *info = &p->s->band[b].info;
        const size_t first = lac_shearlet_small_offset(p->s, b);
        const float *a = p->dense + first;
        const double norm = laci_atom_norm(p->s, b);
        const float weight = norm > 0.0 ? (float)(1.0 / sqrt(norm)) : 0.0f;
        uint32_t *rank = p->rank + first;

        for (int y = 0; y < info->ny; y++)
            for (int x = 0; x < info->nx; x++, a++, rank++)
                *rank =
                    !peaks_only || is_peak(p->dense + first, info->nx, info->ny, x, y)
                        ? laci_rank(weight * fabsf(*a))
                        : 0;
    }
}

/* Take `more` terms where the residual correlates most; terms that there are already do
 * not count. Fewer where nothing is left. */
static void take_terms(pursuit *p, size_t more)
{
    const size_t before = p->n;
    laci_cut cut;

    for (size_t k = 0; k < before; k++) {
        p->list[k].slope = p->dense[p->list[k].at];
        p->dense[p->list[k].at] = 0.0f;
    }
    rank_candidates(p, 1);
    cut = laci_largest(p->count, p->rank, more);
    if (cut.above + cut.ties < more) {
        rank_candidates(p, 0);
        cut = laci_largest(p->count, p->rank, more);
    }
    for (int b = 0; b < p->s->count; b++) {
        const float norm = (float)laci_atom_norm(p->s, b);
        const size_t end = lac_shearlet_small_offset(p->s, b + 1);

        for (size_t i = lac_shearlet_small_offset(p->s, b); i < end; i++)
            if (laci_cut_takes(&cut, p->rank[i]))
                p->list[p->n++] = (term){.at = i, .norm = norm};
    }
    for (size_t k = 0; k < before; k++)
        p->dense[p->list[k].at] = p->list[k].slope;
}

/* Keep the terms that contribute most, |value| * norm. */
static void drop_terms(pursuit *p, size_t keep)
{
    laci_cut cut;
    size_t n = 0;

    for (size_t k = 0; k < p->n; k++)
        p->rank[k] = laci_rank(p->list[k].norm * fabsf(p->list[k].value));
    cut = laci_largest(p->n, p->rank, keep);
    for (size_t k = 0; k < p->n; k++)
        if (laci_cut_takes(&cut, p->rank[k]))
            p->list[n++] = p->list[k];
    p->n = n;
}

/* Residual and correlations from the values. */
static lac_status renew_residual(pursuit *p)
{
    lac_status st = LAC_OK;

    memset(p->dense, 0, p->count * sizeof *p->dense);
    for (size_t k = 0; k < p->n; k++)
        p->dense[p->list[k].at] = p->list[k].value;
    LAC_TRY(lac_shearlet_adjoint_small(p->s, p->dense, p->change));
    laci_vec_sub(p->pixels, p->image, p->change, p->residual);
    LAC_TRY(lac_shearlet_analyse_small(p->s, p->residual, p->dense));
out:
    return st;
}

/* Slopes of the terms from the correlations; sum of slope^2 / norm^2. */
static double read_slopes(pursuit *p)
{
    double sum = 0.0;

    for (size_t k = 0; k < p->n; k++) {
        term *t = p->list + k;
        const double scaled = (double)p->dense[t->at] / t->norm;

        t->slope = p->dense[t->at];
        sum += scaled * scaled;
    }
    return sum;
}

/* direction = slope / norm^2 + keep * direction, which go to the dense array. */
static void set_directions(pursuit *p, double keep)
{
    memset(p->dense, 0, p->count * sizeof *p->dense);
    for (size_t k = 0; k < p->n; k++) {
        term *t = p->list + k;

        t->direction = (float)((double)t->slope / ((double)t->norm * t->norm) +
                               keep * (double)t->direction);
        p->dense[t->at] = t->direction;
    }
}

static int is_fitted(const pursuit *p, double energy)
{
    return energy <= FITTED * laci_vec_dot(p->pixels, p->residual, p->residual);
}

/* Conjugate gradients for min ||image - adjoint_small(values)|| over the values, scaled
 * by the norms of the shearlets; needs and leaves true correlations. */
static lac_status fit_values(pursuit *p, int steps)
{
    double energy = read_slopes(p), keep = 0.0;
    lac_status st = LAC_OK;

    for (int i = 0; i < steps && !is_fitted(p, energy); i++) {
        double change, length, next;

        set_directions(p, keep);
        LAC_TRY(lac_shearlet_adjoint_small(p->s, p->dense, p->change));
        change = laci_vec_dot(p->pixels, p->change, p->change);
        length = change > 0.0 ? energy / change : 0.0;
        for (size_t k = 0; k < p->n; k++)
            p->list[k].value += (float)(length * (double)p->list[k].direction);
        laci_vec_axpy(p->pixels, -length, p->change, p->residual);
        LAC_TRY(lac_shearlet_analyse_small(p->s, p->residual, p->dense));
        next = read_slopes(p);
        keep = next / energy;
        energy = next;
    }
out:
    return st;
}

/* Up to `target` terms, fitted. */
static lac_status run_round(pursuit *p, size_t target, int steps)
{
    size_t most = target + (size_t)(SURPLUS * (double)target) + 1;
    lac_status st = LAC_OK;

    most = most < p->capacity ? most : p->capacity;
    take_terms(p, most - p->n);
    LAC_TRY(fit_values(p, steps));
    if (p->n > target) {
        drop_terms(p, target);
        LAC_TRY(renew_residual(p));
        LAC_TRY(fit_values(p, steps));
    }
out:
    return st;
}

static size_t next_target(size_t n, double growth, size_t terms)
{
    const double grown = growth * (double)n;
    const size_t target = n + (n < 2 ? 1 : n / 2 < MOST_FIRST ? n / 2 : MOST_FIRST);

    if (grown >= (double)terms || target >= terms)
        return terms;
    return (size_t)grown > target ? (size_t)grown : target;
}

lac_status laci_pursuit(const lac_shearlet *shearlet, const float *image, size_t terms,
                        const lac_approximate_config *config, float *coefficients,
                        size_t *kept)
{
    lac_status st = LAC_OK;
    double norm, error = 1.0;
    size_t before = 0;
    int ended = 0;
    pursuit p;

    LAC_TRY(pursuit_begin(&p, shearlet, image, terms));
    norm = laci_vec_norm(p.pixels, image);
    while (!ended && p.n < terms && norm > 0.0 && error > FLOAT_ACCURACY) {
        before = p.n;
        LAC_TRY(run_round(&p, next_target(p.n, config->growth, terms), config->steps));
        if (p.n == terms)
            LAC_TRY(fit_values(&p, 4 * config->steps));
        error = laci_vec_norm(p.pixels, p.residual) / norm;
        if (config->watch)
            ended = config->watch(config->user, p.n, error);
        ended |= p.n <= before;
    }
    memset(coefficients, 0, p.count * sizeof *coefficients);
    for (size_t k = 0; k < p.n; k++)
        coefficients[p.list[k].at] = p.list[k].value;
    *kept = p.n;
out:
    pursuit_end(&p);
    return st;
}
