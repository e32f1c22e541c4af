/* tools/doc/doc_zsh.c - completion for zsh. */
#include "doc.h"
#include "doc_value.h"
#include "recon/method.h"

#include <string.h>

/* Within single quotes, where _arguments gives '[', ']', ':' and '\' a meaning. */
static void put_quoted(FILE *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", to);
        else if (strchr("[]:\\", *text))
            fprintf(to, "\\%c", *text);
        else
            fputc(*text, to);
    }
}

/* "(a b)", a function, or nothing, as the action of _arguments; within single quotes.
 */
static void put_action(FILE *to, const doc_value *v)
{
    if (v->keys)
        fprintf(to, " _lacuna_set %s",
                v->keys == DOC_KEYS            ? "method"
                : v->keys == DOC_KEYS_SHEARLET ? "shearlet"
                                               : "any");
    else if (v->list)
        fprintf(to, "_values -s , word %s", v->words);
    else if (v->words[0] && v->files)
        fprintf(to, " _lacuna_both \"%s\" \"%s\"", v->words, v->extensions);
    else if (v->words[0]) {
        fputc('(', to);
        put_quoted(to, v->words);
        fputc(')', to);
    } else if (v->files)
        fprintf(to, " _lacuna_files \"%s\"", v->extensions);
    else if (v->folders)
        fputs("_files -/", to);
}

static int may_repeat(const opt_row *r)
{
    return r->type == OPT_LIST || r->type == OPT_ARCS;
}

/* '(-m --method)'{-m+,--method=}'[help]:NAME:action' */
static void put_row(FILE *to, const cmd *c, const opt_row *r)
{
    const char *equals = doc_takes_value(r) ? "=" : "",
               *plus = doc_takes_value(r) ? "+" : "";
    doc_value v;

    fputs("        ", to);
    if (may_repeat(r) && r->letter)
        fprintf(to, "'*'{-%c%s,--%s%s}'", r->letter, plus, r->name, equals);
    else if (may_repeat(r))
        fprintf(to, "'*--%s%s", r->name, equals);
    else if (r->letter)
        fprintf(to, "'(-%c --%s)'{-%c%s,--%s%s}'", r->letter, r->name, r->letter, plus,
                r->name, equals);
    else
        fprintf(to, "'--%s%s", r->name, equals);
    fputc('[', to);
    put_quoted(to, r->help);
    fputc(']', to);
    if (doc_takes_value(r)) {
        doc_value_of_option(c, r, &v);
        fputc(':', to);
        put_quoted(to, r->value);
        fputc(':', to);
        put_action(to, &v);
    }
    fputs("' \\\n", to);
}

static void put_argument(FILE *to, const opt_arg *a)
{
    doc_value v;

    doc_value_of_argument(a, &v);
    fprintf(to, "        '%s:", a->many ? "*" : a->optional ? ":" : "");
    put_quoted(to, a->name);
    fputc(':', to);
    put_action(to, &v);
    fputs("' \\\n", to);
}

static void put_globals(FILE *to)
{
    for (const opt_row *r = cmd_global_rows; r->type != OPT_END; r++)
        put_row(to, NULL, r);
}

static void put_keys(FILE *to)
{
    char words[4096], any[16384] = "";
    const lac_method *m;

    fputs(
        "_lacuna_set() {\n    local method=$1\n"
        "    [[ $method == method ]] && method=${opt_args[--method]:-${opt_args[-m]}}\n"
        "    local -a keys\n    case $method in\n",
        to);
    for (size_t i = 0; (m = lac_method_at(i)) != NULL; i++) {
        char before[64];

        words[0] = '\0';
        doc_value_keys(m, "", words, sizeof words);
        fprintf(to, "    %s) keys=(%s) ;;\n", m->name, words);
        snprintf(before, sizeof before, "%s.", m->name);
        doc_value_keys(m, before, any, sizeof any);
    }
    fprintf(to, "    any) keys=(%s) ;;\n    esac\n    compadd -S '' -a keys\n}\n\n",
            any);
}

static void put_commands(FILE *to)
{
    const cmd *c;

    fputs("_lacuna_commands() {\n    local -a commands=(\n", to);
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++) {
        fprintf(to, "        '%s:", c->name);
        put_quoted(to, c->summary);
        fputs("'\n", to);
    }
    fputs("    )\n    _describe command commands\n}\n\n", to);
}

void doc_complete_zsh(FILE *to)
{
    const cmd *c;

    fputs("#compdef lacuna\n"
          "# zsh completion for lacuna(1), made from its tables of options.\n\n"
          "# Files with one of these extensions, or any.\n"
          "_lacuna_files() {\n"
          "    if [[ -n $1 ]]; then\n"
          "        _files -g \"(#i)*.(${1// /|})(-.)\"\n"
          "    else\n        _files\n    fi\n}\n\n"
          "_lacuna_both() {\n"
          "    local -a words=(${=1})\n"
          "    _alternative 'words:word:compadd -a words' \"files:file: _lacuna_files "
          "'$2'\"\n}\n\n",
          to);
    put_keys(to);
    put_commands(to);
    fputs("_lacuna() {\n    local curcontext=$curcontext state line\n"
          "    typeset -A opt_args\n    _arguments -C -s \\\n",
          to);
    put_globals(to);
    fputs(
        "        '1:command:_lacuna_commands' \\\n        '*::argument:->argument' && "
        "return\n    [[ $state == argument ]] || return\n    case $line[1] in\n",
        to);
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++) {
        fprintf(to, "    %s)\n        _arguments -s \\\n", c->name);
        put_globals(to);
        for (const opt_row *r = c->opts; r && r->type != OPT_END; r++)
            put_row(to, c, r);
        for (const opt_arg *a = c->args; a && a->name; a++)
            put_argument(to, a);
        fputs("        && return ;;\n", to);
    }
    fputs("    esac\n}\n\n_lacuna \"$@\"\n", to);
}
