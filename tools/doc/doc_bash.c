/* tools/doc/doc_bash.c - completion for bash. */
#include "doc.h"
#include "doc_value.h"
#include "recon/method.h"

#include <string.h>

/* What needs no table. `cur` is the word to complete without an option before a '=',
 * `prev` the option whose value it is. */
static const char helpers[] =
    "_lacuna_words() {\n"
    "    COMPREPLY+=($(compgen -W \"$1\" -- \"$cur\"))\n"
    "}\n"
    "\n"
    "# The last word of a list with commas.\n"
    "_lacuna_list() {\n"
    "    local before= word=$cur\n"
    "    [[ $cur == *,* ]] && before=${cur%,*}, word=${cur##*,}\n"
    "    COMPREPLY+=($(compgen -P \"$before\" -W \"$1\" -- \"$word\"))\n"
    "}\n"
    "\n"
    "_lacuna_folders() {\n"
    "    local IFS=$'\\n'\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    COMPREPLY+=($(compgen -d -- \"$cur\"))\n"
    "}\n"
    "\n"
    "# Files with one of these extensions, or any; and folders.\n"
    "_lacuna_files() {\n"
    "    local f e IFS=$'\\n'\n"
    "    _lacuna_folders\n"
    "    for f in $(compgen -f -- \"$cur\"); do\n"
    "        e=${f##*.}\n"
    "        [[ -d $f ]] && continue\n"
    "        [[ -z $1 || \" $1 \" == *\" ${e,,} \"* ]] && COMPREPLY+=(\"$f\")\n"
    "    done\n"
    "}\n"
    "\n"
    "# KEY=VALUE: a key of the method $1, or METHOD.KEY without one.\n"
    "_lacuna_set() {\n"
    "    compopt -o nospace 2>/dev/null\n"
    "    _lacuna_words \"$(_lacuna_keys \"$1\")\"\n"
    "}\n"
    "\n";

static const char main_begin[] =
    "_lacuna() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev= before= command= method= word= i "
    "n=0\n"
    "    local options= takes=\n"
    "    COMPREPLY=()\n"
    "    ((COMP_CWORD > 0)) && prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    # ':' is a word of its own, too: phantom:NAME, A:B.\n"
    "    if [[ $cur == : || $prev == : ]]; then\n"
    "        [[ $cur == : ]] && cur= i=1 || i=2\n"
    "        [[ ${COMP_WORDS[COMP_CWORD - i]} == phantom ]] && _lacuna_words "
    "\"$phantoms\"\n"
    "        return 0\n"
    "    fi\n"
    "    # Where '=' is a word of its own, and where it is not.\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur=\n"
    "    elif [[ $prev == = ]] && ((COMP_CWORD > 1)); then\n"
    "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    elif [[ $cur == --*=* ]]; then\n"
    "        prev=${cur%%=*} before=${cur%%=*}= cur=${cur#*=}\n"
    "    fi\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        case $word in\n"
    "        --method=*) method=${word#*=} ;;\n"
    "        --method | -m)\n"
    "            method=${COMP_WORDS[i + 1]}\n"
    "            [[ $method == = ]] && method=${COMP_WORDS[i + 2]}\n"
    "            ;;\n"
    "        esac\n"
    "        if [[ $word == [=:] ]] || [[ $word != *=* && \"$takes $globals_with_value "
    "\" "
    "== *\" $word \"* ]]; then\n"
    "            ((i++)) # its value\n"
    "            [[ ${COMP_WORDS[i]} == = ]] && ((i++))\n"
    "        elif [[ $word == -?* ]]; then\n"
    "            continue\n"
    "        elif [[ -z $command ]]; then\n"
    "            command=$word\n"
    "            _lacuna_options\n"
    "        else\n"
    "            ((n++))\n"
    "        fi\n"
    "    done\n"
    "    _lacuna_complete\n"
    "    [[ $before && $COMP_WORDBREAKS != *=* ]] && "
    "COMPREPLY=(\"${COMPREPLY[@]/#/$before}\")\n"
    "    return 0\n"
    "}\n"
    "\n"
    "complete -F _lacuna lacuna\n";

static void put_names(FILE *to, const opt_row *rows, int with_value)
{
    const char *blank = "";

    for (const opt_row *r = rows; r && r->type != OPT_END; r++) {
        if (with_value && !doc_takes_value(r))
            continue;
        fprintf(to, "%s--%s", blank, r->name);
        blank = " ";
        if (r->letter && with_value)
            fprintf(to, " -%c", r->letter);
    }
}

/* Statements that offer what fits. */
static void put_value(FILE *to, const doc_value *v)
{
    if (v->keys == DOC_KEYS)
        fputs(" _lacuna_set \"${method:-none}\";", to);
    else if (v->keys == DOC_KEYS_SHEARLET)
        fputs(" _lacuna_set shearlet;", to);
    else if (v->keys == DOC_KEYS_ANY)
        fputs(" _lacuna_set any;", to);
    if (v->words[0])
        fprintf(to, " _lacuna_%s '%s';", v->list ? "list" : "words", v->words);
    if (v->files)
        fprintf(to, " _lacuna_files '%s';", v->extensions);
    else if (v->folders)
        fputs(" _lacuna_folders;", to);
}

static void put_rows(FILE *to, const cmd *c, const opt_row *rows, const char *name)
{
    doc_value v;

    for (const opt_row *r = rows; r && r->type != OPT_END; r++) {
        if (!doc_takes_value(r))
            continue;
        fprintf(to, "    '%s --%s'", name, r->name);
        if (r->letter)
            fprintf(to, " | '%s -%c'", name, r->letter);
        doc_value_of_option(c, r, &v);
        fputc(')', to);
        put_value(to, &v);
        fputs(" return ;;\n", to);
    }
}

static void put_keys(FILE *to)
{
    char words[4096], any[16384] = "";
    const lac_method *m;

    fputs("_lacuna_keys() {\n    case $1 in\n", to);
    for (size_t i = 0; (m = lac_method_at(i)) != NULL; i++) {
        char before[64];

        words[0] = '\0';
        doc_value_keys(m, "", words, sizeof words);
        fprintf(to, "    %s) echo '%s' ;;\n", m->name, words);
        snprintf(before, sizeof before, "%s.", m->name);
        doc_value_keys(m, before, any, sizeof any);
    }
    fprintf(to, "    any) echo '%s' ;;\n    esac\n}\n\n", any);
}

/* The options of $command, and those that take a value. */
static void put_options(FILE *to)
{
    const cmd *c;

    fputs("_lacuna_options() {\n    case $command in\n", to);
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++) {
        fprintf(to, "    %s)\n        options='", c->name);
        put_names(to, c->opts, 0);
        fputs("'\n        takes=' ", to);
        put_names(to, c->opts, 1);
        fputs("'\n        ;;\n", to);
    }
    fputs("    esac\n}\n\n", to);
}

/* Arguments by their number n. */
static void put_arguments(FILE *to, const cmd *c)
{
    int n = 0;
    doc_value v;

    for (const opt_arg *a = c->args; a && a->name; a++, n++) {
        doc_value_of_argument(a, &v);
        if (a->many)
            fprintf(to, "    '%s '*)", c->name);
        else
            fprintf(to, "    '%s %d')", c->name, n);
        put_value(to, &v);
        fputs(" : ;;\n", to);
    }
}

static void put_complete(FILE *to)
{
    const cmd *c;

    fputs("_lacuna_complete() {\n    case \"$command $prev\" in\n", to);
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++)
        put_rows(to, c, c->opts, c->name);
    fputs("    esac\n    case \" $prev\" in\n", to);
    put_rows(to, NULL, cmd_global_rows, "");
    fputs("    esac\n    if [[ $cur == -* ]]; then\n"
          "        _lacuna_words \"$options $globals\"\n        return\n    fi\n"
          "    if [[ -z $command ]]; then\n        _lacuna_words '",
          to);
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++)
        fprintf(to, "%s%s", i ? " " : "", c->name);
    fputs("'\n        return\n    fi\n    case \"$command $n\" in\n", to);
    for (size_t i = 0; (c = cmd_at(i)) != NULL; i++)
        put_arguments(to, c);
    fputs("    esac\n}\n\n", to);
}

void doc_complete_bash(FILE *to)
{
    const opt_arg name = {.name = "NAME"};
    doc_value phantoms;

    fputs("# bash completion for lacuna(1), made from its tables of options.\n\n", to);
    fputs(helpers, to);
    put_keys(to);
    put_options(to);
    put_complete(to);
    fwrite(main_begin, 1, strcspn(main_begin, "\n") + 1, to);
    fputs("    local globals='", to);
    put_names(to, cmd_global_rows, 0);
    fputs("' globals_with_value='", to);
    put_names(to, cmd_global_rows, 1);
    doc_value_of_argument(&name, &phantoms);
    fprintf(to, "' phantoms='%s'\n%s", phantoms.words,
            main_begin + strcspn(main_begin, "\n") + 1);
}
