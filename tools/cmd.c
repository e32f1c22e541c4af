/* tools/cmd.c - the list of commands, the global options, and help made from them. */
#include "cmd.h"
#include "data/base/status.h"
#include "topic.h"

#include <signal.h>
#include <string.h>

static const cmd *const commands[] = {
    &cmd_phantom,  &cmd_project, &cmd_prepare,  &cmd_recon, &cmd_score,
    &cmd_evaluate, &cmd_view,    &cmd_shearlet, &cmd_check, &cmd_train,
    &cmd_model,    &cmd_convert, &cmd_info,     &cmd_bench, &cmd_help,
};

struct cmd_global cmd_global;

/* clang-format off */
const opt_row cmd_global_rows[] = {
    {.name = "help", .letter = 'h', .type = OPT_FLAG, .to = &cmd_global.help,
     .help = "show help and exit"},
    {.name = "version", .type = OPT_FLAG, .to = &cmd_global.version,
     .help = "show the version and exit"},
    {.name = "quiet", .letter = 'q', .type = OPT_FLAG, .to = &cmd_global.quiet,
     .help = "no warnings and no progress bar, errors only"},
    {.name = "verbose", .letter = 'v', .type = OPT_FLAG, .to = &cmd_global.verbose,
     .help = "say what was assumed, chosen and done"},
    {.name = "threads", .type = OPT_INT, .to = &cmd_global.threads, .value = "N",
     .help = "threads to use; results do not depend on it", .min = 1, .max = 1024,
     .otherwise = "all processors"},
    {.name = "simd", .type = OPT_CHOICE, .to = &cmd_global.simd, .value = "NAME",
     .help = "instruction set of the projectors", .choices = "auto ref avx2 avx512",
     .word = "auto"},
    {.type = OPT_END},
};
/* clang-format on */

const cmd_status cmd_statuses[] = {
    {EXIT_DONE, "done"},
    {EXIT_FAILED, "failed"},
    {EXIT_USAGE, "wrong usage"},
    {EXIT_WARNED, "done with a warning that matters"},
    {128 + SIGINT, "stopped by Ctrl-C"},
    {128 + SIGTERM, "stopped by a request to end"},
    {0, NULL},
};

const cmd *cmd_at(size_t i)
{
    return i < sizeof commands / sizeof *commands ? commands[i] : NULL;
}

static const char *name_at(size_t i)
{
    const cmd *c = cmd_at(i);

    return c ? c->name : NULL;
}

const cmd *cmd_find(const char *name)
{
    const cmd *c;

    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

int cmd_unknown(const char *name)
{
    const char *near = opt_nearest(name, name_at);

    if (near)
        return msg_usage("unknown command '%s', did you mean '%s'?", name, near);
    return msg_usage("unknown command '%s'", name);
}

/* Commands, then topics. */
static const char *command_or_topic_at(size_t i)
{
    const size_t n = sizeof commands / sizeof *commands;

    return i < n ? name_at(i) : topic_at(i - n) ? topic_at(i - n)->name : NULL;
}

int cmd_unknown_topic(const char *name)
{
    const char *near = opt_nearest(name, command_or_topic_at);

    if (near)
        return msg_usage("unknown command or topic '%s', did you mean '%s'?", name,
                         near);
    return msg_usage("unknown command or topic '%s'", name);
}

static void print_statuses(FILE *to)
{
    char text[512] = "Exit status:";
    size_t n = strlen(text);

    for (const cmd_status *s = cmd_statuses; s->meaning && n < sizeof text; s++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s %d %s",
                              s == cmd_statuses ? "" : ";", s->status, s->meaning);
    snprintf(text + n, sizeof text - n, ".");
    opt_print_paragraphs(to, text);
}

static void print_overview(FILE *to)
{
    const char *group = "";
    const cmd *c;

    fprintf(to,
            "Lacuna %s: CT reconstruction from a limited range of angles.\n\n"
            "Usage: lacuna [global options] COMMAND [options] ARGUMENTS\n",
            lac_version());
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++) {
        if (strcmp(group, c->group) != 0)
            fprintf(to, "\n%s:\n", c->group);
        group = c->group;
        opt_print_item(to, c->name, 14, c->summary);
    }
    fputs("\nGlobal options, before or after the command:\n", to);
    opt_print_rows(to, cmd_global_rows);
    fputs("\nTopics:\n", to);
    for (size_t k = 0; topic_at(k); k++)
        opt_print_item(to, topic_at(k)->name, 14, topic_at(k)->summary);
    fputs("\n'lacuna help COMMAND' or 'lacuna help TOPIC' explains one.\n", to);
    print_statuses(to);
    fputs("Results go to standard output, everything else to standard error.\n", to);
}

void cmd_print_help(FILE *to, const cmd *c)
{
    if (!c) {
        print_overview(to);
        return;
    }
    opt_print_usage(to, c->name, &(opt_spec){.rows = c->opts, .args = c->args});
    fprintf(to, "\n%s.\n", c->summary);
    opt_print_args(to, c->args);
    if (c->opts && c->opts->type != OPT_END) {
        fputs("\nOptions:\n", to);
        opt_print_rows(to, c->opts);
    }
    fputs("\nGlobal options, see 'lacuna help':", to);
    for (const opt_row *r = cmd_global_rows; r->type != OPT_END; r++)
        fprintf(to, " --%s", r->name);
    fputc('\n', to);
    if (c->print_more)
        c->print_more(to);
    if (c->notes)
        opt_print_paragraphs(to, c->notes);
    if (c->examples)
        opt_print_examples(to, c->examples);
}
