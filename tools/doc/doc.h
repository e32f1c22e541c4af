/* tools/doc/doc.h - manual pages and completions, made from the tables of the command
 * when Lacuna is built. */
#ifndef LACUNA_TOOLS_DOC_H
#define LACUNA_TOOLS_DOC_H

#include "../cmd.h"
#include "../topic.h"

/* Manual pages: lacuna(1), lacuna-COMMAND(1), lacuna-TOPIC(7). */
void doc_man_overview(FILE *to);
void doc_man_command(FILE *to, const cmd *c);
void doc_man_topic(FILE *to, const topic *t);

/* Completions. */
void doc_complete_bash(FILE *to);
void doc_complete_zsh(FILE *to);
void doc_complete_fish(FILE *to);

#endif
