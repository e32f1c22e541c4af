/* tools/topic.h - topics of 'lacuna help' beside the commands. */
#ifndef LACUNA_TOOLS_TOPIC_H
#define LACUNA_TOOLS_TOPIC_H

#include "page_assets.h"

#include <stdio.h>

typedef struct topic {
    const char *name, *summary;
    /* tools/topics/NAME.txt: paragraphs between empty lines, "# HEADING" lines, lines
     * that begin with two blanks and stay as they are. */
    const page_asset *text;
    void (*print_more)(FILE *to); /* lists made from tables, or NULL */
} topic;

/* The topics in the order of the help text; NULL after the last. */
const topic *topic_at(size_t i);
const topic *topic_find(const char *name);

/* Its text without its summary, in the form that opt_print_as() has set. */
void topic_print(FILE *to, const topic *t);

#endif
