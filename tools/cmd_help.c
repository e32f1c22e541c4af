/* tools/cmd_help.c - lacuna help: from the tables of the commands. */
#include "cmd.h"

static const opt_arg args[] = {
    {.name = "COMMAND",
     .help = "the command to explain; all of them without",
     .optional = 1},
    {.name = NULL},
};

static int run(const opt_input *in)
{
    const cmd *c = in->n_args > 0 ? cmd_find(in->arg[0]) : NULL;

    if (in->n_args > 0 && !c)
        return cmd_unknown(in->arg[0]);
    cmd_print_help(stdout, c);
    return EXIT_DONE;
}

const cmd cmd_help = {
    .name = "help",
    .group = "Help",
    .summary = "Explain the commands and their options",
    .args = args,
    .run = run,
};
