/* 05_learned.c - learn the invisible: a network fills in the shearlets that a scan of
 * 100 degrees did not measure; the result apart as measured and learned. Argument: the
 * folder of the models (data/models of the source tree, share/lacuna/models where
 * installed).
 *
 *     cc 05_learned.c $(pkg-config --cflags --libs lacuna)
 *     ./a.out /usr/share/lacuna/models
 */
#include <math.h>
#include <stdio.h>

#include <data/phantom.h>
#include <data/sino.h>
#include <data/wedge.h>
#include <recon/method.h>
#include <recon/model.h>

static lac_status simulate(lac_sino **scan)
{
    lac_phantom *object = NULL;
    lac_geom *geom = NULL;
    lac_status st = lac_geom_create(&geom, 101, 91);

    if (st == LAC_OK) {
        lac_geom_set_angles_deg(geom, -50.0, 1.0);
        st = lac_sino_create(scan, geom);
    }
    if (st == LAC_OK)
        st = lac_phantom_create(&object, "ellipses", 3);
    if (st == LAC_OK)
        st = lac_phantom_project(object, 64.0, 4, *scan);
    lac_phantom_destroy(&object);
    lac_geom_destroy(&geom);
    return st;
}

int main(int argc, char **argv)
{
    const lac_grid grid = {64, 64, 1.0};
    lac_sino *scan = NULL;
    lac_image *image = NULL, *measured = NULL, *learned = NULL;
    lac_settings *settings = NULL;
    lac_wedge *wedge = NULL;
    lac_recon_result result;
    double worst = 0.0;
    lac_status st = argc > 1 ? lac_models_folder_set(argv[1]) : LAC_OK;

    if (st == LAC_OK)
        st = simulate(&scan);
    if (st == LAC_OK)
        st = lac_settings_create(&settings, lac_method_find("lti"));
    if (st == LAC_OK)
        st = lac_image_create(&image, &grid);
    if (st == LAC_OK)
        st = lac_reconstruct(settings, scan, image, NULL, &result);
    if (st == LAC_OK)
        st = lac_wedge_from_geom(&wedge, scan->geom);
    if (st == LAC_OK)
        st = lac_image_create(&measured, &grid);
    if (st == LAC_OK)
        st = lac_image_create(&learned, &grid);
    if (st == LAC_OK)
        st = lac_learned_split(wedge, grid.nx, grid.ny, image->data, measured->data,
                               learned->data);
    if (st == LAC_OK) {
        for (int i = 0; i < 64 * 64; i++)
            worst = fmax(worst, fabs((double)image->data[i] - measured->data[i] -
                                     learned->data[i]));
        printf("measured + learned is the image: %s\n", worst < 1e-4 ? "yes" : "no");
        printf("learned, share of the energy: %s\n",
               result.learned_energy > 0.0 && result.learned_energy < 0.2
                   ? "below a fifth"
                   : "much");
        printf("the data had their say: residual %s\n",
               result.residual <= result.residual_before ? "not larger than before"
                                                         : "larger");
    } else {
        fprintf(stderr, "%s: %s\n", lac_status_name(st), lac_error_detail());
    }
    lac_settings_destroy(&settings);
    lac_image_destroy(&image);
    lac_image_destroy(&measured);
    lac_image_destroy(&learned);
    lac_wedge_destroy(&wedge);
    lac_sino_destroy(&scan);
    return st == LAC_OK ? 0 : 1;
}
