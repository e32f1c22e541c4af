/* tools/study_setup.h - what a study is made of, by name. All return EXIT_DONE, or
 * another status after a message. */
#ifndef LACUNA_TOOLS_STUDY_SETUP_H
#define LACUNA_TOOLS_STUDY_SETUP_H

#include "study.h"

/* 1 for the word that stands for the scans of the Helsinki Tomography Challenge 2022.
 */
int study_is_challenge(const char *word);

/* Methods separated by commas; NULL: all, of those with a network the ones whose model
 * is there. */
int study_choose_methods(study *s, const char *list);

/* Apply one "METHOD.KEY=VALUE" to a method of the study. */
int study_set(study *s, const char *text);

/* Are the models there? Said before hours of work, not after them. */
int study_check_models(const study *s);

/* Open the suites that a text names, separated by commas; a file whose name has a comma
 * is one suite. scans: 1 where only suites of scans will do. */
int study_add_suites(study *s, const char *text, const suite_options *options,
                     int scans);

#endif
