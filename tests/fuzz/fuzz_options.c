/* tests/fuzz/fuzz_options.c - command lines: COMMAND, then one word a line; what a
 * command would be called with, without running it. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cmd.h"

enum { WORDS = 80 };

static const cmd *const commands[] = {
    &cmd_phantom, &cmd_project,  &cmd_recon, &cmd_score,   &cmd_view,
    &cmd_convert, &cmd_info,     &cmd_check, &cmd_bench,   &cmd_shearlet,
    &cmd_train,   &cmd_evaluate, &cmd_model, &cmd_prepare,
};

static const cmd *find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return &cmd_recon;
}

/* Whatever was said, the numbers lie within their ranges. */
static void check(const opt_row *rows)
{
    for (const opt_row *r = rows; r->type != OPT_END; r++) {
        if (r->type == OPT_INT && *(int *)r->to != (int)r->fallback)
            FUZZ_MUST(*(int *)r->to >= r->min && *(int *)r->to <= r->max);
        if (r->type == OPT_REAL && *(double *)r->to != r->fallback)
            FUZZ_MUST(*(double *)r->to >= r->min && *(double *)r->to <= r->max);
        if (r->type == OPT_LIST)
            FUZZ_MUST(((opt_list *)r->to)->n <= OPT_LIST_MAX);
        if (r->type == OPT_ARCS)
            FUZZ_MUST(((opt_arcs *)r->to)->n <= OPT_LIST_MAX);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *rest = text, *argv[WORDS + 1] = {NULL};
    const cmd *c = find(fuzz_line(&rest));
    opt_spec spec = {.rows = c->opts, .args = c->args, .stop_early = size % 7 == 0};
    opt_input in = {0};
    int argc = 0, used = 0;

    for (char *word; argc < WORDS && (word = fuzz_line(&rest)) != NULL;)
        argv[argc++] = word;
    opt_defaults(c->opts);
    if (opt_parse(&spec, argc, argv, &in, &used) == EXIT_DONE) {
        FUZZ_MUST(used <= argc && in.n_args <= argc);
        (void)opt_check(&spec, &in);
        check(c->opts);
    }
    opt_defaults(c->opts); /* the texts are about to go */
    free(text);
    return 0;
}
