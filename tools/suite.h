/* tools/suite.h - what methods are judged on: objects whose truth is known, simulated
 * or measured, each seen through several arcs. */
#ifndef LACUNA_TOOLS_SUITE_H
#define LACUNA_TOOLS_SUITE_H

#include "data/image.h"
#include "job_noise.h"
#include "recon_request.h"

enum { SUITE_ARCS = 32, SUITE_STARTS = 72 };

/* Seeds from here on belong to training; evaluation stays below. */
#define SUITE_SEEDS 1000000

typedef struct suite_arc {
    double from, to; /* degrees, from <= to */
    char text[48];   /* "-60:60" */
} suite_arc;

/* Parse "A:B" in degrees; A > B wraps. 1 on success. */
int suite_arc_parse(const char *text, suite_arc *arc);

typedef struct suite_options {
    int size;        /* pixels along each side; simulated suites */
    int count;       /* objects; 0: default */
    double pixel_mm; /* 0: default */
    double step_deg; /* between views; simulated suites */
    uint64_t seed;   /* of the first object */
    job_noise noise;
    const char *values; /* "auto", "hu", "linear": what images hold */
    const char *data;   /* folder of the files of a .suite, or NULL: its own */
    int n_arcs;         /* 0: the suite's own */
    suite_arc arc[SUITE_ARCS];
    /* Scans: every one through arcs of each width from each start, in place of arcs. */
    int n_ranges, n_starts;                        /* 0: none */
    double range[SUITE_ARCS], start[SUITE_STARTS]; /* degrees */
    const recon_request *request; /* of scans; borrowed, NULL: as they are */
} suite_options;

/* One object seen through one arc. */
typedef struct suite_case {
    char item[96];
    uint64_t seed;           /* of object and noise; simulated suites */
    lac_grid grid;           /* of the reconstruction */
    lac_image *truth, *mask; /* each may be NULL */
    lac_sino *sino;
} suite_case;

void suite_case_clear(suite_case *c);

typedef struct suite suite;

/* What one kind of suite does. */
typedef struct suite_kind {
    lac_status (*make)(const suite *s, int arc, int item, suite_case *c);
    lac_status (*record)(const suite *s, lac_provenance *record); /* its inputs */
    void (*close)(suite *s);                                      /* frees s->own */
} suite_kind;

struct suite {
    const suite_kind *kind;
    const suite_options *options; /* borrowed */
    char name[64];                /* short, for tables */
    char about[256];              /* one line: objects, size, how the data were made */
    int measured;                 /* 1: real scans */
    int masks; /* 1: objects of one material, so that MCC says something */
    int n_items, n_arcs;
    int n_starts; /* items with the same object stand together; 1 but for scans */
    suite_arc arc[SUITE_ARCS];
    void *own;
};

/*
 * Open the suite that a word names: a phantom, a folder of images, an image file, or a
 * text file NAME.suite with scans. options are borrowed. EXIT_DONE, or another status
 * after a message.
 */
int suite_open(suite **out, const char *word, const suite_options *options);
void suite_close(suite **s);

/* 1 where an item is seen through this arc. */
int suite_has(const suite *s, int arc, int item);

/* @return LAC_OK, or what the library says; *c is empty on failure */
lac_status suite_make(const suite *s, int arc, int item, suite_case *c);

/* The same with noise other than that of the options; measured scans keep theirs. */
lac_status suite_make_with(const suite *s, int arc, int item, const job_noise *noise,
                           suite_case *c);

/* --- kinds ---------------------------------------------------------------------------
 */

int suite_open_phantom(suite *s, const char *name);
int suite_open_images(suite *s, const char *path);
int suite_open_scans(suite *s, const char *path);
/* The arcs of an item of a scan suite. */
int suite_scans_have(const suite *s, int arc, int item);

#endif
