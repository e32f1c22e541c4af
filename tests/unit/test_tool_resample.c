/* tests/unit/test_tool_resample.c - images turned, mirrored, enlarged and moved. */
#include "support/testing.h"
#include "tools/resample.h"

#include <math.h>

/* Pixel (x, y) of the result, x to the right and y up from its lower left corner. */
static float at(const lac_image *image, int x, int y)
{
    return image->data[(image->grid.ny - 1 - y) * image->grid.nx + x];
}

static void images_turn(void **state)
{
    const lac_grid wide = {11, 8, 1.0}, square = {8, 8, 1.0};
    lac_image *from = NULL, *to = NULL;

    (void)state;
    lac_test_ok(lac_image_create(&from, &wide));
    lac_test_ok(lac_image_create(&to, &square));
    for (int i = 0; i < 88; i++)
        from->data[i] = (float)(i * i % 97) + 0.5f;
    /* The square in the middle of 11 columns begins between two of them. */
    resample(from, &(resample_how){.zoom = 1.0, .shift_x = 0.5 / 8.0}, to);
    for (int y = 0; y < 8; y++)
        for (int x = 0; x < 8; x++)
            lac_test_near(at(to, x, y), at(from, x + 1, y), 1e-5);
    lac_image_destroy(&from);
    lac_test_ok(lac_image_copy(&from, to));
    for (int turns = 0; turns < 4; turns++)
        for (int mirror = 0; mirror < 2; mirror++) {
            resample(from,
                     &(resample_how){.turns = turns, .mirror = mirror, .zoom = 1.0},
                     to);
            for (int y = 0; y < 8; y++)
                for (int x = 0; x < 8; x++) {
                    int p = mirror ? 7 - x : x, q = y;

                    for (int k = 0; k < turns; k++) { /* x to y, y to -x */
                        const int swap = p;

                        p = 7 - q;
                        q = swap;
                    }
                    lac_test_near(at(to, p, q), at(from, x, y), 1e-5);
                }
        }
    lac_image_destroy(&from);
    lac_image_destroy(&to);
}

/* A smooth hill: its mass grows with the square of the zoom, its centre moves by the
 * shift. */
static void images_zoom_and_shift(void **state)
{
    const lac_grid coarse = {40, 40, 1.0}, fine = {96, 96, 1.0};
    const resample_how how = {.zoom = 1.25, .shift_x = 0.1, .shift_y = -0.05};
    lac_image *from = NULL, *to = NULL;
    double mass = 0.0, mx = 0.0, my = 0.0;

    (void)state;
    lac_test_ok(lac_image_create(&from, &coarse));
    lac_test_ok(lac_image_create(&to, &fine));
    for (int i = 0; i < 1600; i++) {
        const double x = i % 40 - 21.5, y = i / 40 - 19.5; /* centre 2 columns right */

        from->data[i] = (float)exp(-(x * x + y * y) / 18.0);
    }
    resample(from, &how, to);
    for (int y = 0; y < 96; y++)
        for (int x = 0; x < 96; x++) {
            mass += at(to, x, y);
            mx += at(to, x, y) * ((x + 0.5) / 96.0 - 0.5);
            my += at(to, x, y) * ((y + 0.5) / 96.0 - 0.5);
        }
    /* 2 pi 9 coarse pixels, each (96 * 1.25 / 40)^2 = 9 fine ones. */
    lac_test_near(mass, 3.14159265358979 * 18.0 * 9.0, 2.0);
    lac_test_near(mx / mass, 1.25 * 2.0 / 40.0 + 0.1, 1e-3);
    lac_test_near(my / mass, -0.05, 1e-3);
    lac_image_destroy(&from);
    lac_image_destroy(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_turn),
        cmocka_unit_test(images_zoom_and_shift),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
