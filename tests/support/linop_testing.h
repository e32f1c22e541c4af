/* tests/support/linop_testing.h - tests that take any operator. */
#ifndef LAC_TESTS_SUPPORT_LINOP_TESTING_H
#define LAC_TESTS_SUPPORT_LINOP_TESTING_H

#include "recon/linop.h"

/*
 * Largest |<A x, y> - <x, A^T y>| / (||A x|| ||y||) over `seeds` pairs of Gaussian
 * vectors, sums in double; +inf where a NaN or Inf appears. A matched float operator
 * stays below 1e-6.
 */
double lac_test_dot_error(const lac_linop *op, int seeds);

/*
 * Largest |A_ij - (A^T)_ji| / max |A| over the matrices built column by column from
 * apply and from adjoint; +inf for NaN, Inf or a zero operator. For small operators.
 * With matrix not NULL (n_codomain x n_domain, row-major) it receives A of apply.
 */
double lac_test_dense_error(const lac_linop *op, double *matrix);

/* Fails the running test unless both are below their limit (1e-6, and 1e-5 per
 * element). */
void lac_test_adjoint(const lac_linop *op);

#endif
