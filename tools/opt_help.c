/* tools/opt_help.c - help texts made from option tables, and the nearest name. */
#include "opt.h"

#include <string.h>

enum { WIDTH = 79, COLUMN = 26 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance where a swap of neighbours counts one (restricted Damerau-Levenshtein).
 */
static size_t distance(const char *a, const char *b)
{
    enum { MAX = 64 };
    const size_t n = strlen(a), m = strlen(b);
    size_t row[3][MAX + 1], *two = row[0], *one = row[1], *now = row[2];

    if (n > MAX || m > MAX)
        return MAX;
    for (size_t j = 0; j <= m; j++)
        one[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *oldest = two;

        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = smaller(smaller(one[j], now[j - 1]) + 1,
                             one[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = smaller(now[j], two[j - 2] + 1);
        }
        two = one;
        one = now;
        now = oldest;
    }
    return one[m];
}

const char *opt_nearest(const char *text, const char *(*at)(size_t i))
{
    const size_t n = strlen(text);
    const char *best = NULL, *name;
    size_t least = 1 + n / 3;

    for (size_t i = 0; (name = at(i)) != NULL; i++) {
        /* The start of one long name counts as near: "shepp" for "shepp-logan". */
        const size_t d =
            n >= 3 && strncmp(name, text, n) == 0 ? 1 : distance(text, name);

        if (d <= least && d < strlen(name) && (!best || d < least)) {
            least = d;
            best = name;
        }
    }
    return best;
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
        fprintf(to, "%.*s", n, text);
        at += n;
        text += n;
        text += strspn(text, " ");
    }
    fputc('\n', to);
    return *text ? text + 1 : text;
}

void opt_print_paragraphs(FILE *to, const char *text)
{
    while (*text) {
        fputc('\n', to);
        text = print_wrapped(to, 0, text);
    }
}

void opt_print_item(FILE *to, const char *left, int column, const char *text)
{
    const int used = 2 + (int)strlen(left);

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
    fputs("\nArguments:\n", to);
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

void opt_print_rows(FILE *to, const opt_row *rows)
{
    char left[96], limits[256], text[768];

    for (const opt_row *r = rows; r && r->type != OPT_END; r++) {
        snprintf(left, sizeof left, "%s%c%s--%s%s%s", r->letter ? "-" : "",
                 r->letter ? r->letter : ' ', r->letter ? ", " : "   ", r->name,
                 r->value ? " " : "", r->value ? r->value : "");
        describe_limits(r, limits, sizeof limits);
        snprintf(text, sizeof text, "%s%s", r->help, limits);
        opt_print_item(to, left, COLUMN, text);
    }
}

void opt_print_usage(FILE *to, const char *command, const opt_spec *spec)
{
    int has_options = 0;

    fprintf(to, "Usage: lacuna %s", command);
    for (const opt_arg *a = spec->args; a && a->name; a++)
        fprintf(to, a->optional ? " [%s%s]" : " %s%s", a->name, a->many ? "..." : "");
    for (const opt_row *r = spec->rows; r && r->type != OPT_END; r++) {
        if (r->required && r->letter)
            fprintf(to, " -%c %s", r->letter, r->value);
        else if (r->required)
            fprintf(to, " --%s %s", r->name, r->value);
        else
            has_options = 1;
    }
    fputs(has_options ? " [options]\n" : "\n", to);
}
