/* tests/support/null_testing.h - every pointer of a call NULL in turn. */
#ifndef LAC_TESTS_SUPPORT_NULL_TESTING_H
#define LAC_TESTS_SUPPORT_NULL_TESTING_H

#include "testing.h"

/*
 * The call, once for each P(pointer) that is written in it, with that one NULL and the
 * others as they are: always LAC_E_ARG with a reason, nothing left behind. What may be
 * NULL is not in P().
 */
#define REFUSES_NULL(call)                                                             \
    do {                                                                               \
        const int refuses_n = lac_test_null_count(#call);                              \
                                                                                       \
        for (int refuses_k = 1; refuses_k <= refuses_n; refuses_k++) {                 \
            lac_test_null_begin(refuses_k);                                            \
            lac_test_null_end(#call, (call), __FILE__, __LINE__);                      \
        }                                                                              \
    } while (0)
#define P(pointer) lac_test_null_pass(pointer)

/* Releasing nothing is allowed. */
#define DESTROYS_NULL(destroy, type)                                                   \
    do {                                                                               \
        type *nothing = NULL;                                                          \
                                                                                       \
        destroy(NULL);                                                                 \
        destroy(&nothing);                                                             \
        assert_null(nothing);                                                          \
    } while (0)

int lac_test_null_count(const char *call);
void lac_test_null_begin(int which);
void *lac_test_null_pass(const void *pointer);
void lac_test_null_end(const char *call, lac_status got, const char *file, int line);

#endif
