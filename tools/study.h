/* tools/study.h - methods run over suites: every run, and the statistics of them. */
#ifndef LACUNA_TOOLS_STUDY_H
#define LACUNA_TOOLS_STUDY_H

#include "data/wedge.h"
#include "recon/method.h"
#include "scores.h"
#include "stats.h"
#include "suite.h"

/* Methods are told apart, so that there are never more than lac_method_at() has. */
enum { STUDY_METHODS = 32, STUDY_SUITES = 32 };
enum { PART_WHOLE, PART_VISIBLE, PART_INVISIBLE, PARTS };

extern const char *const study_part[PARTS];

/* What more noise and the worst perturbation do to a method; NaN where that was not
 * looked at (study_worst.h). */
typedef struct study_worst {
    double psnr_noise2;               /* at twice the noise */
    double psnr_random, psnr_worst;   /* with d added to the noisy data */
    double moved_random, moved_worst; /* ||x(g + d) - x(g)|| / ||x(g)|| */
    double perturbation;              /* ||d|| / ||g|| */
    lac_image *image;                 /* with the worst d, or NULL */
    int of;                           /* the method for which that d was found */
} study_worst;

/* One method on one case. */
typedef struct study_run {
    lac_scores score[PARTS]; /* NaN where nothing is known to compare with */
    lac_recon_result result;
    int failed;       /* 1: NaN or Inf appeared; no image */
    lac_image *image; /* kept where it will be shown, or NULL */
    study_worst worst;
} study_run;

/* One object through one arc. */
typedef struct study_case {
    int suite, arc, item;
    char name[96];
    uint64_t seed;
    int n_views;
    lac_grid grid;
    double share;            /* of all directions that were measured */
    lac_image *truth, *mask; /* kept where they will be shown, or NULL */
    lac_wedge *wedge;
    study_run *run; /* [n_methods] */
} study_case;

typedef struct study {
    int n_suites, n_methods, n_cases;
    suite *suite[STUDY_SUITES];
    lac_settings *settings[STUDY_METHODS];
    study_case *c; /* ordered by suite, arc, item */
    int pictures;  /* cases of each suite and arc whose images are kept; -1: one of
                      simulated suites, all of measured ones */
    int worst;     /* steps towards the worst perturbation, 0: none wanted */
} study;

/* Run everything, with a progress bar. @return LAC_OK, or what the library says */
lac_status study_go(study *s);

/* Release cases, settings and suites. */
void study_end(study *s);

/* The cases first .. first + n - 1 of a suite and an arc; returns n. */
int study_group(const study *s, int which, int arc, int *first);

/* Statistics of a score over a group. */
stats study_score(const study *s, int first, int n, int method, int part, int column);

/* A direct method has no iterations: NaN. */
typedef enum study_value {
    STUDY_SECONDS,
    STUDY_ITERATIONS,
    STUDY_RESIDUAL,
    STUDY_LEARNED, /* share of energy; NaN without a network */
    STUDY_LAMBDA
} study_value;
stats study_stats(const study *s, int first, int n, int method, study_value value);

/* The method with the best mean in a column of a group, or -1 where none has one. */
int study_best(const study *s, int first, int n, int part, int column);

/* 1 where tables show a score: some method has it and it says something. */
int study_shows(const study *s, int first, int n, int part, int column);

/* 1 where the worst of several masks is told too. */
int study_shows_worst(const study *s, int first, int n);

/* "lambda=0.2 iterations=500 ..." */
void study_parameters(const lac_settings *settings, char *text, size_t size);

const char *study_method(const study *s, int method);

#endif
