/* tests/support/admm_testing.h - an l1 term of any operator, and bounds that show what
 * the solver asks of them. */
#ifndef LAC_TESTS_SUPPORT_ADMM_TESTING_H
#define LAC_TESTS_SUPPORT_ADMM_TESTING_H

#include "recon/solver_admm.h"

/* F(K x) = weight ||K x||_1, K an operator (NULL: the identity of n numbers). */
typedef struct lac_test_l1 {
    const lac_linop *op;
    size_t n, m; /* of x, of K x */
    double weight;
    float *u, *v;
    double change; /* of the last step */
    int fail_at;   /* step that fails with LAC_E_NUMERIC, 0: none */
    int steps;
} lac_test_l1;

void lac_test_l1_init(lac_test_l1 *l, const lac_linop *op, size_t n, double weight);
void lac_test_l1_release(lac_test_l1 *l);

/* The term; gram, borrowed: K^T K or NULL for the identity. */
lac_admm_term lac_test_l1_term(lac_test_l1 *l, const lac_linop *gram, double rho);

/* K^T K of an operator as a dense one; n at most some hundred. */
lac_linop *lac_test_gram(const lac_linop *op);

/* Bounds lo .. hi whose prox notes its last input and output [n]. */
typedef struct lac_test_bounds {
    size_t n;
    float lo, hi;
    float *v, *z;
} lac_test_bounds;

lac_prox *lac_test_bounds_prox(lac_test_bounds *b, size_t n, double lo, double hi);
void lac_test_bounds_release(lac_test_bounds *b);

/* A 5 x 4 image seen by 18 random "rays", bounds that bind, total variation (sum of
 * both directions) and the sum of values: a term with a Gram operator and one without.
 */
enum {
    LAC_TEST_ADMM_NX = 5,
    LAC_TEST_ADMM_NY = 4,
    LAC_TEST_ADMM_N = 20,
    LAC_TEST_ADMM_M = 18
};

typedef struct lac_test_admm {
    lac_linop *a, *d, *gram, *eye;
    lac_prox *data, *tv, *sum, *box;
    float b[LAC_TEST_ADMM_M], atb[LAC_TEST_ADMM_N];
    lac_test_l1 l1[2];
    lac_test_bounds bounds;
    lac_admm_term term[2];
    lac_admm_problem p;
} lac_test_admm;

/* Weights of the two terms, and the bounds. */
extern const double lac_test_admm_weight[2], lac_test_admm_lo, lac_test_admm_hi;

void lac_test_admm_create(lac_test_admm *p);
void lac_test_admm_release(lac_test_admm *p);

#endif
