/* data/metrics.c - scores of an image against the truth, whole and split by a wedge. */
#include "metrics.h"
#include "base/base_internal.h"
#include "base/vec.h"
#include "metrics_internal.h"

#include <math.h>

static const lac_scores no_scores = {NAN, NAN, NAN, NAN, NAN};

void lac_score_defaults(lac_score_options *options)
{
    options->peak = 0.0;
    options->mask = 0;
}

static lac_status check_image(const char *which, const lac_image *image)
{
    if (!image || !image->data)
        return LAC_FAIL(LAC_E_ARG, "score: the %s is NULL", which);
    if (lac_image_check_finite(image) != LAC_OK)
        return LAC_FAIL(LAC_E_NUMERIC, "score: the %s: %s", which, lac_error_detail());
    return LAC_OK;
}

static lac_status check_pair(const lac_image *image, const lac_image *truth,
                             const lac_score_options *options)
{
    lac_status st = LAC_OK;

    LAC_TRY(check_image("image", image));
    LAC_TRY(check_image("truth", truth));
    if (image->grid.nx != truth->grid.nx || image->grid.ny != truth->grid.ny)
        return LAC_FAIL(LAC_E_SHAPE,
                        "score: the image is %d x %d, the truth %d x %d; they must "
                        "have the same size",
                        image->grid.nx, image->grid.ny, truth->grid.nx, truth->grid.ny);
    if (!(options->peak >= 0.0 && options->peak <= 1e30))
        return LAC_FAIL(LAC_E_ARG,
                        "score: the peak must be in 0..1e30 (0: the maximum of the "
                        "truth), got %g",
                        options->peak);
out:
    return st;
}

static double peak_of(const lac_image *truth, const lac_score_options *options)
{
    const size_t n = lac_image_count(truth);
    double peak = truth->data[0];

    if (options->peak > 0.0)
        return options->peak;
    for (size_t i = 1; i < n; i++)
        peak = fmax(peak, truth->data[i]);
    return peak;
}

/* Everything but the mask score. */
static lac_status score_values(const lac_image *image, const lac_image *truth,
                               double peak, lac_scores *s)
{
    const size_t n = lac_image_count(truth);
    const int nx = truth->grid.nx, ny = truth->grid.ny;
    const double norm = laci_vec_norm(n, truth->data);
    const double diff = laci_vec_diff_norm(n, image->data, truth->data);
    lac_status st = LAC_OK;

    *s = no_scores;
    if (norm > 0.0)
        s->re = diff / norm;
    if (!(peak > 0.0))
        return LAC_OK;
    s->psnr = 20.0 * log10(peak * sqrt((double)n) / diff);
    LAC_TRY(laci_ssim(image->data, truth->data, nx, ny, peak, &s->ssim));
    LAC_TRY(laci_haarpsi(image->data, truth->data, nx, ny, peak, &s->haarpsi));
out:
    return st;
}

/* Correlation of two masks, the pixels above a threshold (or, with NaN, not 0). Where
 * the truth is all of one class there is nothing to correlate with: NaN. */
static double matthews(const lac_image *image, double t_image, const lac_image *truth,
                       double t_truth)
{
    const size_t n = lac_image_count(truth);
    double c[2][2] = {{0.0, 0.0}, {0.0, 0.0}}, lines;

    for (size_t i = 0; i < n; i++) {
        const float x = image->data[i], y = truth->data[i];
        const int a = isnan(t_image) ? x != 0.0f : x > t_image;
        const int b = isnan(t_truth) ? y != 0.0f : y > t_truth;

        c[a][b] += 1.0;
    }
    if (c[0][0] + c[1][0] == 0.0 || c[0][1] + c[1][1] == 0.0)
        return NAN;
    lines = sqrt(c[0][0] + c[0][1]) * sqrt(c[1][0] + c[1][1]) *
            sqrt(c[0][0] + c[1][0]) * sqrt(c[0][1] + c[1][1]);
    return lines > 0.0 ? (c[1][1] * c[0][0] - c[1][0] * c[0][1]) / lines : 0.0;
}

static lac_status score_mask(const lac_image *image, const lac_image *truth, int masks,
                             double *mcc)
{
    double t_image = NAN, t_truth = NAN;
    lac_status st = LAC_OK;

    if (!masks) {
        LAC_TRY(lac_otsu_threshold(image, &t_image));
        LAC_TRY(lac_otsu_threshold(truth, &t_truth));
    }
    *mcc = matthews(image, t_image, truth, t_truth);
out:
    return st;
}

static lac_score_options chosen(const lac_score_options *options)
{
    lac_score_options o;

    lac_score_defaults(&o);
    return options ? *options : o;
}

lac_status lac_score(const lac_image *image, const lac_image *truth,
                     const lac_score_options *options, lac_scores *scores)
{
    const lac_score_options o = chosen(options);
    lac_scores s = no_scores;
    lac_status st = LAC_OK;

    if (!scores)
        return LAC_FAIL(LAC_E_ARG, "score: the output pointer is NULL");
    LAC_TRY(check_pair(image, truth, &o));
    LAC_TRY(score_values(image, truth, peak_of(truth, &o), &s));
    LAC_TRY(score_mask(image, truth, o.mask, &s.mcc));
    *scores = s;
out:
    return st;
}

static lac_status split(const lac_wedge *wedge, const lac_image *image, lac_image **in,
                        lac_image **off)
{
    lac_status st = LAC_OK;

    LAC_TRY(lac_image_create(in, &image->grid));
    LAC_TRY(lac_image_create(off, &image->grid));
    LAC_TRY(lac_wedge_split(wedge, image->grid.nx, image->grid.ny, image->data,
                            (*in)->data, (*off)->data));
out:
    return st;
}

lac_status lac_score_split(const lac_image *image, const lac_image *truth,
                           const lac_wedge *wedge, const lac_score_options *options,
                           lac_scores *visible, lac_scores *invisible)
{
    const lac_score_options o = chosen(options);
    lac_image *in[2] = {NULL, NULL}, *off[2] = {NULL, NULL};
    lac_scores s[2];
    lac_status st = LAC_OK;
    double peak;

    if (!visible || !invisible || !wedge)
        return LAC_FAIL(LAC_E_ARG, "score: a pointer is NULL");
    LAC_TRY(check_pair(image, truth, &o));
    peak = peak_of(truth, &o);
    LAC_TRY(split(wedge, image, &in[0], &off[0]));
    LAC_TRY(split(wedge, truth, &in[1], &off[1]));
    LAC_TRY(score_values(in[0], in[1], peak, &s[0]));
    LAC_TRY(score_values(off[0], off[1], peak, &s[1]));
    *visible = s[0];
    *invisible = s[1];
out:
    for (int i = 0; i < 2; i++) {
        lac_image_destroy(&in[i]);
        lac_image_destroy(&off[i]);
    }
    return st;
}
