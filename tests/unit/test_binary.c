/* tests/unit/test_binary.c - edges of an object of one material, refined. */
#include "support/disc_testing.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

#include "data/base/parallel.h"
#include "data/metrics.h"
#include "data/phantom.h"
#include "recon/binary.h"
#include "recon/method.h"

enum { N = 64 };

typedef struct scene {
    lac_phantom *disc;
    lac_geom *geom;
    lac_sino *sino;
    lac_image *image, *mask;
} scene;

/* A disc of attenuation 0.0317 with holes, 90 degrees of views, and what SIRT makes of
 * it. */
static void scene_make(scene *s, uint64_t seed)
{
    const lac_grid grid = {N, N, 1.0};
    lac_settings *sirt = NULL;
    lac_recon_result result;

    *s = (scene){0};
    lac_test_ok(lac_phantom_create(&s->disc, "discs", seed));
    lac_test_ok(lac_geom_create(&s->geom, 46, 92));
    lac_geom_set_angles_deg(s->geom, -45.0, 2.0);
    lac_test_ok(lac_sino_create(&s->sino, s->geom));
    lac_test_ok(lac_phantom_project(s->disc, N, 4, s->sino));
    lac_test_ok(lac_image_create(&s->image, &grid));
    lac_test_ok(lac_image_create(&s->mask, &grid));
    lac_test_ok(lac_phantom_mask(s->disc, s->mask));
    lac_test_ok(lac_settings_create(&sirt, lac_method_find("sirt")));
    lac_test_ok(lac_settings_set(sirt, "support", "fit"));
    lac_test_ok(lac_reconstruct(sirt, s->sino, s->image, NULL, &result));
    lac_settings_destroy(&sirt);
}

static void scene_clear(scene *s)
{
    lac_phantom_destroy(&s->disc);
    lac_geom_destroy(&s->geom);
    lac_sino_destroy(&s->sino);
    lac_image_destroy(&s->image);
    lac_image_destroy(&s->mask);
}

/* Pixels on the wrong side of Otsu's threshold. */
static int wrong(const scene *s)
{
    double threshold;
    int n = 0;

    lac_test_ok(lac_otsu_threshold(s->image, &threshold));
    for (int i = 0; i < N * N; i++)
        n += (s->image->data[i] > threshold) != (s->mask->data[i] > 0.5f);
    return n;
}

static void fewer_pixels_are_wrong(void **state)
{
    int before = 0, after = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        lac_binary_config c;
        double value;
        scene s;

        scene_make(&s, seed);
        before += wrong(&s);
        lac_binary_defaults(&c);
        lac_test_ok(lac_binary_refine(s.sino, &c, s.image, &value));
        after += wrong(&s);
        lac_test_near(value, 0.0317, 0.0015);
        for (int i = 0; i < N * N; i++)
            assert_true(s.image->data[i] >= 0.0f && s.image->data[i] <= (float)value);
        scene_clear(&s);
    }
    print_message("# %d pixels wrong, %d before\n", after, before);
    assert_true(before > 100 && after < 0.75 * before);
}

static void threads_do_not_matter(void **state)
{
    const int threads = lac_threads_get();
    lac_binary_config c;
    lac_image *one = NULL;
    scene s;

    (void)state;
    scene_make(&s, 2);
    lac_test_ok(lac_image_copy(&one, s.image));
    lac_binary_defaults(&c);
    c.rounds = 3;
    lac_threads_set(1);
    lac_test_ok(lac_binary_refine(s.sino, &c, one, NULL));
    lac_threads_set(3);
    lac_test_ok(lac_binary_refine(s.sino, &c, s.image, NULL));
    lac_threads_set(threads);
    assert_memory_equal(one->data, s.image->data, N * N * sizeof *one->data);
    lac_image_destroy(&one);
    scene_clear(&s);
}

static void flat_and_bad_input(void **state)
{
    lac_binary_config c;
    scene s;

    (void)state;
    scene_make(&s, 1);
    lac_binary_defaults(&c);
    for (int i = 0; i < N * N; i++)
        s.image->data[i] = 0.5f;
    lac_test_ok(lac_binary_refine(s.sino, &c, s.image, NULL));
    for (int i = 0; i < N * N; i++)
        assert_true(s.image->data[i] == 0.5f);
    c.rounds = 0;
    lac_test_fails(lac_binary_refine(s.sino, &c, s.image, NULL), LAC_E_ARG);
    lac_binary_defaults(&c);
    c.smooth = 1.5;
    lac_test_fails(lac_binary_refine(s.sino, &c, s.image, NULL), LAC_E_ARG);
    lac_test_fails(lac_binary_refine(s.sino, NULL, s.image, NULL), LAC_E_ARG);
    lac_binary_defaults(&c);
    s.image->data[3] = NAN;
    lac_test_fails(lac_binary_refine(s.sino, &c, s.image, NULL), LAC_E_NUMERIC);
    scene_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fewer_pixels_are_wrong),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(flat_and_bad_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
