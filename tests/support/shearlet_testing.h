/* tests/support/shearlet_testing.h - shearlet systems of given sizes, and the
 * numbers of other implementations. */
#ifndef LAC_TESTS_SUPPORT_SHEARLET_TESTING_H
#define LAC_TESTS_SUPPORT_SHEARLET_TESTING_H

#include "shearlet/shearlet.h"

/* The defaults with another system and other sizes. */
lac_shearlet_config lac_test_shearlet_config(lac_shearlet_system system, int nx, int ny,
                                             int scales);

/* A system with them. */
lac_shearlet *lac_test_shearlet(lac_shearlet_system system, int nx, int ny, int scales);

/* The last `bytes` bytes of a golden file, for free(); NULL where it is not there. */
void *lac_test_golden(const char *name, size_t bytes);

#endif
