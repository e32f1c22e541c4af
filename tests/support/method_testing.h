/* tests/support/method_testing.h - methods with settings from a text, and a
 * scan for them. */
#ifndef LAC_TESTS_SUPPORT_METHOD_TESTING_H
#define LAC_TESTS_SUPPORT_METHOD_TESTING_H

#include "recon/method.h"

/* Settings "key=value key=value" of a method; the rest as it is by default. */
lac_settings *lac_test_settings(const char *method, const char *text);

/* lac_reconstruct with such settings; `result` may be NULL. */
lac_status lac_test_reconstruct(const char *method, const char *text, const lac_sino *s,
                                lac_image *image, lac_recon_result *result);

/* Ellipses on n x n pixels of 1 mm by parallel beam, n_views from -50 degrees in steps
 * of `step`, with a ripple of 0.01 on them. */
lac_sino *lac_test_ripple_scan(int n, int n_views, double step);

#endif
