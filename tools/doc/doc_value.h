/* tools/doc/doc_value.h - what a shell can offer for the value of an option or for an
 * argument. */
#ifndef LACUNA_TOOLS_DOC_VALUE_H
#define LACUNA_TOOLS_DOC_VALUE_H

#include "../cmd.h"

/* Whose keys: of no method, of the one that --method names, of shearlet, of any as
 * METHOD.KEY. */
typedef enum doc_keys {
    DOC_NO_KEYS,
    DOC_KEYS,
    DOC_KEYS_SHEARLET,
    DOC_KEYS_ANY
} doc_keys;

typedef struct doc_value {
    char words[2048];     /* separated by blanks; "": none */
    char extensions[512]; /* of files, separated by blanks; "": any */
    int files, folders;   /* 1: files (folders too), 1: folders only */
    int list;             /* 1: several words with commas between them */
    doc_keys keys;        /* KEY=VALUE */
} doc_value;

void doc_value_of_option(const cmd *c, const opt_row *r, doc_value *v);
void doc_value_of_argument(const opt_arg *a, doc_value *v);

/* 1 for an option that is followed by a value. */
int doc_takes_value(const opt_row *r);

/* The parameters of a method, each as "BEFOREkey=". */
struct lac_method;
void doc_value_keys(const struct lac_method *m, const char *before, char *words,
                    size_t size);

#endif
