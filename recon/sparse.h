/* recon/sparse.h - (private) the sparse shearlet problem of a scan, ready to solve. */
#ifndef LAC_RECON_SPARSE_H
#define LAC_RECON_SPARSE_H

#include "method_internal.h"
#include "solver_admm.h"
#include "../shearlet/l1.h"

/*
 *   min over the bounds and the support of 1/2 ||R f - g||^2 + lambda sum_b w_b ||SH_b
 * f||_1
 *                        + lambda tv sum |B f|,
 *   w_b = weight[scale_b], the low-pass with those of scale 0, B as in term_tv.h.
 *
 * R is the gridding projector for a parallel-beam scan that is not truncated, else that
 * of the problem.
 */
typedef struct laci_sparse_config {
    lac_shearlet_config shearlet;
    lac_shearlet_sampling sampling;
    double weight[32]; /* [scales] */
    double tv;         /* weight of total variation over lambda, 0: no such term */
    double tv_angle;   /* slopes in this direction, radians, weigh tv_ratio */
    double tv_ratio;
    int reweight; /* how often the weights follow the solution */
    double rho;   /* penalty over the mean eigenvalue of R^T R */
    lac_admm_config admm;
} laci_sparse_config;

/* Rows of the parameter tables of the methods that begin with this problem. */
#define LACI_PARAM_TV                                                                  \
    {                                                                                  \
        .name = "tv", .unit = "",                                                      \
        .help = "weight of total variation over that of the finest scale; 0: none, "   \
                "the published problem",                                               \
        .fallback = 3.0, .max = 1e6                                                    \
    }
#define LACI_PARAM_TV_RATIO                                                            \
    {                                                                                  \
        .name = "tv_ratio", .unit = "",                                                \
        .help = "how much more a slope along the measured directions costs there",     \
        .fallback = 3.0, .min = 1.0, .max = 1000.0                                     \
    }
#define LACI_PARAM_RHO                                                                 \
    {                                                                                  \
        .name = "rho", .unit = "",                                                     \
        .help = "penalty of the splitting, relative; changes the speed only",          \
        .fallback = 0.5, .min = 1e-6, .max = 1e6                                       \
    }
#define LACI_PARAM_INNER                                                               \
    {                                                                                  \
        .name = "inner", .unit = "",                                                   \
        .help = "conjugate gradient steps in an iteration", .fallback = 2, .min = 1,   \
        .max = 1000, .integer = 1                                                      \
    }

typedef struct laci_sparse laci_sparse;

/* p is borrowed. */
LAC_NODISCARD lac_status laci_sparse_create(laci_sparse **out, const laci_problem *p,
                                            const laci_sparse_config *config);
void laci_sparse_destroy(laci_sparse **sparse);

/* Solve with lambda from where the last run ended; x [ny, nx] overwritten. */
LAC_NODISCARD lac_status laci_sparse_run(laci_sparse *sparse, double lambda, float *x,
                                         lac_solver_result *result);

/*
 * d [n_views, n_det] = J^T w for the derivative J = B R^T of the last run's solution,
 * which is symmetric but for R: B w by a central difference of the solution with the
 * linear term -<h w, f> added, some iterations from the solution. Near, not exact: the
 * bounds and the coefficients change within h, and directions that converge slowly
 * count for less. The solver's state is that of another problem afterwards.
 */
LAC_NODISCARD lac_status laci_sparse_pull(laci_sparse *sparse, const float *w,
                                          float *d);

#endif
