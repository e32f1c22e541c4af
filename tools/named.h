/* tools/named.h - things chosen by name: checks with the nearest name, lists for help.
 */
#ifndef LACUNA_TOOLS_NAMED_H
#define LACUNA_TOOLS_NAMED_H

#include <stdio.h>

struct lac_method;
struct lac_phantom_kind;

/* The kind of phantom, or NULL without a message. */
const struct lac_phantom_kind *named_phantom(const char *name);

/* 1 where the phantom exists; else a usage message was printed. */
int named_phantom_exists(const char *name);
void named_print_phantoms(FILE *to);

/* The method; NULL after a usage message. */
const struct lac_method *named_method(const char *name);
void named_print_methods(FILE *to);

void named_print_formats(FILE *to);

#endif
