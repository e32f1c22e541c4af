/* tests/bench/bench_pdhg.c - how fast the primal-dual method converges on a limited
 * arc, by metric and step: distance to a long run after k iterations. Not run by
 * default: see tests/bench/meson.build.
 *
 *   bench_pdhg [SIZE [HALF_ARC_DEG]]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/image.h"
#include "data/noise.h"
#include "data/phantom.h"
#include "radon/projector.h"
#include "recon/ops.h"
#include "recon/prox.h"
#include "recon/solver_pdhg.h"

static void must(lac_status st)
{
    if (st == LAC_OK)
        return;
    fprintf(stderr, "bench_pdhg: %s\n", lac_error_detail());
    exit(1);
}

typedef struct watch {
    const float *reference;
    size_t n;
    double norm;
} watch;

static double distance(size_t n, const float *x, const float *y)
{
    double s = 0.0;

    for (size_t i = 0; i < n; i++)
        s += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
    return sqrt(s);
}

static int print_distance(void *user, const lac_iteration *it)
{
    const watch *w = user;
    const int k = it->iteration;

    if (k == 10 || k == 30 || k == 100 || k == 300)
        printf(" %4d: %.1e", k, distance(w->n, it->x, w->reference) / w->norm);
    return 0;
}

static lac_sino *scan(const lac_grid *grid, double half_arc)
{
    const int n_views = (int)(2.0 * half_arc) + 1;
    lac_phantom *phantom = NULL;
    lac_geom *geom = NULL;
    lac_sino *sino = NULL;

    must(lac_phantom_create(&phantom, "shepp-logan", 0));
    must(lac_geom_create(&geom, n_views, grid->nx * 3 / 2));
    lac_geom_set_angles_deg(geom, -half_arc, 1.0);
    must(lac_sino_create(&sino, geom));
    must(lac_phantom_project(phantom, grid->nx, 4, sino));
    must(lac_noise_gaussian(sino, 0.01, 1, NULL));
    lac_phantom_destroy(&phantom);
    lac_geom_destroy(&geom);
    return sino;
}

typedef struct problem {
    lac_sino *sino;
    lac_projector *projector;
    lac_linop *radon, *gradient;
    lac_prox *data[2], *tv, *box; /* data: identity, ramp */
    lac_image *x, *reference;
} problem;

static void problem_create(problem *p, int size, double half_arc)
{
    const lac_grid grid = {size, size, 1.0};
    const size_t n = (size_t)size * (size_t)size;
    size_t rows, columns;

    p->sino = scan(&grid, half_arc);
    rows = (size_t)p->sino->geom->n_views;
    columns = (size_t)p->sino->geom->n_det;
    must(lac_projector_create(&p->projector, p->sino->geom, &grid,
                              LAC_PROJECTOR_JOSEPH));
    must(lac_op_radon(&p->radon, p->projector));
    must(lac_op_gradient(&p->gradient, size, size));
    must(lac_prox_quadratic(&p->data[0], rows * columns, p->sino->data));
    must(lac_prox_quadratic_ramp(&p->data[1], rows, columns, p->sino->data,
                                 2.0 / (double)columns));
    must(lac_prox_group_l1(&p->tv, 2, n, 0.025 * (double)rows));
    must(lac_prox_box(&p->box, n, 0.0, INFINITY));
    must(lac_image_create(&p->x, &grid));
    must(lac_image_create(&p->reference, &grid));
}

static void problem_release(problem *p)
{
    lac_linop_unref(&p->radon);
    lac_linop_unref(&p->gradient);
    lac_prox_destroy(&p->data[0]);
    lac_prox_destroy(&p->data[1]);
    lac_prox_destroy(&p->tv);
    lac_prox_destroy(&p->box);
    lac_image_destroy(&p->x);
    lac_image_destroy(&p->reference);
    lac_projector_destroy(&p->projector);
    lac_sino_destroy(&p->sino);
}

static void solve(const problem *p, int metric, double step, int iterations, float *x,
                  const lac_monitor *monitor)
{
    const lac_pdhg_term terms[2] = {{p->radon, p->data[metric], 0.0, 0.7},
                                    {p->gradient, p->tv, 0.0, 0.3}};
    lac_solver_result result;
    lac_pdhg_config c;

    lac_pdhg_defaults(&c);
    c.tolerance = 0.0;
    c.step = step;
    c.iterations = iterations;
    memset(x, 0, lac_image_count(p->x) * sizeof *x);
    must(lac_pdhg(terms, 2, p->box, x, &c, monitor, &result));
}

int main(int argc, char **argv)
{
    const int size = argc > 1 ? atoi(argv[1]) : 128;
    const double half_arc = argc > 2 ? atof(argv[2]) : 60.0;
    const double steps[2][3] = {{1.0, 10.0, 100.0}, {0.2, 0.8, 3.0}};
    problem p = {0};
    watch w = {0};
    const lac_monitor monitor = {print_distance, &w};

    problem_create(&p, size, half_arc);
    solve(&p, 1, 0.8, 4000, p.reference->data, NULL);
    w.reference = p.reference->data;
    w.n = lac_image_count(p.x);
    w.norm = distance(w.n, w.reference, p.x->data); /* x = 0 */
    for (int metric = 1; metric >= 0; metric--)
        for (int k = 0; k < 3; k++) {
            printf("%-8s step %5.1f:", metric ? "ramp" : "identity", steps[metric][k]);
            solve(&p, metric, steps[metric][k], 300, p.x->data, &monitor);
            printf("\n");
        }
    problem_release(&p);
    return 0;
}
