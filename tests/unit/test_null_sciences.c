/* tests/unit/test_null_sciences.c - each pointer that a function of radon, shearlet and
 * learned needs, NULL. */
#include "support/fileio_fixture.h"
#include "support/null_testing.h"

#include "learned/unet.h"
#include "radon/air.h"
#include "radon/fbp.h"
#include "radon/gridding.h"
#include "radon/hardening.h"
#include "radon/normal.h"
#include "radon/projector.h"
#include "shearlet/approximate.h"
#include "shearlet/decimated.h"
#include "shearlet/l1.h"
#include "shearlet/subband.h"
#include "shearlet/visibility.h"

/* Room for the numbers of each call. */
static float a[100000], b[100000];
static double x[400];

static void radon(void **state)
{
    lac_image *im = make_image();
    lac_sino *s = make_sino();
    lac_filter filter;
    lac_fbp *fbp = NULL, *new_fbp = NULL;
    lac_gridding *gridding = NULL, *new_gridding = NULL;
    lac_projector *projector = NULL, *new_projector = NULL;
    lac_cover cover;

    (void)state;
    lac_test_ok(
        lac_projector_create(&projector, s->geom, &im->grid, LAC_PROJECTOR_JOSEPH));
    lac_test_ok(lac_fbp_create(&fbp, s->geom, &im->grid, NULL));
    REFUSES_NULL(lac_filter_find(P("ram-lak"), P(&filter)));
    REFUSES_NULL(lac_fbp_create(P(&new_fbp), P(s->geom), P(&im->grid), NULL));
    REFUSES_NULL(lac_fbp_run(P(fbp), P(a), P(b)));
    REFUSES_NULL(lac_fbp_adjoint(P(fbp), P(a), P(b)));
    REFUSES_NULL(lac_projector_create(P(&new_projector), P(s->geom), P(&im->grid),
                                      LAC_PROJECTOR_JOSEPH));
    REFUSES_NULL(lac_projector_forward(P(projector), P(a), P(b)));
    REFUSES_NULL(lac_projector_adjoint(P(projector), P(a), P(b)));
    s->geom->beam = LAC_BEAM_PARALLEL;
    lac_test_ok(lac_gridding_create(&gridding, s->geom, &im->grid));
    REFUSES_NULL(lac_gridding_create(P(&new_gridding), P(s->geom), P(&im->grid)));
    REFUSES_NULL(lac_gridding_forward(P(gridding), P(a), P(b)));
    REFUSES_NULL(lac_gridding_adjoint(P(gridding), P(a), P(b)));
    REFUSES_NULL(lac_gridding_normal(P(gridding), P(a), P(b)));
    REFUSES_NULL(lac_geom_covers(P(s->geom), P(&im->grid), P(&cover)));
    REFUSES_NULL(lac_normal_spectrum(P(s->geom), P(&im->grid), 5, 3, P(a)));
    lac_fbp_destroy(&fbp);
    lac_gridding_destroy(&gridding);
    lac_projector_destroy(&projector);
    lac_image_destroy(&im);
    lac_sino_destroy(&s);
    DESTROYS_NULL(lac_fbp_destroy, lac_fbp);
    DESTROYS_NULL(lac_gridding_destroy, lac_gridding);
    DESTROYS_NULL(lac_projector_destroy, lac_projector);
}

static void calibration(void **state)
{
    const lac_disc disc = {0.1, 0.2, 0.4};
    const lac_air_options air = {.disc = &disc};
    lac_hardening curve = {0.03, 1, {1.0}, 2.0};
    lac_hardening_fit fit;
    lac_disc_fit found;
    lac_image *im = make_image();
    lac_sino *s = make_sino();
    const char *path = lac_test_path("none");
    char text[300];

    (void)state;
    REFUSES_NULL(lac_air_correct(P(s), P(&air), NULL));
    REFUSES_NULL(lac_disc_fit_run(P(s), NULL, P(&found)));
    REFUSES_NULL(lac_disc_distances(P(s->geom), P(&disc), P(a)));
    REFUSES_NULL(lac_disc_chords(P(s->geom), P(&disc), P(a)));
    REFUSES_NULL(lac_disc_attenuation(P(s), P(&disc), P(x)));
    REFUSES_NULL(lac_disc_raster(P(&disc), 0.0, P(im)));
    REFUSES_NULL(lac_hardening_check(P(&curve)));
    REFUSES_NULL(lac_hardening_apply(P(&curve), P(s)));
    REFUSES_NULL(lac_hardening_parse(P(&curve), P("mu=1"), P("here")));
    REFUSES_NULL(lac_hardening_format(P(&curve), P(text), sizeof text));
    REFUSES_NULL(lac_hardening_read(P(&curve), P(path)));
    REFUSES_NULL(lac_hardening_write(P(&curve), P(path), NULL));
    REFUSES_NULL(lac_hardening_fit_lengths(35, P(a), P(b), NULL, P(&fit)));
    REFUSES_NULL(lac_hardening_fit_disc(P(s), P(&disc), NULL, P(&fit)));
    REFUSES_NULL(lac_hardening_fit_mask(P(s), P(im), NULL, P(&fit)));
    REFUSES_NULL(lac_hardening_fit_scan(P(s), NULL, NULL, P(&fit)));
    assert_int_equal(lac_test_dir_count(), 0);
    lac_image_destroy(&im);
    lac_sino_destroy(&s);
}

static void shearlets(void **state)
{
    const lac_shearlet_config config = {
        .system = LAC_SHEARLET_BANDLIMITED, .nx = 32, .ny = 32, .scales = 2};
    lac_shearlet *sh = NULL, *other = NULL;
    lac_shearlet_l1 *l1 = NULL, *new_l1 = NULL;
    lac_shearlet_system system;
    lac_wedge *w = NULL;
    int n, visible[400];

    (void)state;
    lac_test_ok(lac_shearlet_create(&sh, &config));
    lac_test_range((double)lac_shearlet_count(sh) * 32 * 32, 1024, 100000);
    for (int i = 0; i < 400; i++)
        x[i] = 1.0;
    lac_test_ok(lac_shearlet_l1_create(&l1, sh, LAC_SHEARLET_FULL, x));
    lac_test_ok(lac_wedge_from_arc(&w, -0.5, 0.5));
    REFUSES_NULL(lac_shearlet_system_find(P("compact"), P(&system)));
    REFUSES_NULL(lac_shearlet_memory(P(&config), NULL, NULL));
    REFUSES_NULL(lac_shearlet_create(P(&other), P(&config)));
    REFUSES_NULL(lac_shearlet_count_for(P(&config), P(&n)));
    REFUSES_NULL(lac_shearlet_spectrum(P(sh), 0, P(a)));
    REFUSES_NULL(lac_shearlet_analyse(P(sh), P(a), P(b)));
    REFUSES_NULL(lac_shearlet_adjoint(P(sh), P(b), P(a)));
    REFUSES_NULL(lac_shearlet_synthesise(P(sh), P(b), P(a)));
    REFUSES_NULL(lac_shearlet_analyse_small(P(sh), P(a), P(b)));
    REFUSES_NULL(lac_shearlet_adjoint_small(P(sh), P(b), P(a)));
    REFUSES_NULL(lac_shearlet_synthesise_small(P(sh), P(b), P(a)));
    REFUSES_NULL(lac_shearlet_approximate(P(sh), P(a), 10, NULL, P(b), NULL));
    REFUSES_NULL(lac_shearlet_threshold(P(sh), LAC_THRESHOLD_SOFT, P(a), P(b)));
    REFUSES_NULL(lac_shearlet_energy(P(sh), P(a), P(x)));
    REFUSES_NULL(lac_shearlet_weigh(P(sh), P(x), P(a), P(b)));
    REFUSES_NULL(lac_shearlet_visibility(P(sh), P(w), NULL, visible));
    lac_test_fails(lac_shearlet_visibility(sh, w, NULL, NULL), LAC_E_ARG);
    REFUSES_NULL(lac_shearlet_split(P(sh), P(visible), P(a), b, NULL));
    REFUSES_NULL(lac_shearlet_l1_create(P(&new_l1), P(sh), LAC_SHEARLET_FULL, P(x)));
    REFUSES_NULL(lac_shearlet_l1_step(P(l1), 1.0, P(a), P(b), P(x)));
    REFUSES_NULL(lac_shearlet_l1_value(P(l1), P(a), P(x)));
    REFUSES_NULL(lac_shearlet_l1_reweight(P(l1), P(a), 0.1));
    lac_shearlet_l1_destroy(&l1);
    lac_shearlet_destroy(&sh);
    lac_wedge_destroy(&w);
    DESTROYS_NULL(lac_shearlet_l1_destroy, lac_shearlet_l1);
    DESTROYS_NULL(lac_shearlet_destroy, lac_shearlet);
}

static void networks(void **state)
{
    const size_t dim[] = {2, 3};
    const lac_tensor_spec spec = {"a", 2, {2, 3}};
    const char *path = lac_test_path("none.safetensors");
    lac_weights *w = NULL, *other = NULL;
    lac_unet *net = NULL, *new_net = NULL;
    lac_unet_config c;
    size_t bytes;

    (void)state;
    lac_unet_defaults(&c);
    c.depth = 1;
    c.conditions = 2;
    lac_test_ok(lac_unet_create(&net, &c));
    lac_test_ok(lac_weights_create(&w));
    REFUSES_NULL(lac_weights_create(P(&other)));
    REFUSES_NULL(lac_weights_create_like(P(&other), P(w)));
    REFUSES_NULL(lac_weights_add(P(w), P("a"), 2, P(dim)));
    REFUSES_NULL(lac_weights_add_all(P(w), P(&spec), 1));
    REFUSES_NULL(lac_weights_expect(P(w), P(&spec), 1));
    REFUSES_NULL(lac_weights_set_text(P(w), P("key"), "text"));
    REFUSES_NULL(lac_weights_read(P(&other), P(path)));
    assert_int_equal(lac_weights_count(w), 0);
    lac_test_ok(lac_weights_add(w, "a", 2, dim));
    REFUSES_NULL(lac_weights_write(P(w), P(path), LAC_WEIGHTS_F32));
    REFUSES_NULL(lac_unet_create(P(&new_net), P(&c)));
    REFUSES_NULL(lac_unet_load(P(&new_net), P(w)));
    REFUSES_NULL(lac_unet_store(P(net), P(w)));
    REFUSES_NULL(lac_unet_memory(P(net), 16, 16, P(&bytes)));
    REFUSES_NULL(lac_unet_run(P(net), 16, 16, P(a), P(a), P(b)));
    assert_int_equal(lac_test_dir_count(), 0);
    lac_unet_destroy(&net);
    lac_weights_destroy(&w);
    DESTROYS_NULL(lac_unet_destroy, lac_unet);
    DESTROYS_NULL(lac_weights_destroy, lac_weights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(radon),
        IN_EMPTY_DIR(calibration),
        cmocka_unit_test(shearlets),
        IN_EMPTY_DIR(networks),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
