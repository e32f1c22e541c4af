/* tests/support/solver_testing.h - a small least-squares problem with its solution, and
 * a monitor that counts and stops. */
#ifndef LAC_TESTS_SUPPORT_SOLVER_TESTING_H
#define LAC_TESTS_SUPPORT_SOLVER_TESTING_H

#include <stddef.h>
#include "recon/linop.h"
#include "recon/solver.h"

/*
 * x [n] = argmin ||A x - b||^2 + damping ||x||^2, A [m, n] row-major, by Gaussian
 * elimination with pivoting on the normal equations in double. n <= 16.
 */
void lac_test_least_squares(const float *a, const float *b, size_t m, size_t n,
                            double damping, float *x);

/* An operator {1,1,n} -> {1,1,n} that copies and puts NaN into entry 1 from its k-th
 * apply on (0: never). */
lac_linop *lac_test_poisoned(size_t n, int k);

/* Counts calls, checks that they come in order, stops after `stop_at` (0: never). */
typedef struct lac_test_monitor {
    int calls, stop_at, limit;
    double first_residual, last_residual;
    int split; /* iterations that knew a primal or dual residual */
} lac_test_monitor;

int lac_test_monitor_call(void *user, const lac_iteration *it);

#endif
