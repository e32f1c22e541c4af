/* tools/sample_physics.h - what a scanner makes of line integrals, and their
 * correction.
 */
#ifndef LACUNA_TOOLS_SAMPLE_PHYSICS_H
#define LACUNA_TOOLS_SAMPLE_PHYSICS_H

#include "sample.h"

/*
 * -log of the intensity behind L mm of a material, for a beam of two energies whose
 * attenuations are m1 > m2 and whose intensities are a : 1 (E. van de Casteele, D. van
 * Dyck, J. Sijbers, E. Raman, "An energy-based beam hardening model in tomography",
 * Phys. Med. Biol. 47 (2002) 4181):
 *
 *   p(L) = m2 L + ln((1 + a) / (1 + a exp(-(m1 - m2) L)))
 *
 * concave, slope (a m1 + m2) / (1 + a) at 0, m2 far away. Any L, also below 0.
 */
double sample_harden(const recipe_curve *curve, double length_mm);

/* L with p(L) = g. */
double sample_straighten(const recipe_curve *curve, double g);

/*
 * Line integrals h of a sample become its data:
 *
 *   g = p(h / mu) + noise + offset,   h' = mu p^-1(g) (1 + e (2 h/h_max - 1))
 *
 * Noise: counts, then Gaussian with a share of max |g| as in lac_noise_gaussian; both
 * are those of a bin of the scan before --bin averages N of them, so N times the counts
 * and 1/sqrt(N) of the deviation. e is the error of the correction, which bends it and
 * leaves its scale about as it is: networks do not see the scale. h on the right is mu
 * p^-1(g), h_max its largest value without noise. Without --spectrum g is the data.
 * @return LAC_OK, or what the library says
 */
lac_status sample_measure(const recipe *r, const sample_draw *draw, lac_sino *sino);

#endif
