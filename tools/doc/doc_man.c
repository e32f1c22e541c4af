/* tools/doc/doc_man.c - manual pages. */
#include "doc.h"

#include <ctype.h>
#include <string.h>

/* The head, and the section NAME: a summary begins with a small letter there. */
static void put_head(FILE *to, const char *name, int section, const char *summary)
{
    fputs(".TH LACUNA", to);
    for (const char *c = name; *c; c++)
        if (*c == '-')
            fputs("\\-", to);
        else
            fputc(toupper((unsigned char)*c), to);
    fprintf(to, " %d \"\" \"Lacuna %s\" \"Lacuna\"\n.SH NAME\nlacuna", section,
            lac_version());
    opt_print_text(to, name);
    fputs(" \\- ", to);
    fputc(isupper((unsigned char)summary[0]) && !isupper((unsigned char)summary[1])
              ? tolower((unsigned char)summary[0])
              : summary[0],
          to);
    opt_print_text(to, summary + 1);
    fputc('\n', to);
}

static void put_statuses(FILE *to)
{
    opt_print_heading(to, "Exit status", NULL);
    for (const cmd_status *s = cmd_statuses; s->meaning; s++) {
        char number[16];

        snprintf(number, sizeof number, "%d", s->status);
        opt_print_item(to, number, 0, s->meaning);
    }
    opt_print_paragraphs(to, "Results go to standard output, everything else to "
                             "standard error. After Ctrl-C no partial file is left.");
}

static void put_files(FILE *to)
{
    opt_print_heading(to, "Files", NULL);
    opt_print_paragraphs(to, "Beside the program, in ../share/lacuna:");
    opt_print_item(to, "models/", 0, "trained networks, *.safetensors");
    opt_print_item(to, "presets/", 0, "options for kinds of scans, *.preset");
    opt_print_item(to, "curves/", 0, "curves of beam hardening, *.hardening");
    opt_print_item(to, "suites/", 0, "measured scans for lacuna evaluate, *.suite");
    opt_print_paragraphs(to, "Beside scans and images:");
    opt_print_item(to, "NAME.geom", 0,
                   "geometry and origin of NAME.npy, see lacuna-geometry(7)");
    opt_print_item(to, "OUTPUT.part", 0,
                   "finished slices of a volume that is not whole yet, see "
                   "lacuna-volumes(7)");
}

static void put_reference(FILE *to, const char *name, int section, int *n)
{
    fprintf(to, "%s\\fBlacuna", (*n)++ ? ",\n" : "");
    if (name[0])
        fputs("\\-", to);
    opt_print_text(to, name);
    fprintf(to, "\\fR(%d)", section);
}

/* All other pages, or lacuna(1) and the topics. */
static void put_see_also(FILE *to, const char *self, int commands)
{
    int n = 0;

    opt_print_heading(to, "See also", NULL);
    if (self[0])
        put_reference(to, "", 1, &n);
    for (size_t i = 0; commands && cmd_at(i); i++)
        put_reference(to, cmd_at(i)->name, 1, &n);
    for (size_t i = 0; topic_at(i); i++)
        if (strcmp(topic_at(i)->name, self) != 0)
            put_reference(to, topic_at(i)->name, 7, &n);
    fputc('\n', to);
}

void doc_man_overview(FILE *to)
{
    const char *group = "";
    const cmd *c;

    opt_print_as(OPT_ROFF);
    put_head(to, "", 1, "CT reconstruction from a limited range of angles");
    opt_print_heading(to, "Synopsis", NULL);
    fputs("\\fBlacuna\\fR [\\fIglobal options\\fR] \\fICOMMAND\\fR [\\fIoptions\\fR] "
          "\\fIARGUMENTS\\fR\n.br\n"
          "\\fBlacuna help\\fR [\\fICOMMAND\\fR|\\fITOPIC\\fR]\n",
          to);
    opt_print_heading(to, "Description", NULL);
    opt_print_paragraphs(
        to, "Lacuna reconstructs images from X-ray and electron tomography scans that "
            "could not go all the way round, says which part of the result was "
            "measured and which was learned, and judges methods. lacuna-trust(7) tells "
            "what to believe of it.");
    opt_print_heading(to, "Commands", NULL);
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++) {
        if (strcmp(group, c->group) != 0)
            fprintf(to, ".SS %s\n", c->group);
        group = c->group;
        opt_print_item(to, c->name, 0, c->summary);
    }
    opt_print_heading(to, "Topics", NULL);
    for (size_t i = 0; topic_at(i); i++)
        opt_print_item(to, topic_at(i)->name, 0, topic_at(i)->summary);
    opt_print_heading(to, "Global options", NULL);
    opt_print_paragraphs(to, "Before or after the command:");
    opt_print_rows(to, cmd_global_rows);
    opt_print_heading(to, "Environment", NULL);
    opt_print_item(to, "OMP_NUM_THREADS", 0, "number of threads without --threads");
    put_statuses(to);
    put_files(to);
    opt_print_examples(
        to, "  lacuna phantom ellipses --size 512 --seed 7 -o truth.npy\n"
            "  lacuna project truth.npy --angles -60:60:1 --noise gaussian:0.01 "
            "-o scan.npy\n"
            "  lacuna recon scan.npy --method lti -o lti.npy --provenance who.png\n"
            "  lacuna score lti.npy truth.npy --views -60:60\n");
    put_see_also(to, "", 1);
}

static void put_description(FILE *to, const cmd *c)
{
    char text[256];

    opt_print_heading(to, "Description", NULL);
    snprintf(text, sizeof text, "%s.", c->summary);
    opt_print_paragraphs(to, text);
    if (c->notes)
        opt_print_paragraphs(to, c->notes);
}

void doc_man_command(FILE *to, const cmd *c)
{
    char name[64];

    snprintf(name, sizeof name, "-%s", c->name);
    opt_print_as(OPT_ROFF);
    put_head(to, name, 1, c->summary);
    opt_print_heading(to, "Synopsis", NULL);
    opt_print_usage(to, c->name, &(opt_spec){.rows = c->opts, .args = c->args});
    put_description(to, c);
    opt_print_args(to, c->args);
    if (c->opts && c->opts->type != OPT_END) {
        opt_print_heading(to, "Options", NULL);
        opt_print_rows(to, c->opts);
    }
    opt_print_heading(to, "Global options", NULL);
    opt_print_rows(to, cmd_global_rows);
    if (c->print_more)
        c->print_more(to);
    put_statuses(to);
    put_files(to);
    if (c->examples)
        opt_print_examples(to, c->examples);
    put_see_also(to, c->name, 0);
}

void doc_man_topic(FILE *to, const topic *t)
{
    char name[64];

    snprintf(name, sizeof name, "-%s", t->name);
    opt_print_as(OPT_ROFF);
    put_head(to, name, 7, t->summary);
    opt_print_heading(to, "Description", NULL);
    topic_print(to, t);
    put_see_also(to, t->name, 0);
}
