/* radon/hardening.h - beam hardening of objects of one material.
 * Threads: any number may read one object at once; who changes it is alone. */
#ifndef LAC_RADON_HARDENING_H
#define LAC_RADON_HARDENING_H

#include "../data/image.h"
#include "../data/provenance.h"
#include "../data/sino.h"
#include "disc_fit.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A beam of many energies loses its soft part first: a path of length L through one
 * material reads g(L), which bends below the straight line mu0 L. In images the middle
 * of an object is then darker than its rim ("cupping"). One curve undoes it for one
 * material and one tube setting: corrected = p(g) = mu L.
 *
 * Scale. The corrected data are those of an object of constant attenuation mu, which is
 * part of the curve. No beam has one true mu: the functions below choose the mean of g
 * over L, sum g / sum L over the rays through the material, so that correcting keeps
 * the sum of these data and images keep their mean.
 */
#define LAC_HARDENING_MAX 6

/**
 * p(g) = c1 g + c2 g^2 + ... + cn g^n for 0 <= g <= g_max; straight on with the slope
 * at g_max above and with c1 below 0, where no data say more. g_max may be INFINITY.
 */
typedef struct lac_hardening {
    double mu; /**< attenuation of the corrected material, 1/mm, > 0 */
    int n;     /**< coefficients, 1 .. LAC_HARDENING_MAX */
    double c[LAC_HARDENING_MAX]; /**< c1 .. cn */
    double g_max;                /**< largest g that the curve was made from, > 0 */
} lac_hardening;

/**
 * Every number finite and the curve growing: p' > 0 on [0, g_max], or on [0, 20] where
 * g_max is larger (a ray of e^-20 is dark). @return LAC_OK, LAC_E_ARG naming the place
 */
LAC_API LAC_NODISCARD lac_status lac_hardening_check(const lac_hardening *curve);

/** p(g). The curve must be one that lac_hardening_check accepts. */
LAC_API double lac_hardening_value(const lac_hardening *curve, double g);

/**
 * g = p(g) for every ray. Take air off first (radon/air.h): the curve goes through 0.
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (NaN or Inf). Unchanged on failure.
 */
LAC_API LAC_NODISCARD lac_status lac_hardening_apply(const lac_hardening *curve,
                                                     lac_sino *sino);

/**
 * The text form, one line: "MU C1 C2 ... [to GMAX]", numbers separated by blanks;
 * "0.0328 0.80 -0.04 0.06 to 2.3". Without "to" g_max is INFINITY. `from` names the
 * source in error texts.
 * @return LAC_OK; LAC_E_FORMAT naming what is wrong; *curve set on success only
 */
LAC_API LAC_NODISCARD lac_status lac_hardening_parse(lac_hardening *curve,
                                                     const char *text,
                                                     const char *from);

/** The text form without a line break, 9 digits; LAC_E_ARG where `size` is too small
 * (256 is enough) or the curve wrong. */
LAC_API LAC_NODISCARD lac_status lac_hardening_format(const lac_hardening *curve,
                                                      char *text, size_t size);

/** A file with the text form; '#' starts a comment line. @return LAC_OK, LAC_E_ARG,
 * LAC_E_IO, LAC_E_FORMAT, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_hardening_read(lac_hardening *curve,
                                                    const char *path);

/** Write such a file, the record (may be NULL) as comments. @return LAC_OK, LAC_E_ARG,
 * LAC_E_IO, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_hardening_write(const lac_hardening *curve,
                                                     const char *path,
                                                     const lac_provenance *record);

typedef struct lac_hardening_options {
    int degree;     /**< of the polynomial, 1 .. LAC_HARDENING_MAX; default 3 */
    int iterations; /**< lac_hardening_fit_scan: rounds, 1 .. 100; default 4 */
} lac_hardening_options;

LAC_API void lac_hardening_defaults(lac_hardening_options *options);

/** A curve and how well it explains the data it was made from. */
typedef struct lac_hardening_fit {
    lac_hardening curve;
    double straight;   /**< ||g - m L|| / ||g||, best straight line m through 0 */
    double residual;   /**< ||p(g) - mu L|| / ||p(g)||, over the same rays */
    double longest_mm; /**< longest path L */
    size_t n_rays;     /**< rays through the material */
    int iterations;    /**< rounds done, lac_hardening_fit_scan */
    double changed; /**< share of the mask's area that the last round changed, there */
} lac_hardening_fit;

/**
 * Fit the curve to n pairs of a ray: measured g (air at 0) and known path length in mm.
 * Rays with a path below 3 % of the longest are left out: there the place of the edge
 * decides. The rest are averaged in 100 classes of equal width in L, which weigh the
 * same however many rays they hold; L = d1 g + d2 g^2 + ... is fitted to these means,
 * and c = mu d. Where the curve does not grow everywhere the degree is lowered.
 * @return LAC_OK; LAC_E_ARG; LAC_E_NUMERIC (NaN or Inf; no ray through the material;
 *         fewer classes than the degree needs; g does not grow with L); LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status
lac_hardening_fit_lengths(size_t n, const float *g, const float *length_mm,
                          const lac_hardening_options *options, lac_hardening_fit *fit);

/** From the scan of a solid disc of the material. @return as lac_hardening_fit_lengths
 */
LAC_API LAC_NODISCARD lac_status
lac_hardening_fit_disc(const lac_sino *sino, const lac_disc *disc,
                       const lac_hardening_options *options, lac_hardening_fit *fit);

/**
 * From a scan and an image of where the material is (0..1, share of each pixel): L is
 * its projection (footprint model). @return as lac_hardening_fit_lengths
 */
LAC_API LAC_NODISCARD lac_status
lac_hardening_fit_mask(const lac_sino *sino, const lac_image *mask,
                       const lac_hardening_options *options, lac_hardening_fit *fit);

/**
 * From any scan of an object of one material and air: reconstruct, segment, project the
 * segmentation, fit the curve, correct the data with it, and again.
 *
 * A full turn (half turn in parallel beam): FBP and Otsu's threshold. Less than that
 * FBP cannot tell material from air, and the outline of a round object must be given:
 * the image is then found within the disc, between 0 and 1, from least squares,
 * starting with the curve that the densest rays suggest; see radon/README.md for how
 * far it can be trusted. `disc` is not used for a full turn and may be NULL there.
 * @return as lac_hardening_fit_lengths; LAC_E_UNSUPPORTED: a limited arc without disc
 */
LAC_API LAC_NODISCARD lac_status
lac_hardening_fit_scan(const lac_sino *sino, const lac_disc *disc,
                       const lac_hardening_options *options, lac_hardening_fit *fit);

#ifdef __cplusplus
}
#endif
#endif
