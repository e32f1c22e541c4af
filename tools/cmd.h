/* tools/cmd.h - what a command is; the list of all commands is in cmd.c. */
#ifndef LACUNA_TOOLS_CMD_H
#define LACUNA_TOOLS_CMD_H

#include "msg.h"
#include "opt.h"

/* What every command takes besides its own options. */
extern struct cmd_global {
    int help, version, quiet, verbose, threads;
    const char *simd;
} cmd_global;
extern const opt_row cmd_global_rows[];

typedef struct cmd {
    const char *name;
    const char *group; /* heading in 'lacuna help' */
    const char *summary;
    const opt_arg *args;
    const opt_row *opts;
    const char *notes;    /* paragraphs below the options, one a line; or NULL */
    const char *examples; /* lines as they stand, or NULL */
    void (*print_more)(FILE *to); /* lists made from tables, or NULL */
    /* Options that a preset may have; NULL: there is no --preset. */
    const opt_row *preset;
    /* The preset that these arguments ask for without --preset, or NULL. */
    const char *(*usual_preset)(int argc, char **argv);
    int (*run)(const opt_input *in); /* returns an exit status */
} cmd;

extern const cmd cmd_phantom, cmd_project, cmd_recon, cmd_score, cmd_view, cmd_convert,
    cmd_info, cmd_check, cmd_bench, cmd_help, cmd_shearlet, cmd_evaluate, cmd_train,
    cmd_model, cmd_prepare;

/* The commands in the order of the help text; NULL after the last. */
const cmd *cmd_at(size_t i);
const cmd *cmd_find(const char *name);

/* What an exit status means, one a row; NULL as meaning after the last. */
typedef struct cmd_status {
    int status;
    const char *meaning;
} cmd_status;
extern const cmd_status cmd_statuses[];

/* Print the help text of one command, or the overview for NULL. */
void cmd_print_help(FILE *to, const cmd *c);

/* Say that a command does not exist, naming the nearest, or a command or topic of help;
 * returns EXIT_USAGE. */
int cmd_unknown(const char *name);
int cmd_unknown_topic(const char *name);

/* Run a fallible call of the library; on failure keep its code in `st`, go to `out`. */
#define CMD_TRY(call)                                                                  \
    do {                                                                               \
        if ((st = (call)) != LAC_OK)                                                   \
            goto out;                                                                  \
    } while (0)

#endif
