/* tools/doc/doc_main.c - lacuna-doc MODELS KIND [NAME]: one page or completion on
 * standard output. KIND: man, bash, zsh, fish; MODELS: the folder of the models, beside
 * which the presets are. Runs when Lacuna is built and is not installed. */
#include "doc.h"
#include "recon/model.h"

#include <string.h>

static int man(const char *name)
{
    const cmd *c = cmd_find(name);
    const topic *t = topic_find(name);

    if (strcmp(name, "lacuna") == 0)
        doc_man_overview(stdout);
    else if (c)
        doc_man_command(stdout, c);
    else if (t)
        doc_man_topic(stdout, t);
    else
        return cmd_unknown_topic(name);
    return EXIT_DONE;
}

int main(int argc, char **argv)
{
    const char *kind = argc > 2 ? argv[2] : "";
    int status = EXIT_DONE;

    if (argc < 3 || lac_models_folder_set(argv[1]) != LAC_OK)
        return msg_usage("doc: a folder and a kind of text are needed");
    if (strcmp(kind, "man") == 0 && argc > 3)
        status = man(argv[3]);
    else if (strcmp(kind, "bash") == 0)
        doc_complete_bash(stdout);
    else if (strcmp(kind, "zsh") == 0)
        doc_complete_zsh(stdout);
    else if (strcmp(kind, "fish") == 0)
        doc_complete_fish(stdout);
    else
        status = msg_usage("doc: unknown kind '%s'", kind);
    return msg_finish(status);
}
