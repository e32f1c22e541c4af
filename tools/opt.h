/* tools/opt.h - tables of options: parsing, range errors and help come from one row. */
#ifndef LACUNA_TOOLS_OPT_H
#define LACUNA_TOOLS_OPT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum opt_type {
    OPT_END = 0, /* closes a table */
    OPT_FLAG,    /* int: 1 where given */
    OPT_INT,     /* int in min..max */
    OPT_REAL,    /* double in min..max */
    OPT_SEED,    /* uint64_t */
    OPT_TEXT,    /* const char * */
    OPT_CHOICE,  /* const char *: one of the words in `choices` */
    OPT_LIST,    /* opt_list: may be given several times */
    OPT_RANGE,   /* opt_pair: "LO:HI", LO < HI */
    OPT_ARC,     /* opt_pair: "A:B" in degrees, stored in radians; A > B wraps */
    OPT_ARCS,    /* opt_arcs: OPT_ARC that may be given several times */
    OPT_LENGTHS, /* opt_pair: "A,B", both in min..max */
    OPT_SPAN     /* opt_pair: "A:B", whole numbers in min..max, A <= B */
} opt_type;

typedef struct opt_pair {
    int given;
    double a, b;
} opt_pair;

enum { OPT_LIST_MAX = 64 };

typedef struct opt_list {
    int n;
    const char *item[OPT_LIST_MAX];
} opt_list;

typedef struct opt_arcs {
    int n;
    double a[OPT_LIST_MAX], b[OPT_LIST_MAX];
} opt_arcs;

/* One option: the only place where anything about it is written down. */
typedef struct opt_row {
    const char *name; /* without the dashes */
    char letter;      /* one-letter form, or 0 */
    opt_type type;
    void *to;          /* destination, of the type given above */
    const char *value; /* what the value is called in the usage: "N", "MM" */
    const char *help;
    const char *unit;    /* of a number, or NULL */
    const char *choices; /* OPT_CHOICE: words separated by blanks */
    const char *word;    /* OPT_TEXT, OPT_CHOICE: default, or NULL */
    double fallback;     /* OPT_INT, OPT_REAL, OPT_SEED: default */
    double min, max;     /* OPT_INT, OPT_REAL, OPT_LENGTHS: range, both included */
    const char
        *otherwise; /* default in words, where the number is not the whole story */
    int required;
} opt_row;

/* One positional argument. */
typedef struct opt_arg {
    const char *name; /* "IMAGE"; NULL closes a table */
    const char *help;
    int optional;        /* 1: may be left out (last ones only) */
    int many;            /* 1: one or more (last one only) */
    const char *choices; /* words that shells offer, separated by blanks, or NULL */
} opt_arg;

/* What a command is called with, after parsing. */
typedef struct opt_input {
    const char **arg; /* positional arguments, borrowed from argv */
    int n_args;
    int argc; /* the whole command line, for the record */
    char **argv;
} opt_input;

/* Set every destination of a table to its default. */
void opt_defaults(const opt_row *rows);

/*
 * Parse argv[0 .. argc-1]: options of either table (may be NULL), positional arguments
 * as of `args`; argv is reordered so that the positional ones come first. With
 * stop_early the first positional argument ends it (*used tells how many were read).
 * Returns EXIT_DONE, or EXIT_USAGE after saying what is wrong.
 */
typedef struct opt_spec {
    const opt_row *rows, *global;
    const opt_arg *args;
    int stop_early;
} opt_spec;
int opt_parse(const opt_spec *spec, int argc, char **argv, opt_input *in, int *used);

/* Complain about missing arguments and required options; same return values. */
int opt_check(const opt_spec *spec, const opt_input *in);

/* Help: the usage line, the arguments, the options. What these functions print is text
 * for a terminal, or the source of a manual page after opt_print_as(OPT_ROFF). */
typedef enum opt_form { OPT_PLAIN, OPT_ROFF } opt_form;
void opt_print_as(opt_form form);
void opt_print_usage(FILE *to, const char *command, const opt_spec *spec);
void opt_print_args(FILE *to, const opt_arg *args);
void opt_print_rows(FILE *to, const opt_row *rows);

/* Text as it stands, but for what the form needs to be escaped. */
void opt_print_text(FILE *to, const char *text);

/* "TITLE:" or "TITLE, MORE:" above a list; MORE may be NULL. */
void opt_print_heading(FILE *to, const char *title, const char *more);

/* Indented text, wrapped at 79 columns: first column `left`, text at `column`. A
 * `left` that begins with a blank belongs to the item above. */
void opt_print_item(FILE *to, const char *left, int column, const char *text);

/* Paragraphs of one line each, wrapped at 79 columns, each below an empty line; lines
 * that begin with two blanks stand as they are. */
void opt_print_paragraphs(FILE *to, const char *text);

/* Lines that stand as they are, below a heading. */
void opt_print_examples(FILE *to, const char *lines);

/* Put the value of a row that is no flag where it goes. EXIT_DONE, or EXIT_USAGE after
 * a message. */
int opt_set(const opt_row *row, const char *text);

/* The whole of `text` as a number. Returns 1 on success. */
int opt_number(const char *text, double *value);

/*
 * The name in a list that is nearest to `text` (lac_nearest_name), or NULL
 * where none is near. `at(i)` gives the names and NULL after the last.
 */
const char *opt_nearest(const char *text, const char *(*at)(size_t i));

#endif
