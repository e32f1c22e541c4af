/* tools/kernels.c - workloads of the benchmark: set up once, run many times. */
#include "kernels.h"
#include "bench_net.h"
#include "cmd.h"
#include "data/base/parallel.h"
#include "data/image.h"
#include "data/phantom.h"
#include "data/sino.h"
#include "job.h"
#include "mem.h"
#include "radon/fbp.h"
#include "radon/gridding.h"
#include "radon/projector.h"
#include "recon/method.h"
#include "shearlet/shearlet.h"

#include <cblas.h>
#include <fftw3.h>
#include <string.h>

enum { SIZE = 512, GEMM = 1024 };
enum {
    OP_FFT,
    OP_GEMM,
    OP_FORWARD,
    OP_ADJOINT,
    OP_FBP,
    OP_GRID_FORWARD,
    OP_GRID_ADJOINT,
    OP_GRID_NORMAL,
    OP_METHOD,
    OP_ANALYSE,
    OP_SHEARLET_ADJOINT,
    OP_NET
};
enum { NO_SCAN, PARALLEL_180, PARALLEL_120, FAN_181, DISC_100 };

static const kernel kernels[] = {
    {"fftw_r2c_512", "one 512 x 512 FFT, real to complex, out of place: the unit T",
     200, 0, OP_FFT, NO_SCAN, 0, NULL},
    {"sgemm_1024", "product of two 1024 x 1024 matrices: the unit S", 20,
     2.0 * GEMM *GEMM *GEMM, OP_GEMM, NO_SCAN, 0, NULL},
    {"forward_parallel_512x180", "Joseph projector, 512 bins, 0..179 deg", 20, 0,
     OP_FORWARD, PARALLEL_180, LAC_PROJECTOR_JOSEPH, NULL},
    {"adjoint_parallel_512x180", "its adjoint", 20, 0, OP_ADJOINT, PARALLEL_180,
     LAC_PROJECTOR_JOSEPH, NULL},
    {"forward_footprint_parallel_512x180", "footprint projector, same scan", 20, 0,
     OP_FORWARD, PARALLEL_180, LAC_PROJECTOR_FOOTPRINT, NULL},
    {"adjoint_footprint_parallel_512x180", "its adjoint", 20, 0, OP_ADJOINT,
     PARALLEL_180, LAC_PROJECTOR_FOOTPRINT, NULL},
    {"fbp_parallel_512x180", "filtered backprojection, same scan", 20, 0, OP_FBP,
     PARALLEL_180, 0, NULL},
    {"forward_gridding_512x180", "Fourier-slice projector, same scan", 20, 0,
     OP_GRID_FORWARD, PARALLEL_180, 0, NULL},
    {"adjoint_gridding_512x180", "its adjoint", 20, 0, OP_GRID_ADJOINT, PARALLEL_180, 0,
     NULL},
    {"normal_parallel_512x180", "its R^T R, a convolution", 40, 0, OP_GRID_NORMAL,
     PARALLEL_180, 0, NULL},
    {"forward_fan_512x181", "Joseph, fan beam, 560 bins, 0..90 deg", 20, 0, OP_FORWARD,
     FAN_181, LAC_PROJECTOR_JOSEPH, NULL},
    {"adjoint_fan_512x181", "its adjoint", 20, 0, OP_ADJOINT, FAN_181,
     LAC_PROJECTOR_JOSEPH, NULL},
    {"forward_footprint_fan_512x181", "footprint projector, fan beam", 20, 0,
     OP_FORWARD, FAN_181, LAC_PROJECTOR_FOOTPRINT, NULL},
    {"adjoint_footprint_fan_512x181", "its adjoint", 20, 0, OP_ADJOINT, FAN_181,
     LAC_PROJECTOR_FOOTPRINT, NULL},
    {"fbp_fan_512x181", "filtered backprojection, fan beam", 20, 0, OP_FBP, FAN_181, 0,
     NULL},
    {"sirt_512x120_100it", "SIRT, 100 iterations, 512 bins, 0..119 deg", 3, 0,
     OP_METHOD, PARALLEL_120, LAC_PROJECTOR_JOSEPH, "sirt"},
    {"tv_512x120_100it", "total variation, 100 iterations, same scan", 3, 0, OP_METHOD,
     PARALLEL_120, LAC_PROJECTOR_JOSEPH, "tv"},
    {"shearlet_analyse_512", "band-limited shearlets, 5 scales, 59 subbands", 20, 0,
     OP_ANALYSE, NO_SCAN, 0, NULL},
    {"shearlet_adjoint_512", "its adjoint", 20, 0, OP_SHEARLET_ADJOINT, NO_SCAN, 0,
     NULL},
    {"sparse_disc_512",
     "sparse shearlets, 80 iterations: a disc, 100 views -50..50 deg", 3, 0, OP_METHOD,
     DISC_100, LAC_PROJECTOR_JOSEPH, "shearlet"},
    {"unet_59_b32_d4_512", "U-Net 59 -> 59, base 32, depth 4, 512 x 512", 20, 0, OP_NET,
     NET_UNET_512, 0, NULL},
    {"conv3_32_512", "two layers 3 x 3 of 32 channels, 512 x 512, and 1 x 1 to one", 20,
     0, OP_NET, NET_CONV_512, 0, NULL},
    {"conv3_256_64", "the same with 256 channels, 64 x 64", 20, 0, OP_NET, NET_CONV_64,
     0, NULL},
    {"lti_512x120", "learning the invisible, all of it: 0..119 deg", 3, 0, OP_METHOD,
     PARALLEL_120, LAC_PROJECTOR_JOSEPH, "lti"},
};

struct kernel_work {
    const kernel *kernel;
    fftwf_plan plan;
    float *real, *a, *b, *c;
    fftwf_complex *spectrum;
    lac_image *image;
    lac_sino *sino;
    lac_projector *projector;
    lac_fbp *fbp;
    lac_gridding *gridding; /* R^T R of w->image goes to a */
    lac_settings *settings;
    lac_shearlet *shearlet; /* coefficients in a */
    bench_net *net;
};

const kernel *kernel_at(size_t i)
{
    return i < sizeof kernels / sizeof *kernels ? kernels + i : NULL;
}

const kernel *kernel_find(const char *name)
{
    const kernel *k;

    for (size_t i = 0; (k = kernel_at(i)) != NULL; i++)
        if (strcmp(k->name, name) == 0)
            return k;
    return NULL;
}

double kernel_flop(const kernel *k)
{
    return k->op == OP_NET ? bench_net_flop(k->setup) : k->flop;
}

const char *kernel_blas_core(void)
{
    return openblas_get_corename();
}

static void open_fft(kernel_work *w, int threads)
{
    const size_t n = (size_t)SIZE * SIZE;

    w->real = fftwf_alloc_real(n);
    w->spectrum = fftwf_alloc_complex((size_t)SIZE * (SIZE / 2 + 1));
#ifdef LACUNA_FFTW_THREADS
    fftwf_init_threads();
    fftwf_plan_with_nthreads(threads);
#else
    (void)threads;
#endif
    w->plan = fftwf_plan_dft_r2c_2d(SIZE, SIZE, w->real, w->spectrum, FFTW_MEASURE);
#ifdef LACUNA_FFTW_THREADS
    fftwf_plan_with_nthreads(1);
#endif
    job_fill_normal(n, w->real, 1);
}

static void open_gemm(kernel_work *w, int threads)
{
    const size_t n = (size_t)GEMM * GEMM;

    openblas_set_num_threads(threads);
    w->a = mem_alloc(n, sizeof *w->a);
    w->b = mem_alloc(n, sizeof *w->b);
    w->c = mem_alloc(n, sizeof *w->c);
    job_fill_normal(n, w->a, 1);
    job_fill_normal(n, w->b, 2);
}

static lac_status make_geom(int setup, lac_geom **geom)
{
    static const int views[] = {
        [PARALLEL_180] = 180, [PARALLEL_120] = 120, [FAN_181] = 181, [DISC_100] = 100};
    const int n_views = views[setup];
    const lac_status st = lac_geom_create(geom, n_views, setup == FAN_181 ? 560 : SIZE);

    if (st != LAC_OK)
        return st;
    lac_geom_set_angles_deg(*geom, 0.0, setup == FAN_181 ? 0.5 : 1.0);
    if (setup == DISC_100)
        lac_geom_set_angles_deg(*geom, -50.0, 100.0 / 99.0);
    if (setup == FAN_181) { /* the scanner of the Helsinki Tomography Challenge 2022 */
        (*geom)->beam = LAC_BEAM_FAN;
        (*geom)->pitch_mm = 0.2;
        (*geom)->source_origin_mm = 410.66;
        (*geom)->source_detector_mm = 553.74;
    }
    return LAC_OK;
}

/* All the iterations, none saved by an early stop: tolerances go to their minimum. */
static lac_status open_method(kernel_work *w)
{
    const lac_method *m = lac_method_find(w->kernel->method);
    lac_status st;
    char text[64];

    CMD_TRY(lac_settings_create(&w->settings, m));
    CMD_TRY(lac_settings_set(w->settings, "iterations",
                             w->kernel->setup == DISC_100 ? "80" : "100"));
    for (size_t i = 0; i < m->n_params; i++)
        if (strcmp(m->params[i].name, "tolerance") == 0) {
            snprintf(text, sizeof text, "%.17g", m->params[i].min);
            CMD_TRY(lac_settings_set(w->settings, "tolerance", text));
        }
    if (w->kernel->setup == DISC_100) /* the published problem */
        CMD_TRY(lac_settings_set(w->settings, "tv", "0"));
out:
    return st;
}

static lac_status open_scan(kernel_work *w)
{
    const kernel *k = w->kernel;
    const double pixel = k->setup == FAN_181 ? 0.2 * 410.66 / 553.74 : 1.0;
    const lac_grid grid = {.nx = SIZE, .ny = SIZE, .pixel_mm = pixel};
    const lac_projector_model model = (lac_projector_model)k->model;
    const lac_ellipse disc = {.value = 1.0, .a = 200.0 / SIZE, .b = 200.0 / SIZE};
    lac_phantom *phantom = NULL;
    lac_geom *geom = NULL;
    lac_status st;

    CMD_TRY(make_geom(k->setup, &geom));
    CMD_TRY(lac_sino_create(&w->sino, geom));
    CMD_TRY(lac_image_create(&w->image, &grid));
    if (k->setup == DISC_100)
        CMD_TRY(lac_phantom_from_ellipses(&phantom, &disc, 1));
    else
        CMD_TRY(lac_phantom_create(&phantom, "shepp-logan", 0));
    CMD_TRY(lac_phantom_raster(phantom, 2, w->image));
    CMD_TRY(lac_projector_create(&w->projector, geom, &grid, model));
    CMD_TRY(lac_projector_forward(w->projector, w->image->data, w->sino->data));
    if (k->op == OP_FBP)
        CMD_TRY(lac_fbp_create(&w->fbp, geom, &grid, NULL));
    if (k->op == OP_GRID_FORWARD || k->op == OP_GRID_ADJOINT || k->op == OP_GRID_NORMAL)
        CMD_TRY(lac_gridding_create(&w->gridding, geom, &grid));
    if (k->op == OP_GRID_NORMAL)
        w->a = mem_alloc((size_t)SIZE * SIZE, sizeof *w->a);
    if (k->op == OP_METHOD)
        CMD_TRY(open_method(w));
out:
    lac_geom_destroy(&geom);
    lac_phantom_destroy(&phantom);
    return st;
}

static lac_status open_shearlet(kernel_work *w)
{
    const lac_grid grid = {.nx = SIZE, .ny = SIZE, .pixel_mm = 1.0};
    lac_shearlet_config config;
    lac_status st;
    size_t n;

    lac_shearlet_defaults(&config);
    config.nx = config.ny = SIZE;
    config.scales = 5;
    CMD_TRY(lac_shearlet_create(&w->shearlet, &config));
    CMD_TRY(lac_image_create(&w->image, &grid));
    n = (size_t)SIZE * SIZE * (size_t)lac_shearlet_count(w->shearlet);
    w->a = mem_alloc(n, sizeof *w->a);
    job_fill_normal(lac_image_count(w->image), w->image->data, 1);
    st = lac_shearlet_analyse(w->shearlet, w->image->data, w->a);
out:
    return st;
}

lac_status kernel_open(const kernel *k, int threads, kernel_work **work)
{
    kernel_work *w = mem_alloc(1, sizeof *w);
    lac_status st = LAC_OK;

    w->kernel = k;
    lac_threads_set(threads);
    if (k->op == OP_FFT)
        open_fft(w, threads);
    else if (k->op == OP_GEMM)
        open_gemm(w, threads);
    else if (k->op == OP_ANALYSE || k->op == OP_SHEARLET_ADJOINT)
        st = open_shearlet(w);
    else if (k->op == OP_NET)
        st = bench_net_open(k->setup, &w->net);
    else
        st = open_scan(w);
    *work = w;
    if (st != LAC_OK)
        kernel_close(work);
    return st;
}

lac_status kernel_call(kernel_work *w)
{
    lac_recon_result result;

    switch (w->kernel->op) {
    case OP_FFT:
        fftwf_execute(w->plan);
        return LAC_OK;
    case OP_GEMM:
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, GEMM, GEMM, GEMM, 1.0f,
                    w->a, GEMM, w->b, GEMM, 0.0f, w->c, GEMM);
        return LAC_OK;
    case OP_FORWARD:
        return lac_projector_forward(w->projector, w->image->data, w->sino->data);
    case OP_ADJOINT:
        return lac_projector_adjoint(w->projector, w->sino->data, w->image->data);
    case OP_FBP:
        return lac_fbp_run(w->fbp, w->sino->data, w->image->data);
    case OP_GRID_FORWARD:
        return lac_gridding_forward(w->gridding, w->image->data, w->sino->data);
    case OP_GRID_ADJOINT:
        return lac_gridding_adjoint(w->gridding, w->sino->data, w->image->data);
    case OP_GRID_NORMAL:
        return lac_gridding_normal(w->gridding, w->image->data, w->a);
    case OP_ANALYSE:
        return lac_shearlet_analyse(w->shearlet, w->image->data, w->a);
    case OP_SHEARLET_ADJOINT:
        return lac_shearlet_adjoint(w->shearlet, w->a, w->image->data);
    case OP_NET:
        return bench_net_run(w->net);
    default:
        return lac_reconstruct(w->settings, w->sino, w->image, NULL, &result);
    }
}

void kernel_close(kernel_work **work)
{
    kernel_work *w = *work;

    if (!w)
        return;
    if (w->plan)
        fftwf_destroy_plan(w->plan);
    fftwf_free(w->real);
    fftwf_free(w->spectrum);
    mem_free(w->a);
    mem_free(w->b);
    mem_free(w->c);
    bench_net_close(&w->net);
    lac_shearlet_destroy(&w->shearlet);
    lac_settings_destroy(&w->settings);
    lac_fbp_destroy(&w->fbp);
    lac_gridding_destroy(&w->gridding);
    lac_projector_destroy(&w->projector);
    lac_image_destroy(&w->image);
    lac_sino_destroy(&w->sino);
    mem_free(w);
    *work = NULL;
}
