/* tools/main.c - the command line: global options, the command, its status. */
#include "cmd.h"
#include "interrupt.h"
#include "preset.h"
#include "data/base/parallel.h"
#include "recon/model.h"
#include "radon/projector.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The path of this program; 0 where it cannot be found. */
static int own_path(char *self, size_t size)
{
    const ssize_t n = readlink("/proc/self/exe", self, size - 1);

    if (n <= 0)
        return 0;
    self[n] = '\0';
    return 1;
}

/* Models lie at share/lacuna/models above the folder of an installed program, wherever
 * that was moved, and within that of a program that was only built. */
static void find_models(void)
{
    char self[2048], folder[2304];

    if (!own_path(self, sizeof self))
        return;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(self, '/');

        if (!slash)
            return;
        *slash = '\0';
        snprintf(folder, sizeof folder, "%s/share/lacuna/models", self);
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

/*
 * A standard stream that is closed would be given to the next file that is opened, and
 * what is said be written into that file. Writing to these fails as it did.
 */
static void hold_standard_streams(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
}

static int run_command(const cmd *c, int argc, char **argv, opt_input *in)
{
    const opt_spec spec = {.rows = c->opts, .global = cmd_global_rows, .args = c->args};
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
    if (cmd_global.help) {
        cmd_print_help(stdout, c);
        return EXIT_DONE;
    }
    status = opt_check(&spec, in);
    if (status != EXIT_DONE)
        return status;
    msg_level(cmd_global.quiet, cmd_global.verbose);
    msg_attach_library();
    lac_threads_set(cmd_global.threads);
    if (strcmp(cmd_global.simd, "auto") != 0 && lac_simd_set(cmd_global.simd) != LAC_OK)
        return msg_fail(LAC_E_UNSUPPORTED);
    wait_asleep(in->argv);
    interrupt_begin();
    return c->run(in);
}

static int run(int argc, char **argv, opt_input *in)
{
    const opt_spec spec = {.global = cmd_global_rows, .stop_early = 1};
    const cmd *c;
    int used, status;

    opt_defaults(cmd_global_rows);
    status = opt_parse(&spec, argc - 1, argv + 1, NULL, &used);
    if (status != EXIT_DONE)
        return status;
    used++;
    if (cmd_global.version) {
        printf("lacuna %s\n", lac_version());
        return EXIT_DONE;
    }
    if (used == argc) {
        if (!cmd_global.help)
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
    int status;

    hold_standard_streams();
    memcpy(line, argv, (size_t)in.argc * sizeof *line);
    signal(SIGXFSZ,
           SIG_IGN); /* a limit on file sizes is an error to report, not death */
    status = msg_finish(run(argc, argv, &in));
    interrupt_end();
    return status;
}
