/* tests/unit/test_fileio_replace.c - a file and its .geom are replaced as a whole or
 * not at all. */
#include "support/fileio_fixture.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/alloc.h"
#include "data/base/base_internal.h"
#include "data/fileio.h"
#include "data/io_internal.h"

static void bad_writes_leave_nothing(void **state)
{
    lac_image *im = make_image();
    lac_sino *s = make_sino();
    const long live = laci_alloc_live();
    char path[600];

    (void)state;
    snprintf(path, sizeof path, "%s/none/x.npy", lac_test_dir());
    lac_test_fails(lac_image_write(im, path, NULL, NULL), LAC_E_IO);
    assert_true(lac_test_detail_has("x.npy: cannot be created"));
    lac_test_fails(lac_image_write(im, "noextension", NULL, NULL), LAC_E_UNSUPPORTED);
    im->data[7] = INFINITY;
    lac_test_fails(lac_image_write(im, lac_test_path("x.npy"), NULL, NULL),
                   LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("row 1, column 2"));
    s->data[8] = NAN;
    lac_test_fails(lac_sino_write(s, lac_test_path("x.npy"), NULL), LAC_E_NUMERIC);
    assert_true(lac_test_detail_has("view 1, bin 1"));
    lac_test_fails(lac_image_write(NULL, lac_test_path("x.npy"), NULL, NULL),
                   LAC_E_ARG);
    lac_test_fails(lac_sino_write(NULL, lac_test_path("x.npy"), NULL), LAC_E_ARG);
    assert_int_equal(lac_test_dir_count(), 0);
    assert_int_equal(laci_alloc_live(), live);
    lac_image_destroy(&im);
    lac_sino_destroy(&s);
}

static void expect_text(const char *path, const char *want)
{
    char *text = NULL;

    lac_test_ok(laci_text_read(&text, path));
    assert_string_equal(text, want);
    laci_free(text);
}

static void full_disk_keeps_the_old_files(void **state)
{
    const lac_grid grid = {300, 200, 1.0};
    const char *path = lac_test_path("x.npy"), *geom = lac_test_path("x.geom");
    lac_image *im = NULL;
    lac_status st[2];

    (void)state;
    lac_test_ok(lac_image_create(&im, &grid));
    lac_test_write_file(path, "old array", 9);
    lac_test_write_file(geom, "old geom", 8);
    limit_files(10000); /* enough for the .geom, not for the array */
    st[0] = lac_image_write(im, path, NULL, NULL);
    limit_files(10); /* not even for the .geom */
    st[1] = lac_image_write(im, lac_test_path("y.npy"), NULL, NULL);
    limit_files(RLIM_INFINITY);
    assert_int_equal(st[0], LAC_E_IO);
    assert_int_equal(st[1], LAC_E_IO);
    assert_true(lac_test_detail_has("y.geom: writing failed"));
    expect_text(path, "old array");
    expect_text(geom, "old geom");
    assert_int_equal(lac_test_dir_count(), 2);
    lac_image_destroy(&im);
}

/* The second of two renames fails: the first is taken back. */
static void half_a_commit_is_undone(void **state)
{
    char blocked[600], geom[600], fresh[600];
    laci_out a = {0}, b = {0};

    (void)state;
    snprintf(blocked, sizeof blocked, "%s", lac_test_path("x.npy"));
    snprintf(geom, sizeof geom, "%s", lac_test_path("x.geom"));
    snprintf(fresh, sizeof fresh, "%s", lac_test_path("y.geom"));
    lac_test_write_file(geom, "old", 3);
    for (int old = 0; old < 2; old++) {
        lac_test_ok(laci_out_open(&a, old ? geom : fresh));
        lac_test_ok(laci_out_open(&b, blocked));
        lac_test_ok(laci_out_put(&a, "new", 3));
        lac_test_ok(laci_out_finish(&a));
        lac_test_ok(laci_out_finish(&b));
        mkdir(blocked, 0755);
        lac_test_fails(laci_out_commit_pair(&a, &b), LAC_E_IO);
        assert_true(lac_test_detail_has("x.npy: "));
        laci_out_end(&a);
        laci_out_end(&b);
        rmdir(blocked);
        expect_text(geom, "old");
        assert_int_equal(lac_test_dir_count(), 1);
    }
    mkdir(blocked, 0755);
    lac_test_fails(laci_out_open(&b, blocked), LAC_E_IO);
    assert_true(lac_test_detail_has("folder"));
    laci_out_end(&b);
    rmdir(blocked);
}

static void links_and_modes_are_kept(void **state)
{
    lac_image *im = make_image(), *back = NULL;
    struct stat s;

    (void)state;
    lac_test_write_file(lac_test_path("real.npy"), "old", 3);
    chmod(lac_test_path("real.npy"), 0600);
    assert_int_equal(symlink("real.npy", lac_test_path("link.npy")), 0);
    lac_test_ok(lac_image_write(im, lac_test_path("link.npy"), NULL, NULL));
    assert_int_equal(lstat(lac_test_path("link.npy"), &s), 0);
    assert_true(S_ISLNK(s.st_mode));
    assert_int_equal(stat(lac_test_path("real.npy"), &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    lac_test_ok(lac_image_read(&back, lac_test_path("link.npy"), 0.0, 0));
    lac_image_destroy(&im);
    lac_image_destroy(&back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EMPTY_DIR(bad_writes_leave_nothing),
        IN_EMPTY_DIR(full_disk_keeps_the_old_files),
        IN_EMPTY_DIR(half_a_commit_is_undone),
        IN_EMPTY_DIR(links_and_modes_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
