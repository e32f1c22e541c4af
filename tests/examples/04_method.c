/* 04_method.c - any method by its name: sparse shearlets from 120 degrees of a scan,
 * with progress, and a second run that is stopped from the monitor. The same code runs
 * "tv", "sirt" or "lti". Arguments: METHOD [KEY VALUE]...
 *
 *     cc 04_method.c $(pkg-config --cflags --libs lacuna)
 *     ./a.out shearlet iterations 20
 */
#include <stdio.h>

#include <data/metrics.h>
#include <data/noise.h>
#include <data/phantom.h>
#include <data/sino.h>
#include <recon/method.h>

static int watch(void *user, const lac_iteration *it)
{
    int *left = user;

    if (it->iteration == it->limit)
        printf("iteration %d of %d\n", it->iteration, it->limit);
    return *left > 0 && --*left == 0; /* not 0 stops the run */
}

/* A scan of 121 views over 120 degrees, and what it was taken of. */
static lac_status simulate(lac_sino **scan, lac_image **truth)
{
    const lac_grid grid = {96, 96, 1.0};
    lac_phantom *object = NULL;
    lac_geom *geom = NULL;
    lac_status st = lac_geom_create(&geom, 121, 137);

    if (st == LAC_OK) {
        lac_geom_set_angles_deg(geom, -60.0, 1.0);
        st = lac_sino_create(scan, geom);
    }
    if (st == LAC_OK)
        st = lac_image_create(truth, &grid);
    if (st == LAC_OK)
        st = lac_phantom_create(&object, "ellipses", 5);
    if (st == LAC_OK)
        st = lac_phantom_raster(object, 4, *truth);
    if (st == LAC_OK)
        st = lac_phantom_project(object, 96.0, 4, *scan);
    if (st == LAC_OK)
        st = lac_noise_gaussian(*scan, 0.01, 1, NULL);
    lac_phantom_destroy(&object);
    lac_geom_destroy(&geom);
    return st;
}

static lac_status configure(lac_settings **settings, int argc, char **argv)
{
    lac_status st = lac_settings_create(settings, lac_method_find(argv[1]));

    for (int i = 2; i + 1 < argc && st == LAC_OK; i += 2)
        st = lac_settings_set(*settings, argv[i], argv[i + 1]);
    return st;
}

int main(int argc, char **argv)
{
    lac_sino *scan = NULL;
    lac_image *truth = NULL, *image = NULL;
    lac_settings *settings = NULL;
    lac_recon_result result;
    lac_scores scores;
    int left = 0;
    const lac_monitor monitor = {watch, &left};
    lac_status st;

    if (argc < 2 || !lac_method_find(argv[1])) {
        fprintf(stderr, "usage: %s METHOD [KEY VALUE]...\n", argv[0]);
        return 2;
    }
    st = simulate(&scan, &truth);
    if (st == LAC_OK)
        st = configure(&settings, argc, argv);
    if (st == LAC_OK)
        st = lac_image_create(&image, &truth->grid);
    if (st == LAC_OK)
        st = lac_reconstruct(settings, scan, image, &monitor, &result);
    if (st == LAC_OK)
        st = lac_score(image, truth, NULL, &scores);
    if (st == LAC_OK) {
        printf("%s, %s: %s 25 dB\n", argv[1], lac_reason_text(result.solver.reason),
               scores.psnr > 25.0 ? "above" : "below");
        left = 3;
        st = lac_reconstruct(settings, scan, image, &monitor, &result);
    }
    if (st == LAC_OK)
        printf("again, %s: %d iterations\n", lac_reason_text(result.solver.reason),
               result.solver.iterations);
    else
        fprintf(stderr, "%s: %s\n", lac_status_name(st), lac_error_detail());
    lac_settings_destroy(&settings);
    lac_image_destroy(&image);
    lac_image_destroy(&truth);
    lac_sino_destroy(&scan);
    return st == LAC_OK ? 0 : 1;
}
