/* tests/support/testing.c - see testing.h. */
#include "testing.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/alloc.h"
#include "data/base/parallel.h"
#include "data/base/rng.h"

void lac_test_near_(const char *name, double got, double want, double tol,
                    const char *file, int line)
{
    if (fabs(got - want) <= tol)
        return;
    print_error("%s = %.9g, expected %.9g within %.3g\n", name, got, want, tol);
    _fail(file, line);
}

void lac_test_range_(const char *name, double got, double lo, double hi,
                     const char *file, int line)
{
    if (got >= lo && got <= hi)
        return;
    print_error("%s = %.9g, expected %.9g .. %.9g\n", name, got, lo, hi);
    _fail(file, line);
}

size_t lac_test_first_bad(const float *got, const float *want, size_t n, double rel,
                          double abs)
{
    double scale = 0.0, worst = -1.0;
    size_t at = n;

    for (size_t i = 0; i < n; i++)
        scale = fmax(scale, fabs((double)want[i]));
    for (size_t i = 0; i < n; i++) {
        const double d = fabs((double)got[i] - want[i]);

        if (!isfinite(got[i]) || !isfinite(want[i]))
            return i;
        if (d > abs + rel * scale && d > worst) {
            worst = d;
            at = i;
        }
    }
    return at;
}

void lac_test_close_(const char *name, const float *got, const float *want, size_t n,
                     double rel, double abs, const char *file, int line)
{
    const size_t at = lac_test_first_bad(got, want, n, rel, abs);

    if (at == n)
        return;
    print_error("%s[%zu] of %zu = %.9g, expected %.9g (rel %.3g, abs %.3g)\n", name, at,
                n, (double)got[at], (double)want[at], rel, abs);
    _fail(file, line);
}

void lac_test_status_(const char *call, lac_status got, lac_status want,
                      const char *file, int line)
{
    if (got == want)
        return;
    print_error("%s: status '%s', expected '%s'; detail: %s\n", call,
                lac_status_name(got), lac_status_name(want), lac_error_detail());
    _fail(file, line);
}

int lac_test_detail_has(const char *word)
{
    return strstr(lac_error_detail(), word) != NULL;
}

void lac_test_fill_normal(float *x, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (float)lac_rng_normal(seed, 77, i);
}

float *lac_test_normal(size_t n, uint64_t seed)
{
    float *x = malloc(n * sizeof *x);

    assert_non_null(x);
    lac_test_fill_normal(x, n, seed);
    return x;
}

double lac_test_rel_diff(const float *x, const float *y, size_t n)
{
    double d = 0.0, s = 0.0;

    for (size_t i = 0; i < n; i++) {
        d += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
        s += (double)y[i] * y[i];
    }
    return sqrt(d / s);
}

int lac_test_alloc_failures(lac_test_call call, void *ctx)
{
    const long before = laci_alloc_live();

    for (int k = 1; k < 100000; k++) {
        lac_status st;

        laci_alloc_fail_at(k);
        st = call(ctx);
        laci_alloc_fail_at(0);
        if (laci_alloc_live() != before) {
            print_error("allocation %d failing leaves %ld blocks behind\n", k,
                        laci_alloc_live() - before);
            fail();
        }
        if (st == LAC_OK) {
            assert_true(k > 1);
            return k - 1;
        }
        if (st != LAC_E_NOMEM) {
            print_error("allocation %d failing gives '%s': %s\n", k,
                        lac_status_name(st), lac_error_detail());
            fail();
        }
    }
    fail();
    return 0;
}

static char dir[256];

const char *lac_test_dir(void)
{
    if (dir[0] == '\0') {
        const char *base = getenv("TMPDIR");

        snprintf(dir, sizeof dir, "%s/lacuna-test-XXXXXX", base ? base : "/tmp");
        if (!mkdtemp(dir)) {
            print_error("no temporary folder %s\n", dir);
            exit(99);
        }
    }
    return dir;
}

const char *lac_test_path(const char *name)
{
    static char paths[4][512];
    static int next;
    char *p = paths[next++ % 4];

    snprintf(p, sizeof paths[0], "%s/%s", lac_test_dir(), name);
    return p;
}

static int is_entry(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

int lac_test_dir_count(void)
{
    DIR *d = opendir(lac_test_dir());
    const struct dirent *e;
    int n = 0;

    while (d && (e = readdir(d)))
        n += is_entry(e->d_name);
    if (d)
        closedir(d);
    return n;
}

/* A folder and all in it; links are removed and not followed. */
static void remove_folder(const char *path)
{
    DIR *d = opendir(path);
    const struct dirent *e;

    while (d && (e = readdir(d))) {
        char entry[4096];

        snprintf(entry, sizeof entry, "%s/%s", path, e->d_name);
        if (is_entry(e->d_name) && unlink(entry) != 0)
            remove_folder(entry);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

void lac_test_dir_remove(void)
{
    if (dir[0] == '\0')
        return;
    remove_folder(dir);
    dir[0] = '\0';
}

int lac_test_dir_setup(void **state)
{
    (void)state;
    lac_test_dir_remove();
    lac_test_dir();
    return 0;
}

int lac_test_dir_teardown(void **state)
{
    (void)state;
    lac_test_dir_remove();
    return 0;
}

void lac_test_write_file(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0) {
        print_error("cannot write %s\n", path);
        fail();
    }
}

size_t lac_test_read_file(const char *path, void *bytes, size_t room)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    n = fread(bytes, 1, room, f);
    fclose(f);
    assert_true(n < room);
    return n;
}

int lac_test_one_thread(void **state)
{
    (void)state;
    lac_threads_set(1);
    return 0;
}

const char *lac_test_data_dir(void)
{
    static char found[512];
    const char *env = getenv("LACUNA_TEST_DATA");
    struct stat s;

    snprintf(found, sizeof found, "%s", env ? env : "");
    return found[0] && stat(found, &s) == 0 && S_ISDIR(s.st_mode) ? found : NULL;
}
