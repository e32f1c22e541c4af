/* 03_project.c - the X-ray transform of a fan beam and its adjoint: <R f, g> = <f, R^T
 * g> to rounding, and the value of a ray through the middle of a disc. Only radon/ and
 * data/.
 *
 *     cc 03_project.c $(pkg-config --cflags --libs lacuna)
 *     ./a.out
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <data/image.h>
#include <data/phantom.h>
#include <data/sino.h>
#include <radon/projector.h>

static double dot(const float *x, const float *y, size_t n)
{
    double sum = 0.0;

    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * y[i];
    return sum;
}

int main(void)
{
    lac_phantom *disc = NULL;
    lac_geom *geom = NULL;
    lac_sino *scan = NULL, *other = NULL;
    lac_image *image = NULL, *back = NULL;
    lac_projector *r = NULL;
    lac_grid grid = {200, 200, 0.5};
    double left, right;
    lac_status st;

    /* 90 views over 90 degrees, a flat detector of 301 bins of 0.8 mm */
    st = lac_geom_create(&geom, 90, 301);
    if (st == LAC_OK) {
        lac_geom_set_angles_deg(geom, 0.0, 1.0);
        geom->beam = LAC_BEAM_FAN;
        geom->pitch_mm = 0.8;
        geom->source_origin_mm = 300.0;
        geom->source_detector_mm = 500.0;
        st = lac_phantom_create(&disc, "disc", 0);
    }
    if (st == LAC_OK)
        st = lac_image_create(&image, &grid);
    if (st == LAC_OK)
        st = lac_image_create(&back, &grid);
    if (st == LAC_OK)
        st = lac_phantom_raster(disc, 4, image);
    if (st == LAC_OK)
        st = lac_sino_create(&scan, geom);
    if (st == LAC_OK)
        st = lac_sino_create(&other, geom);
    if (st == LAC_OK)
        st = lac_projector_create(&r, geom, &grid, LAC_PROJECTOR_JOSEPH);
    if (st == LAC_OK)
        st = lac_projector_forward(r, image->data, scan->data);
    if (st == LAC_OK) {
        for (size_t i = 0; i < lac_sino_count(other); i++)
            other->data[i] = sinf((float)i);
        st = lac_projector_adjoint(r, other->data, back->data);
    }
    if (st == LAC_OK) {
        left = dot(scan->data, other->data, lac_sino_count(scan));
        right = dot(image->data, back->data, lac_image_count(image));
        printf("ray through the middle: %.1f\n", (double)scan->data[45 * 301 + 150]);
        printf("adjoint to rounding: %s\n",
               fabs(left - right) <= 1e-6 * fabs(left) + 1e-3 ? "yes" : "no");
    } else {
        fprintf(stderr, "%s: %s\n", lac_status_name(st), lac_error_detail());
    }
    lac_projector_destroy(&r);
    lac_image_destroy(&image);
    lac_image_destroy(&back);
    lac_sino_destroy(&scan);
    lac_sino_destroy(&other);
    lac_phantom_destroy(&disc);
    lac_geom_destroy(&geom);
    return st == LAC_OK ? 0 : 1;
}
