/* tests/fuzz/driver.c - a target on the files of folders, as an ordinary test (TAP). */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { MOST_FILES = 4096, MOST_BYTES = 1 << 22 };

/* Far above what any input needs also with sanitizers on a busy machine; run.sh is
 * stricter. */
enum { MOST_SECONDS = 20, MOST_KILOBYTES = 1 << 20 };

static char *path[MOST_FILES];
static int n_paths;

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *e;

    while (dir && (e = readdir(dir)) && n_paths < MOST_FILES) {
        const size_t room = strlen(folder) + strlen(e->d_name) + 2;

        if (e->d_name[0] == '.')
            continue;
        path[n_paths] = malloc(room);
        FUZZ_MUST(path[n_paths]);
        snprintf(path[n_paths++], room, "%s/%s", folder, e->d_name);
    }
    if (dir)
        closedir(dir);
}

/* The bytes in a block of their very size, so that a read behind them is seen. */
static void run_file(const char *name)
{
    static uint8_t bytes[MOST_BYTES];
    FILE *f = fopen(name, "rb");
    struct rusage usage;
    uint8_t *input;
    time_t start;
    size_t n;

    FUZZ_MUST(f);
    n = fread(bytes, 1, sizeof bytes, f);
    FUZZ_MUST(n < sizeof bytes);
    fclose(f);
    input = malloc(n > 0 ? n : 1);
    FUZZ_MUST(input);
    memcpy(input, bytes, n);
    start = time(NULL);
    LLVMFuzzerTestOneInput(input, n);
    FUZZ_MUST(difftime(time(NULL), start) < MOST_SECONDS);
    getrusage(RUSAGE_SELF, &usage);
    FUZZ_MUST(usage.ru_maxrss < MOST_KILOBYTES);
    free(input);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        add_folder(argv[i]);
    qsort(path, (size_t)n_paths, sizeof *path, by_name);
    printf("1..%d\n", n_paths + 1);
    for (int i = 0; i < n_paths; i++) {
        run_file(path[i]);
        printf("ok %d - %s\n", i + 1, strrchr(path[i], '/') + 1);
        fflush(stdout);
        free(path[i]);
    }
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    printf("ok %d - no bytes\n", n_paths + 1);
    return n_paths == 0; /* a corpus that was not found is no success */
}
