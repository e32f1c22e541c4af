/* 01_fbp.c - simulate a scan of a disc, reconstruct it, look at the value in the
 * middle.
 *
 *     cc 01_fbp.c $(pkg-config --cflags --libs lacuna)
 *     ./a.out
 */
#include <stdio.h>

#include <data/image.h>
#include <data/phantom.h>
#include <data/sino.h>
#include <radon/fbp.h>

int main(void)
{
    lac_phantom *disc = NULL;
    lac_geom *geom = NULL;
    lac_sino *scan = NULL;
    lac_image *image = NULL;
    lac_fbp *fbp = NULL;
    lac_grid grid;
    lac_status st;

    /* 180 parallel views, one a degree, of 256 bins of 0.5 mm */
    st = lac_geom_create(&geom, 180, 256);
    if (st == LAC_OK) {
        lac_geom_set_angles_deg(geom, 0.0, 1.0);
        geom->pitch_mm = 0.5;
        st =
            lac_geom_default_grid(geom, 0, 0.0, &grid); /* the grid the detector sees */
    }
    if (st == LAC_OK)
        st = lac_phantom_create(&disc, "disc", 0);
    if (st == LAC_OK)
        st = lac_sino_create(&scan, geom);
    if (st == LAC_OK) /* exact line integrals, means over 4 rays a bin */
        st = lac_phantom_project(disc, grid.nx * grid.pixel_mm, 4, scan);
    if (st == LAC_OK)
        st = lac_image_create(&image, &grid);
    if (st == LAC_OK)
        st = lac_fbp_create(&fbp, geom, &grid, NULL);
    if (st == LAC_OK)
        st = lac_fbp_run(fbp, scan->data, image->data);
    if (st == LAC_OK)
        printf("middle of the disc: %.3f per mm (1 is right)\n",
               (double)image->data[(grid.ny / 2) * grid.nx + grid.nx / 2]);
    else
        fprintf(stderr, "%s: %s\n", lac_status_name(st), lac_error_detail());
    lac_fbp_destroy(&fbp);
    lac_image_destroy(&image);
    lac_sino_destroy(&scan);
    lac_phantom_destroy(&disc);
    lac_geom_destroy(&geom);
    return st == LAC_OK ? 0 : 1;
}
