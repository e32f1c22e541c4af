/* tools/cmd_model.c - lacuna model: files of trained networks. */
#include "cmd.h"
#include "model_info.h"

#include <string.h>

static model_info_options o;

static const opt_arg args[] = {
    {.name = "ACTION", .help = "info", .choices = "info"},
    {.name = "FILE", .help = "a model, safetensors"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "tensors", .type = OPT_FLAG, .to = &o.tensors,
     .help = "each tensor with its shape, and least, largest and rms of its numbers"},
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "print one JSON object"},
    {.type = OPT_END},
};
/* clang-format on */

static int run(const opt_input *in)
{
    lac_status st;

    if (strcmp(in->arg[0], "info") != 0)
        return msg_usage("unknown action '%s'; there is: info", in->arg[0]);
    st = model_info_print(in->arg[1], &o);
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

const cmd cmd_model = {
    .name = "model",
    .group = "Learn",
    .summary = "Say what a trained network is, and whether its file is whole",
    .args = args,
    .opts = opts,
    .notes = "info: the texts that the file carries - architecture, training data, "
             "scores, licence, date - the number of its parameters, and the SHA-256 "
             "of all of them: 'verified' where the file names the same.",
    .examples = "  lacuna model info lti.safetensors\n"
                "  lacuna model info lti.safetensors --tensors\n",
    .run = run,
};
