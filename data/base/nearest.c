/* data/base/nearest.c - edit distance for suggestions. */
#include "nearest.h"
#include "base_internal.h"

#include <ctype.h>
#include <string.h>

#define MAX_WORD 63

static int same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Optimal string alignment distance of a and b, both of at most MAX_WORD bytes. Rows of
 * the table: two behind, one behind, this one. */
static int distance(const char *a, const char *b)
{
    const int na = (int)strlen(a), nb = (int)strlen(b);
    int row[3][MAX_WORD + 1];

    for (int j = 0; j <= nb; j++)
        row[0][j] = j;
    for (int i = 1; i <= na; i++) {
        int *now = row[i % 3];
        const int *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

        now[0] = i;
        for (int j = 1; j <= nb; j++) {
            const int swap = last[j - 1] + !same(a[i - 1], b[j - 1]);

            now[j] = laci_min_int(swap, laci_min_int(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                now[j] = laci_min_int(now[j], before[j - 2] + 1);
        }
    }
    return row[na % 3][nb];
}

static int begins_with(const char *name, const char *word)
{
    while (*word && same(*name, *word)) {
        name++;
        word++;
    }
    return *word == '\0';
}

static const char *only_prefix(const char *word, const char *const *names, size_t n)
{
    const char *found = NULL;

    if (strlen(word) < 2)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (names[i] && begins_with(names[i], word)) {
            if (found)
                return NULL;
            found = names[i];
        }
    return found;
}

const char *lac_nearest_name(const char *word, const char *const *names, size_t n)
{
    const char *best = NULL;
    int best_distance = MAX_WORD + 1;

    if (!word || !names || strlen(word) > MAX_WORD)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        int d, allowed;

        if (!names[i] || strlen(names[i]) > MAX_WORD)
            continue;
        d = distance(word, names[i]);
        allowed = laci_max_int((int)strlen(word), (int)strlen(names[i])) / 3;
        if (d <= laci_max_int(allowed, 1) && d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best ? best : only_prefix(word, names, n);
}
