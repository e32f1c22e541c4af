/* recon/sparse.c - the operators, weights and penalties of the sparse problem. */
#include "sparse.h"
#include "data_term.h"
#include "method_scale.h"
#include "method_support.h"
#include "ops.h"
#include "term_tv.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/base/vec.h"
#include "../radon/normal.h"

#include <math.h>

/* Penalty of the bounds over that of the coefficients: measured best over phantoms and
 * arcs (recon/README.md). */
#define BOUND_RHO 4.0

struct laci_sparse {
    const laci_problem *p;
    laci_sparse_config c;
    lac_linop *radon; /* R */
    float *rtg;       /* R^T g */
    lac_shearlet *shearlet;
    lac_shearlet_l1 *l1;
    laci_tv *tv;     /* NULL: no such term */
    double lambda;   /* of the present run */
    double mean_eig; /* of R^T R */
    lac_linop *gram, *precond;
    lac_prox *box;
    lac_admm *admm;
};

static lac_status l1_step(void *ctx, double rho, const float *x, float *adjoint,
                          double *change)
{
    laci_sparse *s = ctx;

    return lac_shearlet_l1_step(s->l1, s->lambda / rho, x, adjoint, change);
}

static lac_status l1_value(void *ctx, const float *x, double *value)
{
    laci_sparse *s = ctx;
    const lac_status st = lac_shearlet_l1_value(s->l1, x, value);

    if (st == LAC_OK)
        *value *= s->lambda;
    return st;
}

static void l1_reset(void *ctx)
{
    lac_shearlet_l1_reset(((laci_sparse *)ctx)->l1);
}

static const lac_admm_term_vt l1_vt = {"shearlet l1", l1_step, l1_value, l1_reset};

static lac_status make_weights(laci_sparse *s)
{
    const int n = lac_shearlet_count(s->shearlet);
    double *weight = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&weight, (size_t)n, sizeof *weight));
    for (int b = 0; b < n; b++) {
        const int scale = lac_shearlet_subband(s->shearlet, b)->scale;

        weight[b] = s->c.weight[scale < 0 ? 0 : scale];
    }
    LAC_TRY(lac_shearlet_l1_create(&s->l1, s->shearlet, s->c.sampling, weight));
out:
    laci_free(weight);
    return st;
}

/* frame[ny][nx/2 + 1] = sum_b psi_b^2, the spectrum of SH^T SH. */
static lac_status frame_spectrum(const laci_sparse *s, float *frame)
{
    const size_t nx = (size_t)s->p->grid->nx, ny = (size_t)s->p->grid->ny,
                 half = nx / 2 + 1;
    float *psi = NULL;
    lac_status st = LAC_OK;

    LAC_TRY(laci_alloc(&psi, nx * ny, sizeof *psi));
    for (int b = 0; b < lac_shearlet_count(s->shearlet); b++) {
        LAC_TRY(lac_shearlet_spectrum(s->shearlet, b, psi));
        for (size_t y = 0; y < ny; y++)
            for (size_t x = 0; x < half; x++)
                frame[y * half + x] += psi[y * nx + x] * psi[y * nx + x];
    }
out:
    laci_free(psi);
    return st;
}

static lac_status make_solver(laci_sparse *s)
{
    const lac_grid *grid = s->p->grid;
    const size_t n = (size_t)grid->ny * ((size_t)grid->nx / 2 + 1);
    const int parseval = s->c.shearlet.system == LAC_SHEARLET_BANDLIMITED;
    float *eig = NULL, *frame = NULL;
    lac_admm_term terms[2] = {{.vt = &l1_vt, .ctx = s}};
    lac_admm_problem problem;
    lac_status st = LAC_OK;
    double rho, rho_g;

    LAC_TRY(laci_alloc(&eig, n, sizeof *eig));
    LAC_TRY(laci_alloc(&frame, n, sizeof *frame));
    LAC_TRY(lac_normal_spectrum(s->p->sino->geom, grid, grid->nx, grid->ny, eig));
    s->mean_eig = laci_spectrum_mean(grid, eig);
    if (!(s->mean_eig > 0.0)) /* no ray meets the image: any penalty will do */
        s->mean_eig = 1.0;
    rho = s->c.rho * s->mean_eig;
    rho_g = BOUND_RHO * rho;
    if (parseval) {
        laci_vec_fill(n, 1.0f, frame);
    } else {
        LAC_TRY(frame_spectrum(s, frame));
        LAC_TRY(lac_op_circulant(&s->gram, grid->nx, grid->ny, frame));
    }
    if (s->c.tv > 0.0) {
        LAC_TRY(laci_tv_create(&s->tv, grid, s->c.tv_angle, s->c.tv_ratio));
        terms[1] = laci_tv_term(s->tv, rho);
        laci_tv_add_spectrum(s->tv, terms[1].rho, eig);
    }
    for (size_t i = 0; i < n; i++)
        eig[i] = (float)(1.0 / (eig[i] + rho * frame[i] + rho_g));
    LAC_TRY(lac_op_circulant(&s->precond, grid->nx, grid->ny, eig));
    LAC_TRY(laci_support_box(s->p, &s->box));
    terms[0].gram = s->gram;
    terms[0].rho = rho;
    problem = (lac_admm_problem){.a = s->radon,
                                 .atb = s->rtg,
                                 .terms = terms,
                                 .n_terms = s->tv ? 2 : 1,
                                 .g = s->box,
                                 .rho_g = rho_g,
                                 .precond = s->precond};
    LAC_TRY(lac_admm_create(&s->admm, &problem));
out:
    laci_free(eig);
    laci_free(frame);
    return st;
}

lac_status laci_sparse_create(laci_sparse **out, const laci_problem *p,
                              const laci_sparse_config *config)
{
    laci_sparse *s = NULL;
    lac_status st = LAC_OK;

    *out = NULL;
    LAC_TRY(laci_new(&s, sizeof *s));
    s->p = p;
    s->c = *config;
    LAC_TRY(laci_data_operator(p, &s->radon));
    LAC_TRY(laci_alloc(&s->rtg, lac_linop_n_domain(s->radon), sizeof *s->rtg));
    LAC_TRY(lac_linop_adjoint(s->radon, p->sino->data, s->rtg));
    LAC_TRY(lac_shearlet_create(&s->shearlet, &config->shearlet));
    LAC_TRY(make_weights(s));
    LAC_TRY(make_solver(s));
    *out = s;
    s = NULL;
out:
    laci_sparse_destroy(&s);
    return st;
}

void laci_sparse_destroy(laci_sparse **sparse)
{
    laci_sparse *s = sparse ? *sparse : NULL;

    if (!s)
        return;
    lac_admm_destroy(&s->admm);
    lac_prox_destroy(&s->box);
    lac_linop_unref(&s->precond);
    lac_linop_unref(&s->gram);
    laci_tv_destroy(&s->tv);
    lac_shearlet_l1_destroy(&s->l1);
    lac_shearlet_destroy(&s->shearlet);
    laci_free(s->rtg);
    lac_linop_unref(&s->radon);
    laci_free(s);
    *sparse = NULL;
}

/* Epsilon of the weights: the shift that soft thresholding leaves where all of R^T R
 * acts, lambda over its mean eigenvalue. */
static double reweight_epsilon(const laci_sparse *s)
{
    return s->lambda / s->mean_eig;
}

/* Stages of reweighting look like one run to the monitor. */
typedef struct relay {
    const lac_monitor *to;
    int done, limit;
} relay;

static int pass_on(void *user, const lac_iteration *it)
{
    const relay *r = user;
    lac_iteration whole = *it;

    whole.iteration += r->done;
    whole.limit = r->limit;
    return r->to ? r->to->call(r->to->user, &whole) : 0;
}

lac_status laci_sparse_run(laci_sparse *sparse, double lambda, float *x,
                           lac_solver_result *result)
{
    laci_sparse *s = sparse;
    const int total = s->c.admm.iterations;
    const int stages = laci_min_int(s->c.reweight + 1, total);
    relay r = {s->p->monitor, 0, total};
    const lac_monitor monitor = {pass_on, &r};
    lac_solver_result res = {0};
    lac_status st = LAC_OK;

    s->lambda = lambda;
    if (s->tv)
        laci_tv_weigh(s->tv, s->c.tv * lambda);
    for (int k = 0; k < stages; k++) {
        lac_admm_config c = s->c.admm;

        c.iterations = (total - r.done) / (stages - k);
        LAC_TRY(lac_admm_run(s->admm, &c, &monitor, &res));
        r.done += res.iterations;
        if (res.reason < 0 || k + 1 == stages || lambda == 0.0)
            break;
        LAC_TRY(lac_shearlet_l1_reweight(s->l1, lac_admm_solution(s->admm),
                                         reweight_epsilon(s)));
    }
    res.iterations = r.done;
    laci_vec_copy(lac_linop_n_domain(s->radon), lac_admm_solution(s->admm), x);
    *result = res;
out:
    return st;
}

/* The linear term over ||R^T g||, and iterations for a side of the difference. */
#define TILT 0.002
enum { TILTED_ITERATIONS = 60 };

lac_status laci_sparse_pull(laci_sparse *sparse, const float *w, float *d)
{
    laci_sparse *s = sparse;
    const size_t n = lac_linop_n_domain(s->radon);
    const double norm = laci_vec_norm(n, w);
    const double h = norm > 0.0 ? TILT * laci_vec_norm(n, s->rtg) / norm : 0.0;
    lac_admm_config c = s->c.admm;
    lac_solver_result result;
    float *y = NULL;
    lac_status st = LAC_OK;

    c.iterations = TILTED_ITERATIONS;
    c.tolerance = 0.0;
    LAC_TRY(laci_alloc(&y, n, sizeof *y));
    laci_vec_axpy(n, h, w, s->rtg);
    LAC_TRY(lac_admm_run(s->admm, &c, NULL, &result));
    laci_vec_copy(n, lac_admm_solution(s->admm), y);
    laci_vec_axpy(n, -2.0 * h, w, s->rtg);
    LAC_TRY(lac_admm_run(s->admm, &c, NULL, &result));
    laci_vec_axpy(n, -1.0, lac_admm_solution(s->admm), y);
    laci_vec_axpy(n, h, w, s->rtg);
    if (h > 0.0)
        laci_vec_scale(n, 0.5 / h, y);
    LAC_TRY(lac_linop_apply(s->radon, y, d));
out:
    laci_free(y);
    return st;
}
