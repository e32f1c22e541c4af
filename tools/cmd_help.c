/* tools/cmd_help.c - lacuna help: from the tables of the commands. */
#include "cmd.h"
#include "topic.h"

static const opt_arg args[] = {
    {.name = "COMMAND|TOPIC",
     .help = "what to explain; a list of all without",
     .optional = 1},
    {.name = NULL},
};

static int run(const opt_input *in)
{
    const cmd *c = in->n_args > 0 ? cmd_find(in->arg[0]) : NULL;
    const topic *t = in->n_args > 0 ? topic_find(in->arg[0]) : NULL;

    if (in->n_args > 0 && !c && !t)
        return cmd_unknown_topic(in->arg[0]);
    if (t) {
        printf("%s: %s.\n", t->name, t->summary);
        topic_print(stdout, t);
    } else {
        cmd_print_help(stdout, c);
    }
    return EXIT_DONE;
}

const cmd cmd_help = {
    .name = "help",
    .group = "Help",
    .summary = "Explain a command with its options, or a topic",
    .args = args,
    .run = run,
};
