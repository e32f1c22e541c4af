/* tools/preset.h - named sets of options, from files. */
#ifndef LACUNA_TOOLS_PRESET_H
#define LACUNA_TOOLS_PRESET_H

#include "opt.h"

/*
 * A preset is a text NAME.preset: lines OPTION = VALUE, or OPTION alone for a flag, as
 * on the command line without the dashes; '#' begins a comment. A VALUE, or what
 * follows KEY= in one, that begins with "./" is a file beside the preset. The line
 * "about = ..." says in words what it is for.
 *
 * Where "--preset NAME" is among the arguments, take the options of the preset as if
 * they stood first, so that those of the command line count more. NAME is one of those
 * that come with Lacuna, or the path of a file (with a '/' or the extension); `usual`
 * is taken where there is none, and may be NULL. EXIT_DONE, or another status after a
 * message.
 */
int preset_apply(const opt_row *rows, const char *usual, int argc, char **argv);

/* Call `each` with every preset that comes with Lacuna and what it is for, by name; how
 * many there are. */
int preset_each(void (*each)(void *user, const char *name, const char *about),
                void *user);

/* The presets that are there, one a line with what they are for. */
void preset_print_all(FILE *to);

#endif
