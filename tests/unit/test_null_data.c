/* tests/unit/test_null_data.c - each pointer that a function of data needs, NULL. */
#include "support/fileio_fixture.h"
#include "support/null_testing.h"

#include "data/base/simd.h"
#include "data/flatfield.h"
#include "data/metrics.h"
#include "data/noise.h"
#include "data/phantom.h"
#include "data/projections.h"
#include "data/repair.h"
#include "data/shift.h"
#include "data/stack.h"
#include "data/stripes.h"
#include "data/volume.h"
#include "data/wedge.h"

/* Room for the numbers of each call. */
static float a[400], b[400];
static double x[400];
static int k;

static void files(void **state)
{
    const char *path = lac_test_path("none.npy");
    lac_image *im = make_image(), *out = NULL;
    lac_sino *s = make_sino(), *scan = NULL;
    lac_file_info *info = NULL;
    lac_geom *g = NULL;
    lac_stack *stack = NULL;
    lac_volume_file *file = NULL;
    lac_projections *p = NULL;
    unsigned char *png = NULL;
    double *angle = NULL;
    size_t size;
    char hex[65];

    (void)state;
    REFUSES_NULL(lac_file_info_read(P(&info), P(path)));
    REFUSES_NULL(lac_file_info_read_as(P(&info), P(path), NULL));
    REFUSES_NULL(lac_image_read(P(&out), P(path), 1.0, 0));
    REFUSES_NULL(lac_image_write(P(im), P(path), NULL, NULL));
    REFUSES_NULL(lac_png_write_bytes(P(path), 2, 2, 1, P(hex), NULL));
    REFUSES_NULL(lac_png_encode(P(&png), P(&size), 2, 2, 1, P(hex)));
    REFUSES_NULL(lac_file_write(P(path), P(hex), 3));
    REFUSES_NULL(lac_sino_read(P(&scan), P(path)));
    REFUSES_NULL(lac_sino_write(P(s), P(path), NULL));
    REFUSES_NULL(lac_geom_read(P(&g), P(path), 5));
    REFUSES_NULL(lac_angles_parse(P("1,2"), P(&angle), P(&k)));
    REFUSES_NULL(lac_stack_read(P(&stack), P(path)));
    REFUSES_NULL(lac_volume_open(P(&file), P(path), 1.0));
    REFUSES_NULL(lac_volume_check_path(P(path)));
    REFUSES_NULL(lac_projections_open(P(&p), P(path), NULL));
    REFUSES_NULL(lac_file_sha256(P(path), P(hex)));
    REFUSES_NULL(lac_sha256(P(hex), 3, P(hex)));
    assert_int_equal(lac_test_dir_count(), 0);
    lac_image_destroy(&im);
    lac_sino_destroy(&s);
}

static lac_status no_page(void *user, int page, float *to)
{
    (void)user;
    (void)page;
    (void)to;
    fail_msg("a page was asked for");
    return LAC_OK;
}

/* What is open, or goes out page by page. */
static void stacks_and_scans(void **state)
{
    const lac_grid grid = {5, 3, 1.0};
    const lac_volume volume = {grid, 2, 0.0};
    const char *path = lac_test_path("v.npy");
    lac_stack *stack = NULL;
    lac_volume_file *file = NULL;
    lac_sino *s = make_sino();
    lac_projections *p = NULL;

    (void)state;
    REFUSES_NULL(lac_stack_create(P(&stack), P(&grid), 2));
    REFUSES_NULL(lac_volume_write(P(&volume), P(path), no_page, NULL, NULL));
    lac_test_fails(lac_volume_write(&volume, path, NULL, NULL, NULL), LAC_E_ARG);
    REFUSES_NULL(
        lac_projections_write(P(s->geom), 2, 1.0, P(path), no_page, NULL, NULL));
    lac_test_fails(lac_projections_write(s->geom, 2, 1.0, path, NULL, NULL, NULL),
                   LAC_E_ARG);
    lac_test_ok(lac_stack_create(&stack, &grid, 2));
    REFUSES_NULL(lac_stack_write(P(stack), P(path), NULL));
    assert_int_equal(lac_test_dir_count(), 0);
    lac_test_ok(lac_stack_write(stack, path, NULL));
    lac_test_ok(lac_volume_open(&file, path, 1.0));
    REFUSES_NULL(lac_volume_read(P(file), 0, P(a)));
    lac_volume_close(&file);
    path = lac_test_path("s.npy");
    lac_test_ok(lac_sino_write(s, path, NULL));
    lac_test_ok(lac_projections_open(&p, path, NULL));
    REFUSES_NULL(lac_projections_select(P(p), 0.0, 1.0));
    REFUSES_NULL(lac_projections_select_rows(P(p), 0, 0));
    REFUSES_NULL(lac_projections_read(P(p), LAC_FRAMES_DATA, 0, 1, P(a)));
    lac_test_fails(lac_projections_read(p, (lac_frames)3, 0, 1, a), LAC_E_ARG);
    assert_true(lac_test_detail_has("kind 3"));
    lac_projections_close(&p);
    lac_stack_destroy(&stack);
    lac_sino_destroy(&s);
}

static void images_and_geometries(void **state)
{
    const lac_grid grid = {5, 3, 1.0};
    const double ends[1] = {0.0};
    lac_image *im = make_image(), *out = NULL;
    lac_sino *s = make_sino(), *scan = NULL;
    lac_geom *g = NULL;
    int views[8];
    lac_grid seen;
    lac_arc arc;
    lac_provenance *r = make_record(), *record = NULL;

    (void)state;
    REFUSES_NULL(lac_geom_create(P(&g), 3, 4));
    REFUSES_NULL(lac_geom_copy(P(&g), P(s->geom)));
    REFUSES_NULL(lac_geom_select(P(s->geom), 1, P(ends), P(ends), P(&g)));
    REFUSES_NULL(lac_geom_check(P(s->geom)));
    REFUSES_NULL(lac_grid_check(P(&grid)));
    REFUSES_NULL(lac_geom_default_grid(P(s->geom), 0, 0.0, P(&seen)));
    REFUSES_NULL(lac_geom_arc(P(s->geom), P(&arc)));
    REFUSES_NULL(lac_geom_order(P(s->geom), P(views)));
    REFUSES_NULL(lac_image_create(P(&out), P(&grid)));
    REFUSES_NULL(lac_image_copy(P(&out), P(im)));
    REFUSES_NULL(lac_image_enlarge(P(im), 2, P(&out)));
    REFUSES_NULL(lac_sino_create(P(&scan), P(s->geom)));
    REFUSES_NULL(lac_sino_copy(P(&scan), P(s)));
    REFUSES_NULL(lac_sino_select(P(s), 0.0, 1.0, P(&scan)));
    REFUSES_NULL(lac_sino_bin(P(s), 2, P(&scan)));
    REFUSES_NULL(lac_sino_bin_views(P(s), 2, P(&scan)));
    REFUSES_NULL(lac_sino_crop(P(s), 1, 2, P(&scan)));
    REFUSES_NULL(lac_provenance_create(P(&record)));
    REFUSES_NULL(lac_provenance_add(P(r), P("key"), P("value")));
    REFUSES_NULL(lac_provenance_add_input(P(r), P(lac_test_path("none"))));
    REFUSES_NULL(lac_simd_set(P("auto")));
    lac_image_destroy(&im);
    lac_sino_destroy(&s);
    lac_provenance_destroy(&r);
}

static void numbers(void **state)
{
    const lac_flatfield field = {a, NULL, NULL};
    const lac_tilt tilt = {0.01, 20, 4, 5, 1.0, 1.0};
    const float *const rows[1] = {a};
    lac_image *im = make_image();
    lac_sino *s = make_sino();
    lac_scores scores[2];
    lac_wedge *w = NULL;
    int from, count;

    (void)state;
    lac_test_ok(lac_wedge_from_arc(&w, -0.5, 0.5));
    REFUSES_NULL(lac_frames_mean(P(a), 3, 20, P(b), NULL));
    REFUSES_NULL(lac_flatfield_apply(P(&field), 4, 5, P(b), NULL));
    REFUSES_NULL(lac_beam_normalise(LAC_BEAM_QUANTILE, 0, 4, 5, P(b), NULL));
    REFUSES_NULL(lac_minus_log(20, P(a), 1e-3, NULL));
    REFUSES_NULL(lac_bad_fill(4, 5, P(a), 2, NULL));
    REFUSES_NULL(lac_stuck_mark(4, 5, P(a), NULL));
    REFUSES_NULL(lac_zingers_mark(4, 5, P(a), 5.0, NULL));
    REFUSES_NULL(lac_stripes_remove(4, 5, P(a), NULL, NULL));
    REFUSES_NULL(lac_sino_shift(P(s), P(x)));
    REFUSES_NULL(lac_tilt_needs(P(&tilt), 0, 1, P(&from), P(&count)));
    REFUSES_NULL(lac_tilt_row(P(&tilt), 0, P(rows), 0, 1, P(b)));
    REFUSES_NULL(lac_score(P(im), P(im), NULL, P(scores)));
    REFUSES_NULL(lac_score_split(P(im), P(im), P(w), NULL, P(scores), P(scores + 1)));
    REFUSES_NULL(lac_otsu_threshold(P(im), P(x)));
    REFUSES_NULL(lac_otsu_thresholds(P(im), 3, P(x)));
    REFUSES_NULL(lac_noise_gaussian(P(s), 0.1, 1, NULL));
    REFUSES_NULL(lac_noise_poisson(P(s), 100.0, 1));
    REFUSES_NULL(lac_noise_estimate(P(s), P(x)));
    lac_image_destroy(&im);
    lac_sino_destroy(&s);
    lac_wedge_destroy(&w);
}

static void phantoms_and_wedges(void **state)
{
    const lac_ellipse ellipse = {.a = 0.5, .b = 0.25, .value = 1.0};
    lac_phantom *phantom = NULL, *ph = NULL;
    lac_image *im = make_image();
    lac_sino *s = make_sino();
    lac_wedge *w = NULL, *wedge = NULL;

    (void)state;
    lac_test_ok(lac_phantom_create(&ph, "disc", 1));
    lac_test_ok(lac_wedge_from_arc(&w, -0.5, 0.5));
    REFUSES_NULL(lac_phantom_create(P(&phantom), P("disc"), 1));
    REFUSES_NULL(lac_phantom_from_ellipses(P(&phantom), P(&ellipse), 1));
    REFUSES_NULL(lac_phantom_disc(P(&phantom), NULL, 1));
    REFUSES_NULL(lac_phantom_raster(P(ph), 2, P(im)));
    REFUSES_NULL(lac_phantom_mask(P(ph), P(im)));
    REFUSES_NULL(lac_phantom_project(P(ph), 5.0, 1, P(s)));
    REFUSES_NULL(lac_wedge_from_geom(P(&wedge), P(s->geom)));
    REFUSES_NULL(lac_wedge_from_arc(P(&wedge), 0.0, 1.0));
    REFUSES_NULL(lac_wedge_from_arcs(P(&wedge), 2, P(x), P(x)));
    REFUSES_NULL(lac_wedge_turned(P(&wedge), P(w), 0.1));
    REFUSES_NULL(lac_wedge_mirrored(P(&wedge), P(w)));
    REFUSES_NULL(lac_wedge_split(P(w), 5, 3, P(a), b, NULL));
    lac_phantom_destroy(&ph);
    lac_image_destroy(&im);
    lac_sino_destroy(&s);
    lac_wedge_destroy(&w);
}

static void nothing_is_destroyed(void **state)
{
    (void)state;
    DESTROYS_NULL(lac_file_info_destroy, lac_file_info);
    DESTROYS_NULL(lac_geom_destroy, lac_geom);
    DESTROYS_NULL(lac_image_destroy, lac_image);
    DESTROYS_NULL(lac_phantom_destroy, lac_phantom);
    DESTROYS_NULL(lac_projections_close, lac_projections);
    DESTROYS_NULL(lac_provenance_destroy, lac_provenance);
    DESTROYS_NULL(lac_sino_destroy, lac_sino);
    DESTROYS_NULL(lac_stack_destroy, lac_stack);
    DESTROYS_NULL(lac_volume_close, lac_volume_file);
    DESTROYS_NULL(lac_wedge_destroy, lac_wedge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(files),
        IN_EMPTY_DIR(stacks_and_scans),
        cmocka_unit_test(images_and_geometries),
        cmocka_unit_test(numbers),
        cmocka_unit_test(phantoms_and_wedges),
        cmocka_unit_test(nothing_is_destroyed),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
