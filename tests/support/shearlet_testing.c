/* tests/support/shearlet_testing.c - see shearlet_testing.h. */
#include "shearlet_testing.h"
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>

lac_shearlet_config lac_test_shearlet_config(lac_shearlet_system system, int nx, int ny,
                                             int scales)
{
    lac_shearlet_config c;

    lac_shearlet_defaults(&c);
    c.system = system;
    c.nx = nx;
    c.ny = ny;
    c.scales = scales;
    return c;
}

lac_shearlet *lac_test_shearlet(lac_shearlet_system system, int nx, int ny, int scales)
{
    const lac_shearlet_config c = lac_test_shearlet_config(system, nx, ny, scales);
    lac_shearlet *s = NULL;

    lac_test_ok(lac_shearlet_create(&s, &c));
    return s;
}

void *lac_test_golden(const char *name, size_t bytes)
{
    const char *dir = lac_test_data_dir();
    char path[600];
    FILE *f = NULL;
    char *data = NULL;

    snprintf(path, sizeof path, "%s/../golden/shearlet/%s", dir ? dir : "", name);
    f = dir ? fopen(path, "rb") : NULL;
    if (!f)
        return NULL;
    data = malloc(bytes);
    assert_non_null(data);
    assert_int_equal(fseek(f, -(long)bytes, SEEK_END), 0);
    assert_int_equal(fread(data, 1, bytes, f), bytes);
    fclose(f);
    return data;
}
