/* recon/sparse.h - (private) the sparse shearlet problem of a scan, ready to solve. */
#ifndef LAC_RECON_SPARSE_H
#define LAC_RECON_SPARSE_H

#include "method_internal.h"
#include "solver_admm.h"
#include "../shearlet/l1.h"

/*
 *   min over lo <= f <= hi of 1/2 ||R f - g||^2 + lambda sum_b w_b ||SH_b f||_1
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
    double lo, hi;
    int disc;     /* 1: f = 0 outside of the disc that every view sees */
    int reweight; /* how often the weights follow the solution */
    double rho;   /* penalty over the mean eigenvalue of R^T R */
    lac_admm_config admm;
} laci_sparse_config;

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
