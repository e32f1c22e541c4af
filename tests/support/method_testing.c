/* tests/support/method_testing.c - see method_testing.h. */
#include "method_testing.h"
#include "testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/phantom.h"

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

lac_sino *lac_test_ripple_scan(int n, int n_views, double step)
{
    lac_phantom *phantom = NULL;
    lac_geom *g = NULL;
    lac_sino *s = NULL;

    lac_test_ok(lac_geom_create(&g, n_views, (int)(1.5 * n)));
    lac_geom_set_angles_deg(g, -50.0, step);
    lac_test_ok(lac_sino_create(&s, g));
    lac_test_ok(lac_phantom_create(&phantom, "ellipses", 7));
    lac_test_ok(lac_phantom_project(phantom, n, 2, s));
    for (size_t i = 0; i < lac_sino_count(s); i++)
        s->data[i] += 0.01f * (float)sin(1e3 * (double)i * (double)i);
    lac_phantom_destroy(&phantom);
    lac_geom_destroy(&g);
    return s;
}
