/* tests/unit/test_shearlet_memory.c - the bytes that are stated against those that the
 * system gave: the largest resident size of this process, so nothing else runs in it.
 */
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "shearlet/decimated.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0 /* sanitizers keep what was released, and shadows of it */
#endif

/* Bytes of a line of the process's status; -1 where there is none. */
static double resident(const char *key)
{
    FILE *f = fopen("/proc/self/status", "r");
    double kib = -1.0;
    char line[256];

    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, key, strlen(key)) == 0)
            kib = strtod(line + strlen(key), NULL);
    if (f)
        fclose(f);
    return kib < 0.0 ? -1.0 : 1024.0 * kib;
}

enum { N = 512 };

/* What creation, a run of both kinds and their scratch add to the peak; arrays of
 * images and coefficients come from the caller. */
static double run_all(lac_shearlet_system system, int scales, const float *image,
                      float *c, size_t *stated)
{
    const double before = resident("VmRSS:");
    lac_shearlet_config config;
    lac_shearlet *s = NULL;

    lac_shearlet_defaults(&config);
    config.system = system;
    config.scales = scales;
    lac_test_ok(lac_shearlet_memory(&config, stated, NULL));
    lac_test_ok(lac_shearlet_create(&s, &config));
    lac_test_ok(lac_shearlet_analyse(s, image, c));
    lac_test_ok(lac_shearlet_analyse_small(s, image, c));
    lac_shearlet_destroy(&s);
    return resident("VmHWM:") - before;
}

/* 8 threads, so that the scratch is as large as the spectra. The small system first:
 * the peak only rises. */
static void stated_memory_is_the_peak(void **state)
{
    enum { SLACK = 3 << 20 }; /* stacks of threads, plans, the program itself */
    const size_t largest = 60 * (size_t)N * N;
    float *image = malloc(N * N * sizeof *image), *c = malloc(largest * sizeof *c);
    double taken[2];
    size_t stated[2];

    (void)state;
    if (SANITIZED || resident("VmHWM:") < 0.0) {
        free(image);
        free(c);
        skip();
    }
    lac_test_fill_normal(image, N * N, 1);
    memset(c, 1, largest * sizeof *c); /* resident before, so not counted */
    lac_threads_set(8);
    taken[0] = run_all(LAC_SHEARLET_BANDLIMITED, 5, image, c, &stated[0]);
    taken[1] = run_all(LAC_SHEARLET_COMPACT, 4, image, c, &stated[1]);
    lac_threads_set(0);
    print_message("# bandlimited: stated %zu, taken %.0f; compact: %zu, %.0f\n",
                  stated[0], taken[0], stated[1], taken[1]);
    for (int i = 0; i < 2; i++)
        lac_test_range(taken[i], 0.6 * (double)stated[i],
                       (double)stated[i] + (double)SLACK);
    free(image);
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stated_memory_is_the_peak),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
