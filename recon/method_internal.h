/* recon/method_internal.h - (private) what each method_<name>.c gives to the table. */
#ifndef LAC_RECON_METHOD_INTERNAL_H
#define LAC_RECON_METHOD_INTERNAL_H

#include "method.h"
#include "linop.h"
#include "prox.h"

/* What a method with a network reports; NaN on entry. */
typedef struct laci_learned {
    double residual_before; /* relative, before data consistency */
    double energy, moved;   /* shares of the sum of squares */
    double heard;           /* share of the correction that was used */
} laci_learned;

/*
 * A gradient that is wanted beside a reconstruction x = x(g): for a functional of x
 * with the derivative w at x, d = (dx/dg)^T w. A method that knows its derivative calls
 * `seed` once, when x is found, and sets d and done; the others ignore all this. What a
 * method takes from the data by rules (lambda, mu, the noise) counts as constant.
 */
typedef struct laci_pull {
    lac_status (*seed)(void *user, const float *x, float *w); /* [ny, nx] */
    void *user;
    float *d; /* [n_views, n_det] */
    int done;
} laci_pull;

/* A checked reconstruction problem. All borrowed. */
typedef struct laci_problem {
    const lac_settings *settings;
    const lac_sino *sino;
    const lac_grid *grid;
    const lac_linop *radon;      /* Joseph projector, [ny, nx] -> [n_views, n_det] */
    const unsigned char *inside; /* [ny, nx], 0: the image is 0 there; NULL: nowhere */
    double most;                 /* upper bound where `max` is 'auto' */
    const lac_monitor *monitor;
    double *lambda, *noise; /* what the method chose: NaN on entry */
    laci_learned *learned;
    laci_pull *pull; /* NULL: no gradient wanted */
} laci_problem;

/* lac_reconstruct, with a gradient where pull is not NULL. */
LAC_NODISCARD lac_status laci_reconstruct(const lac_settings *settings,
                                          const lac_sino *sino, lac_image *image,
                                          const lac_monitor *monitor, laci_pull *pull,
                                          lac_recon_result *result);

/* Write x [ny, nx] (zero on entry) and the reason; errors leave both unspecified. */
typedef lac_status (*laci_method_run)(const laci_problem *p, float *x,
                                      lac_solver_result *result);

typedef struct laci_method_entry {
    lac_method method; /* first, so that a lac_method points to its entry */
    laci_method_run run;
} laci_method_entry;

extern const laci_method_entry laci_method_fbp;
extern const laci_method_entry laci_method_cgls;
extern const laci_method_entry laci_method_sirt;
extern const laci_method_entry laci_method_tikhonov;
extern const laci_method_entry laci_method_tv;
extern const laci_method_entry laci_method_dtv;
extern const laci_method_entry laci_method_shearlet;
extern const laci_method_entry laci_method_lti;
extern const laci_method_entry laci_method_unet_shearlet;
extern const laci_method_entry laci_method_unet_fbp;

/* Bounds that mean "none", so that reports need no infinity. */
#define LACI_NO_BOUND 1e9

/* Rows of the parameter tables that several methods share. */
#define LACI_PARAM_ITERATIONS(n)                                                       \
    {                                                                                  \
        .name = "iterations", .unit = "", .help = "iteration limit", .fallback = (n),  \
        .min = 1, .max = 1000000, .integer = 1                                         \
    }
#define LACI_PARAM_NOISE                                                               \
    {                                                                                  \
        .name = "noise", .unit = "",                                                   \
        .help = "standard deviation of the noise in the sinogram; stop when the "      \
                "residual is down to it; 0: unknown",                                  \
        .fallback = 0.0, .min = 0.0, .max = 1e9                                        \
    }
#define LACI_PARAM_LAMBDA                                                              \
    {                                                                                  \
        .name = "lambda", .unit = "",                                                  \
        .help = "weight of the regulariser, relative (recon/README.md); 'auto': from " \
                "the noise",                                                           \
        .fallback = NAN, .min = 0.0, .max = 1e9, .word = "auto"                        \
    }
#define LACI_PARAM_NOISE_AUTO                                                          \
    {                                                                                  \
        .name = "noise", .unit = "",                                                   \
        .help =                                                                        \
            "standard deviation of the noise in the sinogram, for lambda; 'auto': "    \
            "estimated",                                                               \
        .fallback = NAN, .min = 0.0, .max = 1e9, .word = "auto"                        \
    }
#define LACI_PARAM_TOLERANCE(t)                                                        \
    {                                                                                  \
        .name = "tolerance", .unit = "",                                               \
        .help = "stop when the relative change of an iteration is below this; 0: run " \
                "to the iteration limit",                                              \
        .fallback = (t), .min = 0.0, .max = 1.0                                        \
    }
/* Of methods that run, or begin with, the splitting of method shearlet. */
#define LACI_PARAM_SPLIT_TOLERANCE                                                     \
    {                                                                                  \
        .name = "tolerance", .unit = "",                                               \
        .help = "stop when the primal and the dual residual, relative, are below "     \
                "this; 0: run to the iteration limit",                                 \
        .fallback = 1e-3, .min = 0.0, .max = 1.0                                       \
    }
#define LACI_PARAM_MIN(m)                                                              \
    {                                                                                  \
        .name = "min", .unit = "1/mm", .help = "lower bound of the image; -1e9: none", \
        .fallback = (m), .min = -LACI_NO_BOUND, .max = LACI_NO_BOUND                   \
    }
#define LACI_PARAM_SUPPORT                                                             \
    {                                                                                  \
        .name = "support", .unit = "",                                                 \
        .help = "where the image may be other than 0: everywhere, on the disc that "   \
                "every view sees, or in the outline of a round object, fitted to the " \
                "scan",                                                                \
        .choices = "all disc fit"                                                      \
    }
#define LACI_PARAM_MAX                                                                 \
    {                                                                                  \
        .name = "max", .unit = "1/mm",                                                 \
        .help = "upper bound of the image; 1e9: none; 'auto': the attenuation of a "   \
                "round object of one material, from the scan",                         \
        .fallback = LACI_NO_BOUND, .min = -LACI_NO_BOUND, .max = LACI_NO_BOUND,        \
        .word = "auto"                                                                 \
    }

#endif
