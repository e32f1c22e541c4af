/* tests/fuzz/fuzz_folder.c - folders of pictures: parts "%%NAME" with the bytes of each
 * file behind that line. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/alloc.h"

enum { PARTS = 8, NAME = 40 };

static char made[PARTS][NAME + 8];
static int n_made;

static void empty(void)
{
    while (n_made > 0)
        unlink(fuzz_path(made[--n_made]));
}

/* One file: "%%NAME\nBYTES". */
static void put(const uint8_t *part, size_t size)
{
    const uint8_t *line = memchr(part, '\n', size);
    const size_t n = line ? (size_t)(line - part) : 0;

    if (n < 3 || n > NAME || part[2] == '\0' || n_made == PARTS)
        return;
    snprintf(made[n_made], sizeof made[0], "scan/%.*s", (int)n - 2,
             (const char *)part + 2);
    for (char *p = made[n_made] + 5; *p; p++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_.", *p) ||
            (p[0] == '.' && strchr("/.", p[-1])))
            *p = 'x';
    fuzz_put(made[n_made++], line + 1, size - n - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const long live = laci_alloc_live();
    size_t from = 0;

    mkdir(fuzz_path("scan"), 0700);
    for (size_t i = 2; i <= size; i++)
        if (i == size || (i + 2 < size && data[i - 1] == '\n' && data[i] == '%' &&
                          data[i + 1] == '%')) {
            put(data + from, (i == size ? size : i - 1) - from);
            from = i;
        }
    fuzz_all_readers(fuzz_path("scan"), NULL);
    empty();
    FUZZ_MUST(laci_alloc_live() == live);
    return 0;
}
