/* tools/opt_help.c - help texts made from option tables, for a terminal or as source of
 * a manual page. */
#include "opt.h"

#include <string.h>

enum { WIDTH = 79, COLUMN = 26 };

static opt_form form;
static int below_heading; /* roff: a paragraph begins there by itself */

void opt_print_as(opt_form as)
{
    form = as;
}

/* --- text ----------------------------------------------------------------------------
 */

/* n bytes; where roff would take them for its own, as escapes. */
static void put(FILE *to, const char *text, size_t n)
{
    static const char special[] = "\\-'^~`\"";
    static const char *const escape[] = {"\\e",   "\\-",   "\\(aq", "\\(ha",
                                         "\\(ti", "\\(ga", "\\(dq"};
    const char *at;

    if (form == OPT_PLAIN) {
        fwrite(text, 1, n, to);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        at = strchr(special, text[i]);
        if (at)
            fputs(escape[at - special], to);
        else
            fputc(text[i], to);
    }
}

void opt_print_text(FILE *to, const char *text)
{
    put(to, text, strlen(text));
}

/* Words up to the end of the line, wrapped, from `column` on. Returns what is left. */
static const char *print_wrapped(FILE *to, int column, const char *text)
{
    int at = column;

    while (*text && *text != '\n') {
        const int n = (int)strcspn(text, " \n");

        if (at > column && at + 1 + n > WIDTH) {
            fprintf(to, "\n%*s", column, "");
            at = column;
        } else if (at > column) {
            fputc(' ', to);
            at++;
        }
        if (form == OPT_ROFF && at == column && *text == '.')
            fputs("\\&", to); /* else roff takes the line for a request */
        put(to, text, (size_t)n);
        at += n;
        text += n;
        text += strspn(text, " ");
    }
    fputc('\n', to);
    return *text ? text + 1 : text;
}

/* A line as it stands. */
static const char *print_line(FILE *to, const char *line)
{
    const size_t n = strcspn(line, "\n");

    if (form == OPT_ROFF && *line == '.')
        fputs("\\&", to);
    put(to, line, n);
    fputc('\n', to);
    return line[n] ? line + n + 1 : line + n;
}

static void begin_paragraph(FILE *to)
{
    if (!below_heading)
        fputs(".PP\n", to);
    below_heading = 0;
}

/* Lines that begin with two blanks, as they stand. */
static const char *print_verbatim(FILE *to, const char *text)
{
    if (form == OPT_ROFF) {
        begin_paragraph(to);
        fputs(".nf\n", to);
    }
    while (text[0] == ' ' && text[1] == ' ')
        text = print_line(to, text);
    if (form == OPT_ROFF)
        fputs(".fi\n", to);
    return text;
}

void opt_print_paragraphs(FILE *to, const char *text)
{
    while (*text) {
        if (form == OPT_PLAIN)
            fputc('\n', to);
        if (text[0] == ' ' && text[1] == ' ') {
            text = print_verbatim(to, text);
            continue;
        }
        if (form == OPT_ROFF)
            begin_paragraph(to);
        text = print_wrapped(to, 0, text);
    }
}

void opt_print_heading(FILE *to, const char *title, const char *more)
{
    if (form == OPT_PLAIN) {
        fprintf(to, "\n%s%s%s:\n", title, more ? ", " : "", more ? more : "");
        return;
    }
    fputs(".SH ", to);
    for (const char *c = title; *c; c++) /* in capitals, as manual pages have it */
        fputc(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c, to);
    fputc('\n', to);
    below_heading = !more;
    if (!more)
        return;
    opt_print_text(to, title);
    fputs(", ", to);
    opt_print_text(to, more);
    fputs(":\n", to);
}

void opt_print_examples(FILE *to, const char *lines)
{
    opt_print_heading(to, "Examples", NULL);
    below_heading = 0;
    if (form == OPT_ROFF)
        fputs(".nf\n", to);
    while (*lines)
        lines = print_line(to, lines);
    if (form == OPT_ROFF)
        fputs(".fi\n", to);
}

/* --- lists ---------------------------------------------------------------------------
 */

void opt_print_item(FILE *to, const char *left, int column, const char *text)
{
    const int used = 2 + (int)strlen(left), inner = left[0] == ' ';

    below_heading = 0;
    if (form == OPT_ROFF) {
        fputs(inner ? ".RS\n.TP\n\\fB" : ".TP\n\\fB", to);
        opt_print_text(to, left + strspn(left, " "));
        fputs("\\fR\n", to);
        print_wrapped(to, 0, text);
        fputs(inner ? ".RE\n" : "", to);
        return;
    }
    fprintf(to, "  %s", left);
    if (used + 2 > column)
        fprintf(to, "\n%*s", column, "");
    else
        fprintf(to, "%*s", column - used, "");
    print_wrapped(to, column, text);
}

void opt_print_args(FILE *to, const opt_arg *args)
{
    if (!args || !args->name)
        return;
    opt_print_heading(to, "Arguments", NULL);
    for (const opt_arg *a = args; a->name; a++)
        opt_print_item(to, a->name, COLUMN, a->help);
}

/* ", 1..32768 (default 512)": what the row says of range and default. */
static void describe_limits(const opt_row *r, char *text, size_t size)
{
    const char *unit = r->unit ? r->unit : "", *blank = r->unit ? " " : "";
    size_t n = 0;

    text[0] = '\0';
    if (r->type == OPT_INT || r->type == OPT_REAL)
        n = (size_t)snprintf(text, size, ", %.6g..%.6g%s%s", r->min, r->max, blank,
                             unit);
    else if (r->type == OPT_CHOICE)
        n = (size_t)snprintf(text, size, ": %s", r->choices);
    if (n >= size)
        return;
    if (r->required)
        snprintf(text + n, size - n, " (required)");
    else if (r->otherwise)
        snprintf(text + n, size - n, " (default: %s)", r->otherwise);
    else if (r->type == OPT_INT || r->type == OPT_REAL || r->type == OPT_SEED)
        snprintf(text + n, size - n, " (default %.10g)", r->fallback);
    else if (r->word)
        snprintf(text + n, size - n, " (default %s)", r->word);
}

/* What a value is made of; "" where its name says that. */
static void describe_type(const opt_row *r, char *text, size_t size)
{
    text[0] = '\0';
    switch (r->type) {
    case OPT_INT:
        snprintf(text, size, "A whole number");
        break;
    case OPT_REAL:
        snprintf(text, size, "A number%s%s", r->unit ? ", in " : "",
                 r->unit ? r->unit : "");
        break;
    case OPT_SEED:
        snprintf(text, size, "A whole number in 0..18446744073709551615");
        break;
    case OPT_CHOICE:
        snprintf(text, size, "One of these words");
        break;
    case OPT_LIST:
        snprintf(text, size, "May be given %d times", OPT_LIST_MAX);
        break;
    case OPT_RANGE:
        snprintf(text, size, "Two numbers, LO below HI");
        break;
    case OPT_ARC:
        snprintf(text, size, "Two angles in degrees");
        break;
    case OPT_ARCS:
        snprintf(text, size, "Two angles in degrees; may be given %d times",
                 OPT_LIST_MAX);
        break;
    case OPT_LENGTHS:
        snprintf(text, size, "Two numbers in %.6g..%.6g%s%s", r->min, r->max,
                 r->unit ? " " : "", r->unit ? r->unit : "");
        break;
    case OPT_SPAN:
        snprintf(text, size, "Two whole numbers in %.6g..%.6g, A not above B", r->min,
                 r->max);
        break;
    default:
        break;
    }
}

/* An option in a manual page. */
static void print_row_roff(FILE *to, const opt_row *r, const char *text)
{
    char type[128];

    below_heading = 0;
    fputs(".TP\n", to);
    if (r->letter)
        fprintf(to, "\\fB\\-%c\\fR, ", r->letter);
    fputs("\\fB\\-\\-", to);
    opt_print_text(to, r->name);
    fputs("\\fR", to);
    if (r->value) {
        fputs(" \\fI", to);
        opt_print_text(to, r->value);
        fputs("\\fR", to);
    }
    fputc('\n', to);
    print_wrapped(to, 0, text);
    describe_type(r, type, sizeof type);
    if (type[0]) {
        fputs(".br\n", to);
        opt_print_text(to, type);
        fputs(".\n", to);
    }
}

void opt_print_rows(FILE *to, const opt_row *rows)
{
    char left[96], limits[256], text[768];

    for (const opt_row *r = rows; r && r->type != OPT_END; r++) {
        snprintf(left, sizeof left, "%s%c%s--%s%s%s", r->letter ? "-" : "",
                 r->letter ? r->letter : ' ', r->letter ? ", " : "   ", r->name,
                 r->value ? " " : "", r->value ? r->value : "");
        describe_limits(r, limits, sizeof limits);
        snprintf(text, sizeof text, "%s%s", r->help, limits);
        if (form == OPT_ROFF)
            print_row_roff(to, r, text);
        else
            opt_print_item(to, left, COLUMN, text);
    }
}

/* A word of the usage line that stands for something else. */
static void put_variable(FILE *to, const char *word)
{
    fputs(form == OPT_ROFF ? "\\fI" : "", to);
    opt_print_text(to, word);
    fputs(form == OPT_ROFF ? "\\fR" : "", to);
}

void opt_print_usage(FILE *to, const char *command, const opt_spec *spec)
{
    int has_options = 0;

    fprintf(to, form == OPT_ROFF ? "\\fBlacuna %s\\fR" : "Usage: lacuna %s", command);
    for (const opt_arg *a = spec->args; a && a->name; a++) {
        fputs(a->optional ? " [" : " ", to);
        put_variable(to, a->name);
        fputs(a->many ? "..." : "", to);
        fputs(a->optional ? "]" : "", to);
    }
    for (const opt_row *r = spec->rows; r && r->type != OPT_END; r++) {
        if (r->required) {
            fputs(form == OPT_ROFF ? " \\fB\\-" : " -", to);
            if (r->letter)
                fputc(r->letter, to);
            else
                fprintf(to, form == OPT_ROFF ? "\\-%s" : "-%s", r->name);
            fputs(form == OPT_ROFF ? "\\fR " : " ", to);
            put_variable(to, r->value);
        } else {
            has_options = 1;
        }
    }
    fputs(has_options ? " [options]\n" : "\n", to);
}
