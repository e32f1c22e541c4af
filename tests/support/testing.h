/* tests/support/testing.h - comparisons that NaN cannot pass, and other help for the
 * tests. */
#ifndef LAC_TESTS_SUPPORT_TESTING_H
#define LAC_TESTS_SUPPORT_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/base/status.h"

/* |got - want| <= tol, else the test fails naming both; NaN and Inf always fail. */
#define lac_test_near(got, want, tol)                                                  \
    lac_test_near_(#got, (double)(got), (double)(want), (double)(tol), __FILE__,       \
                   __LINE__)

/* lo <= got <= hi, else fails; NaN always fails. */
#define lac_test_range(got, lo, hi)                                                    \
    lac_test_range_(#got, (double)(got), (double)(lo), (double)(hi), __FILE__, __LINE__)

/* Each |got[i] - want[i]| <= abs + rel * max|want|; reports the worst index. */
#define lac_test_close(got, want, n, rel, abs)                                         \
    lac_test_close_(#got, got, want, n, rel, abs, __FILE__, __LINE__)

/* A call returns LAC_OK, else fails with the detail text. */
#define lac_test_ok(call) lac_test_status_(#call, (call), LAC_OK, __FILE__, __LINE__)

/* A call returns this code, and not another. */
#define lac_test_fails(call, code)                                                     \
    lac_test_status_(#call, (call), (code), __FILE__, __LINE__)

void lac_test_near_(const char *name, double got, double want, double tol,
                    const char *file, int line);
void lac_test_range_(const char *name, double got, double lo, double hi,
                     const char *file, int line);
void lac_test_close_(const char *name, const float *got, const float *want, size_t n,
                     double rel, double abs, const char *file, int line);
void lac_test_status_(const char *call, lac_status got, lac_status want,
                      const char *file, int line);

/* 1 where the last detail text contains a word. */
int lac_test_detail_has(const char *word);

/* Index of the first entry that breaks the rule of lac_test_close, or n. For testing
 * it. */
size_t lac_test_first_bad(const float *got, const float *want, size_t n, double rel,
                          double abs);

/* Fill with standard normal numbers. */
void lac_test_fill_normal(float *x, size_t n, uint64_t seed);
/* n of them in new memory, for free(). */
float *lac_test_normal(size_t n, uint64_t seed);

/* ||x - y|| / ||y|| in double; NaN where there is one. */
double lac_test_rel_diff(const float *x, const float *y, size_t n);

/*
 * Run a call with the 1st, 2nd, 3rd ... allocation failing until it succeeds; each
 * failure must be LAC_E_NOMEM and leave no block behind. The call must release what it
 * made when it succeeds. Returns the number of failures seen (>= 1, else the test
 * fails).
 */
typedef lac_status (*lac_test_call)(void *ctx);
int lac_test_alloc_failures(lac_test_call call, void *ctx);

/* A fresh folder for temporary files, removed with all in it by lac_test_dir_remove. */
const char *lac_test_dir(void);
void lac_test_dir_remove(void);
/* The same as a setup and a teardown of cmocka: an empty folder before, none behind. */
int lac_test_dir_setup(void **state);
int lac_test_dir_teardown(void **state);
/* dir/name in a static buffer (four at a time). */
const char *lac_test_path(const char *name);
void lac_test_write_file(const char *path, const void *bytes, size_t n);
/* A whole file of less than `room` bytes; their number. */
size_t lac_test_read_file(const char *path, void *bytes, size_t room);
/* Number of entries in the temporary folder (to see that nothing was left behind). */
int lac_test_dir_count(void);

/* A setup of cmocka: the library works in one thread from here on. */
int lac_test_one_thread(void **state);

/* The folder of real scans, "../shared/data" of the project or LACUNA_TEST_DATA, or
 * NULL where it is not there; then skip() the test. */
const char *lac_test_data_dir(void);

#endif
