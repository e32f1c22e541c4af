/* tools/opt_near.c - the nearest name in a list. */
#include "opt.h"

#include <string.h>

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
