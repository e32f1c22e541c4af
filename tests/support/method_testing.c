/* tests/support/method_testing.c - see method_testing.h. */
#include "method_testing.h"
#include "testing.h"

#include <stdio.h>
#include <string.h>

lac_settings *lac_test_settings(const char *method, const char *text)
{
    lac_settings *s = NULL;
    char copy[512], *rest = NULL;

    assert_true(strlen(text) < sizeof copy);
    snprintf(copy, sizeof copy, "%s", text);
    lac_test_ok(lac_settings_create(&s, lac_method_find(method)));
    for (char *key = strtok_r(copy, " ", &rest); key;
         key = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(key, '=');

        assert_non_null(value);
        *value++ = '\0';
        lac_test_ok(lac_settings_set(s, key, value));
    }
    return s;
}

lac_status lac_test_reconstruct(const char *method, const char *text, const lac_sino *s,
                                lac_image *image, lac_recon_result *result)
{
    lac_settings *set = lac_test_settings(method, text);
    lac_recon_result own;
    const lac_status st = lac_reconstruct(set, s, image, NULL, result ? result : &own);

    lac_settings_destroy(&set);
    return st;
}
