/* tests/api/consumer.c - a program outside the tree: finds the installed library
 * through pkg-config, projects a phantom and reconstructs it. */
#include <lacuna/data/phantom.h>
#include <lacuna/radon/fbp.h>
#include <lacuna/radon/projector.h>
#include <lacuna/recon/method.h>

#include <stdio.h>
#include <stdlib.h>

static void need(lac_status st)
{
    if (st != LAC_OK) {
        fprintf(stderr, "%s: %s\n", lac_status_name(st), lac_error_detail());
        exit(1);
    }
}

int main(void)
{
    const lac_grid grid = {64, 64, 1.0};
    lac_phantom *phantom;
    lac_image *image;
    lac_geom *geom;
    lac_sino *sino;
    lac_settings *settings;
    lac_recon_result result;
    double middle;

    need(lac_phantom_create(&phantom, "disc", 0));
    need(lac_geom_create(&geom, 90, 91));
    lac_geom_set_angles_deg(geom, 0.0, 2.0);
    need(lac_sino_create(&sino, geom));
    need(lac_phantom_project(phantom, 64.0, 1, sino));
    need(lac_image_create(&image, &grid));
    need(lac_settings_create(&settings, lac_method_find("fbp")));
    need(lac_reconstruct(settings, sino, image, NULL, &result));
    middle = image->data[32 * 64 + 32];
    printf("lacuna %s: %.2f in the middle of the disc\n", lac_version(), middle);
    lac_settings_destroy(&settings);
    lac_image_destroy(&image);
    lac_sino_destroy(&sino);
    lac_geom_destroy(&geom);
    lac_phantom_destroy(&phantom);
    return middle > 0.9 && middle < 1.1 ? 0 : 1;
}
