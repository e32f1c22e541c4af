/* tests/bench/bench_approximate.c - how the error of few-term approximations falls with
 * the number of terms on cartoon-like images: shearlets, both ways, against Daubechies'
 * orthogonal wavelet. Geometric means over seeds. Not run by default: see
 * tests/bench/meson.build.
 *
 *   bench_approximate [SIZE [SCALES [bandlimited|compact [SEEDS [SUB [GROWTH]]]]]]
 *
 * The phantom "cartoon", seeds 1 .. SEEDS, pixel = mean of SUB x SUB samples.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/phantom.h"
#include "shearlet/approximate.h"
#include "support/wavelet_testing.h"

enum { MOST_ROUNDS = 200, FEWEST = 100 };

static void must(lac_status st)
{
    if (st == LAC_OK)
        return;
    fprintf(stderr, "bench_approximate: %s\n", lac_error_detail());
    exit(1);
}

/* Sums of logarithms over the seeds, by round of the pursuit. */
typedef struct table {
    int rounds, at;
    double terms[MOST_ROUNDS], pursuit[MOST_ROUNDS], largest[MOST_ROUNDS],
        wavelet[MOST_ROUNDS];
} table;

static int note_round(void *user, size_t terms, double error)
{
    table *t = user;

    if (t->at == MOST_ROUNDS)
        return 1;
    t->terms[t->at] = (double)terms;
    t->pursuit[t->at++] += log(error);
    if (t->rounds < t->at)
        t->rounds = t->at;
    return 0;
}

static lac_image *draw(int size, int sub, uint64_t seed)
{
    const lac_grid grid = {size, size, 1.0};
    lac_phantom *phantom = NULL;
    lac_image *image = NULL;

    must(lac_phantom_create(&phantom, "cartoon", seed));
    must(lac_image_create(&image, &grid));
    must(lac_phantom_raster(phantom, sub, image));
    lac_phantom_destroy(&phantom);
    return image;
}

static void run_seed(const lac_shearlet *s, lac_image *image, double growth,
                     size_t most, table *t)
{
    const size_t n = lac_image_count(image);
    float *c = malloc(lac_shearlet_small_count(s) * sizeof *c);
    lac_approximate_config config;
    lac_approximation result;

    if (!c)
        exit(1);
    lac_approximate_defaults(&config);
    config.growth = growth;
    config.watch = note_round;
    config.user = t;
    t->at = 0;
    must(lac_shearlet_approximate(s, image->data, most, &config, c, &result));
    config.by = LAC_APPROXIMATE_LARGEST;
    for (int i = 0; i < t->rounds; i++) {
        must(lac_shearlet_approximate(s, image->data, (size_t)t->terms[i], &config, c,
                                      &result));
        t->largest[i] += log(result.error);
    }
    lac_test_wavelet(image->grid.nx, image->data);
    lac_test_sort_magnitudes(n, image->data);
    for (int i = 0; i < t->rounds; i++)
        t->wavelet[i] += log(lac_test_tail(n, image->data, (size_t)t->terms[i]));
    free(c);
}

static void print_table(table *t, int seeds)
{
    double next = FEWEST;

    for (int i = 0; i < t->rounds; i++) {
        t->pursuit[i] = exp(t->pursuit[i] / seeds);
        t->largest[i] = exp(t->largest[i] / seeds);
        t->wavelet[i] = exp(t->wavelet[i] / seeds);
    }
    printf("%7s %9s %9s %9s %16s\n", "terms", "wavelet", "largest", "pursuit",
           "pursuit/wavelet");
    for (int i = 0; i < t->rounds; i++) {
        if (t->terms[i] < next && i + 1 < t->rounds)
            continue;
        printf("%7.0f %9.5f %9.5f %9.5f %16.2f\n", t->terms[i], t->wavelet[i],
               t->largest[i], t->pursuit[i], t->pursuit[i] / t->wavelet[i]);
        next = 1.4 * t->terms[i];
    }
}

static void print_slopes(const table *t, double from, double to)
{
    int first = 0, n = 0;

    while (first < t->rounds && t->terms[first] < from)
        first++;
    while (first + n < t->rounds && t->terms[first + n] <= to)
        n++;
    if (n < 3)
        return;
    printf("slopes for %.0f..%.0f terms: wavelet %.2f, largest %.2f, pursuit %.2f\n",
           t->terms[first], t->terms[first + n - 1],
           lac_test_log_slope(n, t->terms + first, t->wavelet + first),
           lac_test_log_slope(n, t->terms + first, t->largest + first),
           lac_test_log_slope(n, t->terms + first, t->pursuit + first));
}

int main(int argc, char **argv)
{
    const int size = argc > 1 ? atoi(argv[1]) : 512;
    const int seeds = argc > 4 ? atoi(argv[4]) : 4, sub = argc > 5 ? atoi(argv[5]) : 8;
    const double growth = argc > 6 ? atof(argv[6]) : 1.15;
    const size_t pixels = (size_t)size * (size_t)size;
    lac_shearlet_config config;
    lac_shearlet *s = NULL;
    table t = {0};

    lac_shearlet_defaults(&config);
    config.nx = config.ny = size;
    config.scales = argc > 2 ? atoi(argv[2]) : 5;
    if (argc > 3)
        must(lac_shearlet_system_find(argv[3], &config.system));
    must(lac_shearlet_create(&s, &config));
    printf("%s, %d x %d pixels, %d scales, %d subbands, %.1f coefficients a pixel, "
           "%d seeds, %d x %d samples a pixel\n",
           lac_shearlet_system_name(config.system), size, size, config.scales,
           lac_shearlet_count(s), (double)lac_shearlet_small_count(s) / (double)pixels,
           seeds, sub, sub);
    for (int seed = 1; seed <= seeds; seed++) {
        lac_image *image = draw(size, sub, (uint64_t)seed);

        run_seed(s, image, growth, pixels / 16, &t);
        lac_image_destroy(&image);
    }
    print_table(&t, seeds);
    print_slopes(&t, (double)pixels / 512.0, (double)pixels / 64.0);
    lac_shearlet_destroy(&s);
    return 0;
}
