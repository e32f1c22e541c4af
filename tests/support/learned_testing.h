/* tests/support/learned_testing.h - small networks of all kinds, and scans for the
 * methods that run them. */
#ifndef LAC_TESTS_SUPPORT_LEARNED_TESTING_H
#define LAC_TESTS_SUPPORT_LEARNED_TESTING_H

#include "recon/method.h"
#include "recon/model.h"

enum {
    LAC_TEST_NX = 60,
    LAC_TEST_NY = 52,
    LAC_TEST_PIXELS = LAC_TEST_NX * LAC_TEST_NY,
    LAC_TEST_KINDS = 3
};

/* Files of models that are trained for a moment, by kind; set-up of a group of tests,
 * lac_test_dir_teardown is its end. */
extern const char *lac_test_model[LAC_TEST_KINDS];
int lac_test_models_make(void **state);
lac_model *lac_test_model_load(lac_model_kind kind);

typedef struct lac_test_scan {
    lac_sino *sino;
    lac_image *image; /* of 7.0 until a method was run */
    lac_recon_result result;
} lac_test_scan;

/* An ellipses phantom seen from -37 to 67 degrees, with noise. */
void lac_test_scan_make(lac_test_scan *s, int fan, double noise, double pixel,
                        double factor);
void lac_test_scan_clear(lac_test_scan *s);

/* Settings "key=value key=value"; `model` is set where the method has it. */
lac_status lac_test_run_with(lac_test_scan *s, const char *method, const char *model,
                             const char *text);
void lac_test_run(lac_test_scan *s, lac_model_kind kind, const char *text);

/* The image; the start of a kind by its own method. Both of malloc. */
float *lac_test_copy_of(const lac_test_scan *s);
float *lac_test_start_of(lac_test_scan *s, lac_model_kind kind, const char *text);

#endif
