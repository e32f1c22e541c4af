/* tools/doc/doc_fish.c - completion for fish. */
#include "doc.h"
#include "doc_value.h"
#include "recon/method.h"

#include <string.h>

static const char helpers[] =
    "# Files with one of these extensions, or any; and folders.\n"
    "function __lacuna_files\n"
    "    set -l token (commandline -ct | string replace -r '^-[^=]*=' '')\n"
    "    for line in (__fish_complete_path $token)\n"
    "        set -l name (string split -m 1 \\t -- $line)[1]\n"
    "        if string match -q '*/' -- $name; or test (count $argv) -eq 0\n"
    "            or contains -- (string lower -- (string match -r '[^.]*$' -- $name)) "
    "$argv\n"
    "            echo $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "\n"
    "# The word after the last comma of a list.\n"
    "function __lacuna_list\n"
    "    set -l token (commandline -ct | string replace -r '^-[^=]*=' '')\n"
    "    set -l before (string match -r '^.*,' -- $token)\n"
    "    printf '%s\\n' \"$before\"$argv\n"
    "end\n"
    "\n"
    "function __lacuna_method\n"
    "    commandline -pc | string match -rg -- '(?:--method[= ]|-m ?)([a-z-]+)'\n"
    "end\n"
    "\n";

/* Within single quotes. */
static void put_quoted(FILE *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', to);
        fputc(*text, to);
    }
}

/* -a '...' for what fits; words of fish scripts in parentheses are run. */
static void put_value(FILE *to, const doc_value *v)
{
    const char *blank = "";

    if (!v->words[0] && !v->files && !v->folders && !v->keys)
        return;
    fputs(" -a '", to);
    if (v->keys)
        fprintf(to, "(__lacuna_keys %s)",
                v->keys == DOC_KEYS            ? "(__lacuna_method)"
                : v->keys == DOC_KEYS_SHEARLET ? "shearlet"
                                               : "any");
    else if (v->list)
        fprintf(to, "(__lacuna_list %s)", v->words);
    else
        put_quoted(to, v->words);
    if (v->words[0])
        blank = " ";
    if (v->files)
        fprintf(to, "%s(__lacuna_files %s)", blank, v->extensions);
    else if (v->folders)
        fprintf(to, "%s(__fish_complete_directories)", blank);
    fputc('\'', to);
}

static void put_row(FILE *to, const cmd *c, const opt_row *r)
{
    doc_value v;

    fputs("complete -c lacuna", to);
    if (c)
        fprintf(to, " -n '__fish_seen_subcommand_from %s'", c->name);
    fprintf(to, " -l %s", r->name);
    if (r->letter)
        fprintf(to, " -s %c", r->letter);
    if (doc_takes_value(r)) {
        doc_value_of_option(c, r, &v);
        fputs(" -x", to);
        put_value(to, &v);
    }
    fputs(" -d '", to);
    put_quoted(to, r->help);
    fputs("'\n", to);
}

static void put_keys(FILE *to)
{
    char words[4096], any[16384] = "";
    const lac_method *m;

    fputs("function __lacuna_keys\n    switch \"$argv[1]\"\n", to);
    for (size_t i = 0; (m = lac_method_at(i)) != NULL; i++) {
        char before[64];

        words[0] = '\0';
        doc_value_keys(m, "", words, sizeof words);
        fprintf(to, "        case %s\n            printf '%%s\\n' %s\n", m->name,
                words);
        snprintf(before, sizeof before, "%s.", m->name);
        doc_value_keys(m, before, any, sizeof any);
    }
    fprintf(to, "        case any\n            printf '%%s\\n' %s\n    end\nend\n\n",
            any);
}

static void put_command(FILE *to, const cmd *c)
{
    doc_value v;

    fprintf(to, "\ncomplete -c lacuna -n __fish_use_subcommand -a %s -d '", c->name);
    put_quoted(to, c->summary);
    fputs("'\n", to);
    for (const opt_row *r = c->opts; r && r->type != OPT_END; r++)
        put_row(to, c, r);
    for (const opt_arg *a = c->args; a && a->name; a++) {
        doc_value_of_argument(a, &v);
        if (!v.words[0] && !v.files)
            continue;
        fprintf(to, "complete -c lacuna -n '__fish_seen_subcommand_from %s'", c->name);
        put_value(to, &v);
        fputc('\n', to);
    }
}

void doc_complete_fish(FILE *to)
{
    const cmd *c;

    fputs("# fish completion for lacuna(1), made from its tables of options.\n\n", to);
    fputs(helpers, to);
    put_keys(to);
    fputs("complete -c lacuna -f\n", to);
    for (const opt_row *r = cmd_global_rows; r->type != OPT_END; r++)
        put_row(to, NULL, r);
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++)
        put_command(to, c);
}
