/* 02_shearlet.c - what can a tilt series of -50 .. 50 degrees show? Shares of the
 * shearlet subbands that it measures, and how much of a picture they hold. Only
 * shearlet/ and data/.
 *
 *     cc 02_shearlet.c $(pkg-config --cflags --libs lacuna)
 *     ./a.out
 */
#include <stdio.h>
#include <stdlib.h>

#include <data/image.h>
#include <data/phantom.h>
#include <data/wedge.h>
#include <shearlet/shearlet.h>
#include <shearlet/subband.h>
#include <shearlet/visibility.h>

#define DEGREE 0.017453292519943295

static lac_status picture(lac_image **out)
{
    const lac_grid grid = {128, 96, 1.0};
    lac_phantom *disc = NULL;
    lac_status st = lac_phantom_create(&disc, "disc", 0);

    if (st == LAC_OK)
        st = lac_image_create(out, &grid);
    if (st == LAC_OK)
        st = lac_phantom_raster(disc, 4, *out);
    lac_phantom_destroy(&disc);
    return st;
}

int main(void)
{
    lac_shearlet_config config;
    lac_shearlet *shearlet = NULL;
    lac_image *image = NULL;
    lac_wedge *wedge = NULL;
    float *c = NULL;
    double *energy = NULL, seen = 0.0, all = 0.0;
    int *visible = NULL, n = 0, n_visible = 0;
    lac_status st = picture(&image);

    lac_shearlet_defaults(&config);
    config.nx = 128;
    config.ny = 96;
    config.scales = 3;
    if (st == LAC_OK)
        st = lac_shearlet_create(&shearlet, &config);
    if (st == LAC_OK)
        st = lac_wedge_from_arc(&wedge, -50.0 * DEGREE, 50.0 * DEGREE);
    if (st == LAC_OK) {
        n = lac_shearlet_count(shearlet);
        c = malloc((size_t)n * 128 * 96 * sizeof *c);
        energy = malloc((size_t)n * sizeof *energy);
        visible = malloc((size_t)n * sizeof *visible);
        st = c && energy && visible ? LAC_OK : LAC_E_NOMEM;
    }
    if (st == LAC_OK)
        st = lac_shearlet_visibility(shearlet, wedge, NULL, visible);
    if (st == LAC_OK)
        st = lac_shearlet_analyse(shearlet, image->data, c);
    if (st == LAC_OK)
        st = lac_shearlet_energy(shearlet, c, energy);
    for (int b = 1; st == LAC_OK && b < n; b++) { /* 0 is the low-pass */
        n_visible += visible[b];
        all += energy[b];
        seen += visible[b] ? energy[b] : 0.0;
    }
    if (st == LAC_OK)
        printf("%d of %d directional subbands visible, with %.0f %% of the edges of a "
               "disc\n",
               n_visible, n - 1, 100.0 * seen / all);
    else
        fprintf(stderr, "%s: %s\n", lac_status_name(st), lac_error_detail());
    free(c);
    free(energy);
    free(visible);
    lac_wedge_destroy(&wedge);
    lac_image_destroy(&image);
    lac_shearlet_destroy(&shearlet);
    return st == LAC_OK ? 0 : 1;
}
