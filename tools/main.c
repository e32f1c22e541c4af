/* tools/main.c - the command line: global options, the list of commands, help. */
#include "cmd.h"
#include "preset.h"
#include "data/base/parallel.h"
#include "recon/model.h"
#include "radon/projector.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const cmd *const commands[] = {
    &cmd_phantom,  &cmd_project, &cmd_prepare,  &cmd_recon, &cmd_score,
    &cmd_evaluate, &cmd_view,    &cmd_shearlet, &cmd_check, &cmd_train,
    &cmd_model,    &cmd_convert, &cmd_info,     &cmd_bench, &cmd_help,
};

static struct {
    int help, version, quiet, verbose, threads;
    const char *simd;
} global;

/* clang-format off */
static const opt_row global_rows[] = {
    {.name = "help", .letter = 'h', .type = OPT_FLAG, .to = &global.help,
     .help = "show help and exit"},
    {.name = "version", .type = OPT_FLAG, .to = &global.version,
     .help = "show the version and exit"},
    {.name = "quiet", .letter = 'q', .type = OPT_FLAG, .to = &global.quiet,
     .help = "no warnings and no progress bar, errors only"},
    {.name = "verbose", .letter = 'v', .type = OPT_FLAG, .to = &global.verbose,
     .help = "say what was assumed, chosen and done"},
    {.name = "threads", .type = OPT_INT, .to = &global.threads, .value = "N",
     .help = "threads to use; results do not depend on it", .min = 1, .max = 1024,
     .otherwise = "all processors"},
    {.name = "simd", .type = OPT_CHOICE, .to = &global.simd, .value = "NAME",
     .help = "instruction set of the projectors", .choices = "auto ref avx2 avx512",
     .word = "auto"},
    {.type = OPT_END},
};
/* clang-format on */

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
    opt_print_rows(to, global_rows);
    fputs("\n'lacuna help COMMAND' explains a command.\n\n"
          "Exit status: 0 done; 1 failed; 2 wrong usage; 3 done with a warning that "
          "matters.\n"
          "Results go to standard output, everything else to standard error.\n",
          to);
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
    for (const opt_row *r = global_rows; r->type != OPT_END; r++)
        fprintf(to, " --%s", r->name);
    fputc('\n', to);
    if (c->print_more)
        c->print_more(to);
    if (c->notes)
        opt_print_paragraphs(to, c->notes);
    if (c->examples)
        fprintf(to, "\nExamples:\n%s", c->examples);
}

/* The path of this program; 0 where it cannot be found. */
static int own_path(char *self, size_t size)
{
    const ssize_t n = readlink("/proc/self/exe", self, size - 1);

    if (n <= 0)
        return 0;
    self[n] = '\0';
    return 1;
}

/* Models lie at ../share/lacuna/models of an installed program, wherever that was
 * moved, and at ../data/models of one in a build folder. */
static void find_models(void)
{
    static const char *const places[] = {"share/lacuna/models", "data/models"};
    char self[2048], folder[2304];
    char *slash;

    if (!own_path(self, sizeof self))
        return;
    for (int up = 0; up < 2; up++) {
        slash = strrchr(self, '/');
        if (!slash)
            return;
        *slash = '\0';
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(folder, sizeof folder, "%s/%s", self, places[i]);
        if (access(folder, R_OK) == 0 && lac_models_folder_set(folder) == LAC_OK)
            return;
    }
}

/*
 * OpenMP's threads spin while they wait for one another. Where another program wants
 * the processor, that turns each of thousands of short waits into a time slice: 100
 * iterations of TV took 1.5 s on one thread and 13.8 s on two. So spin briefly, then
 * sleep. The count is read when the OpenMP library is loaded, so set it and start
 * again, before anything was done.
 */
static void wait_asleep(char **argv)
{
    char self[4096];

    if (lac_threads_get() < 2 || getenv("OMP_WAIT_POLICY") || getenv("GOMP_SPINCOUNT"))
        return;
    if (own_path(self, sizeof self) && setenv("GOMP_SPINCOUNT", "10000", 1) == 0)
        execv(self, argv); /* on failure go on as we are */
}

static int run_command(const cmd *c, int argc, char **argv, opt_input *in)
{
    const opt_spec spec = {.rows = c->opts, .global = global_rows, .args = c->args};
    int status = EXIT_DONE;

    msg_command(c->name);
    find_models();
    if (c->opts)
        opt_defaults(c->opts);
    if (c->preset)
        status = preset_apply(c->preset,
                              c->usual_preset ? c->usual_preset(argc, argv) : NULL,
                              argc, argv);
    if (status != EXIT_DONE)
        return status;
    status = opt_parse(&spec, argc, argv, in, NULL);
    if (status != EXIT_DONE)
        return status;
    if (global.help) {
        cmd_print_help(stdout, c);
        return EXIT_DONE;
    }
    status = opt_check(&spec, in);
    if (status != EXIT_DONE)
        return status;
    msg_level(global.quiet, global.verbose);
    msg_attach_library();
    lac_threads_set(global.threads);
    if (strcmp(global.simd, "auto") != 0 && lac_simd_set(global.simd) != LAC_OK)
        return msg_fail(LAC_E_UNSUPPORTED);
    wait_asleep(in->argv);
    return c->run(in);
}

static int run(int argc, char **argv, opt_input *in)
{
    const opt_spec spec = {.global = global_rows, .stop_early = 1};
    const cmd *c;
    int used, status;

    opt_defaults(global_rows);
    status = opt_parse(&spec, argc - 1, argv + 1, NULL, &used);
    if (status != EXIT_DONE)
        return status;
    used++;
    if (global.version) {
        printf("lacuna %s\n", lac_version());
        return EXIT_DONE;
    }
    if (used == argc) {
        if (!global.help)
            return msg_usage("no command given");
        cmd_print_help(stdout, NULL);
        return EXIT_DONE;
    }
    c = cmd_find(argv[used]);
    if (!c)
        return cmd_unknown(argv[used]);
    return run_command(c, argc - used - 1, argv + used + 1, in);
}

int main(int argc, char **argv)
{
    enum { MAX_ARGS = 4096 };
    static char
        *line[MAX_ARGS]; /* the parser reorders argv, the record wants it whole */
    opt_input in = {.argc = argc < MAX_ARGS ? argc : MAX_ARGS, .argv = line};

    memcpy(line, argv, (size_t)in.argc * sizeof *line);
    signal(SIGXFSZ,
           SIG_IGN); /* a limit on file sizes is an error to report, not death */
    return msg_finish(run(argc, argv, &in));
}
