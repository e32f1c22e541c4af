/* learned/orthogonal.h - (private) the orthogonal part of a matrix. */
#ifndef LAC_LEARNED_ORTHOGONAL_H
#define LAC_LEARNED_ORTHOGONAL_H

#include <stddef.h>

/* Floats of scratch, 64-byte aligned. */
size_t laci_orthogonal_scratch(int rows, int columns);

/*
 * For g = U S V^T [rows][columns]: q = U p(S / ||g||) V^T, where p takes singular
 * values from 0.01 to 1 to between 0.67 and 1.14, and 0 to 0. Five rounds of the
 * iteration x <- 3.4445 x - 4.775 x x^T x + 2.0315 (x x^T)^2 x (K. Jordan et al., Muon,
 * 2024), which is done on x x^T, the smaller of the two Gram matrices, and applied to g
 * once. q may be g. Same bits on the same instruction set.
 */
void laci_orthogonalise(int rows, int columns, const float *g, float *q,
                        float *scratch);

#endif
