/* tests/unit/test_two_threads.c - two threads that use the library at the same time,
 * each with objects of its own, or both with one that its header lets them share: the
 * same bits as alone; each thread has its own error and its own monitor. tests/tsan.sh
 * runs it under the thread sanitizer. */
#include "support/testing.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/fileio.h"
#include "recon/method.h"
#include "support/busy.h"

enum { ROUNDS = 3, MOST_WORKS = 32 };

/* What each piece of work gives where nothing else runs. */
static float alone[MOST_WORKS][2][BUSY_ROOM];

/* One of the two threads; cmocka works in the main thread only, so what is wrong is
 * told there. */
typedef struct worker {
    int who, first, last, step; /* works first, first + step, ... last */
    pthread_barrier_t *start;
    float out[BUSY_ROOM];
    char wrong[256]; /* "": all is well */
} worker;

static void *work(void *arg)
{
    worker *w = arg;

    pthread_barrier_wait(w->start);
    for (int round = 0; round < ROUNDS && !*w->wrong; round++)
        for (int k = w->first; !*w->wrong; k += w->step) {
            memset(w->out, 0, sizeof w->out);
            if (busy_works[k].run(w->who, w->out) != LAC_OK)
                snprintf(w->wrong, sizeof w->wrong, "%s: %s", busy_works[k].name,
                         lac_error_detail());
            else if (memcmp(w->out, alone[k][w->who], sizeof w->out) != 0)
                snprintf(w->wrong, sizeof w->wrong, "%s: other bits than alone",
                         busy_works[k].name);
            if (k == w->last)
                break;
        }
    return NULL;
}

/* Two threads with these functions and arguments, until both are done. */
static void both(void *(*first)(void *), void *a, void *(*second)(void *), void *b)
{
    pthread_t one, two;

    assert_int_equal(pthread_create(&one, NULL, first, a), 0);
    assert_int_equal(pthread_create(&two, NULL, second, b), 0);
    assert_int_equal(pthread_join(one, NULL), 0);
    assert_int_equal(pthread_join(two, NULL), 0);
}

static worker two[2];

static void run_both(void)
{
    pthread_barrier_t start;

    assert_int_equal(pthread_barrier_init(&start, NULL, 2), 0);
    two[0].start = two[1].start = &start;
    both(work, &two[0], work, &two[1]);
    pthread_barrier_destroy(&start);
    assert_string_equal(two[0].wrong, "");
    assert_string_equal(two[1].wrong, "");
}

static int set_up(void **state)
{
    (void)state;
    assert_true(n_busy_works <= MOST_WORKS);
    lac_threads_set(2);
    lac_test_ok(busy_begin(lac_test_dir()));
    for (int k = 0; k < n_busy_works; k++)
        for (int who = 0; who < 2; who++)
            lac_test_ok(busy_works[k].run(who, alone[k][who]));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    busy_end();
    lac_threads_set(0);
    lac_test_dir_remove();
    return 0;
}

/* --- the tests -----------------------------------------------------------------------
 */

/* Else equal bits would mean little. */
static void work_leaves_a_result(void **state)
{
    (void)state;
    for (int k = 0; k < n_busy_works; k++) {
        const size_t bytes = sizeof alone[k][0];
        int nonzero = 0;

        for (int i = 0; i < BUSY_ROOM; i++) {
            assert_true(isfinite(alone[k][0][i]) && isfinite(alone[k][1][i]));
            nonzero += alone[k][0][i] != 0.0f && alone[k][1][i] != 0.0f;
        }
        assert_true(nonzero > 100);
        assert_true(memcmp(alone[k][0], alone[k][1], bytes) != 0);
    }
}

static void two_threads_do_the_same_kind_of_work(void **state)
{
    (void)state;
    for (int k = 0; k < n_busy_works; k++) {
        two[0] = (worker){.who = 0, .first = k, .last = k, .step = 1};
        two[1] = (worker){.who = 1, .first = k, .last = k, .step = 1};
        run_both();
    }
}

static void two_threads_do_different_work(void **state)
{
    const int last = n_busy_works - 1;

    (void)state;
    two[0] = (worker){.who = 0, .first = 0, .last = last, .step = 1};
    two[1] = (worker){.who = 1, .first = last, .last = 0, .step = -1};
    run_both();
}

/* --- the number of threads changes meanwhile -----------------------------------------
 */

static atomic_int stop_changing;

static void *change_threads(void *arg)
{
    (void)arg;
    for (int n = 0; !atomic_load(&stop_changing); n++)
        lac_threads_set(1 + n % 4);
    return NULL;
}

static void *work_and_stop(void *arg)
{
    work(arg);
    atomic_store(&stop_changing, 1);
    return NULL;
}

static void the_number_of_threads_may_change_meanwhile(void **state)
{
    pthread_barrier_t start;

    (void)state;
    assert_int_equal(pthread_barrier_init(&start, NULL, 1), 0);
    two[0] = (worker){.last = n_busy_works - 1, .step = 1, .start = &start};
    both(work_and_stop, &two[0], change_threads, NULL);
    pthread_barrier_destroy(&start);
    lac_threads_set(2);
    assert_string_equal(two[0].wrong, "");
}

/* --- errors --------------------------------------------------------------------------
 */

typedef struct failing {
    const char *path;
    int wrong;
} failing;

static void *fail_often(void *arg)
{
    failing *f = arg;

    for (int k = 0; k < 300; k++) {
        lac_image *image = NULL;
        const lac_status st = lac_image_read(&image, f->path, 0.0, 0);

        f->wrong += st != LAC_E_IO || image != NULL ||
                    strncmp(lac_error_detail(), f->path, strlen(f->path)) != 0;
    }
    return NULL;
}

static void each_thread_has_its_own_error(void **state)
{
    failing a = {"nowhere-a.npy", 0}, b = {"another-place-b.tif.npy", 0};

    (void)state;
    lac_test_fails(lac_file_write(NULL, "x", 1), LAC_E_ARG);
    both(fail_often, &a, fail_often, &b);
    assert_int_equal(a.wrong, 0);
    assert_int_equal(b.wrong, 0);
    assert_false(lac_test_detail_has("nowhere")); /* this thread's is as it was */
    assert_false(lac_test_detail_has("another-place"));
}

/* --- monitors ------------------------------------------------------------------------
 */

typedef struct watched {
    const char *method;
    int who, stop_at; /* 0: never */
    pthread_t thread;
    int calls, strangers, out_of_order;
    lac_status st;
    lac_recon_result result;
} watched;

static int watch(void *user, const lac_iteration *it)
{
    watched *w = user;

    w->calls++;
    w->strangers += !pthread_equal(pthread_self(), w->thread);
    w->out_of_order += it->iteration != w->calls;
    return it->iteration == w->stop_at;
}

static void *reconstruct(void *arg)
{
    watched *w = arg;
    const lac_monitor monitor = {watch, w};
    const lac_grid grid = {BUSY_N, BUSY_N, 1.0};
    lac_settings *s = NULL;
    lac_image *image = NULL;
    lac_sino *scan = NULL;

    w->thread = pthread_self();
    w->st = busy_scan(&scan, w->who);
    if (w->st == LAC_OK)
        w->st = lac_image_create(&image, &grid);
    if (w->st == LAC_OK)
        w->st = lac_settings_create(&s, lac_method_find(w->method));
    if (w->st == LAC_OK)
        w->st = lac_settings_set(s, "iterations", "12");
    if (w->st == LAC_OK)
        w->st = lac_reconstruct(s, scan, image, &monitor, &w->result);
    lac_settings_destroy(&s);
    lac_image_destroy(&image);
    lac_sino_destroy(&scan);
    return NULL;
}

static void each_thread_has_its_own_monitor(void **state)
{
    static const char *const method[] = {"sirt", "tv", "shearlet"};

    (void)state;
    for (int k = 0; k < 3; k++) {
        watched a = {.method = method[k], .who = 0, .stop_at = 3};
        watched b = {.method = method[k], .who = 1};

        both(reconstruct, &a, reconstruct, &b);
        assert_int_equal(a.st, LAC_OK);
        assert_int_equal(b.st, LAC_OK);
        assert_int_equal(a.result.solver.reason, LAC_STOP_MONITOR);
        assert_int_equal(a.calls, 3);
        assert_int_not_equal(b.result.solver.reason, LAC_STOP_MONITOR);
        assert_true(b.calls > 3);
        assert_int_equal(a.strangers + b.strangers, 0);
        assert_int_equal(a.out_of_order + b.out_of_order, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_leaves_a_result),
        cmocka_unit_test(two_threads_do_the_same_kind_of_work),
        cmocka_unit_test(two_threads_do_different_work),
        cmocka_unit_test(the_number_of_threads_may_change_meanwhile),
        cmocka_unit_test(each_thread_has_its_own_error),
        cmocka_unit_test(each_thread_has_its_own_monitor),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
