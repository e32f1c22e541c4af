/* tools/train_set.c - samples in memory. */
#include "train_set.h"
#include "cmd.h"
#include "data/wedge.h"
#include "job.h"
#include "mem.h"

#include <math.h>
#include <string.h>

enum { PER_EXAMPLE = 3 }; /* start, truth, FBP */

static float *copy_of(const lac_image *image)
{
    const size_t n = lac_image_count(image);
    float *data = mem_alloc(n, sizeof *data);

    memcpy(data, image->data, n * sizeof *data);
    return data;
}

/* The arc of the wedge of a scan, the one of those half a turn apart that is nearest to
 * 0; for a whole half turn all directions from -90 degrees on. */
static lac_status take_arc(lac_example *e, const lac_geom *geom, char *why)
{
    const double half_turn = 180.0 * JOB_DEGREE;
    lac_wedge *wedge = NULL;
    const lac_status st = lac_wedge_from_geom(&wedge, geom);

    if (st != LAC_OK)
        snprintf(why, SAMPLE_WHY, "%s", lac_error_detail());
    if (lac_wedge_arc(wedge, 0, &e->from, &e->to)) {
        const double middle = 0.5 * (e->from + e->to);
        const double away =
            e->to - e->from < half_turn ? half_turn * rint(middle / half_turn) : middle;

        e->from -= away;
        e->to -= away;
    }
    lac_wedge_destroy(&wedge);
    return st;
}

static void take(train_set *set, int i, const sample *s, lac_model_kind kind)
{
    lac_example *e = &set->example[i];
    float **image = set->image + PER_EXAMPLE * i;

    e->n = s->truth->grid.nx;
    e->start = image[0] = copy_of(kind == LAC_MODEL_UNET_FBP ? s->fbp : s->fstar);
    e->truth = image[1] = copy_of(s->truth);
    if (kind == LAC_MODEL_LTI)
        e->fbp = image[2] = copy_of(s->fbp);
}

int train_set_load(train_set *set, const recipe *r, const char *cache, uint64_t first,
                   int count, lac_model_kind kind)
{
    char why[SAMPLE_WHY];

    *set = (train_set){
        .example = mem_alloc((size_t)count, sizeof *set->example),
        .image = mem_alloc(PER_EXAMPLE * (size_t)count, sizeof *set->image),
    };
    msg_detach_library(); /* warnings about the arc of each sample */
    while (set->n < count) {
        sample s = {0};

        if (sample_get(r, cache, first + (uint64_t)set->n, &s, why) != LAC_OK ||
            take_arc(&set->example[set->n], s.sino->geom, why) != LAC_OK) {
            msg_error("%s", why);
            sample_clear(&s);
            break;
        }
        take(set, set->n++, &s, kind);
        sample_clear(&s);
        msg_progress(set->n, count);
    }
    msg_progress_end();
    msg_attach_library();
    return set->n == count ? EXIT_DONE : EXIT_FAILED;
}

/* Means of 2 x 2 pixels. */
static float *halved(int n, const float *fine)
{
    const size_t side = (size_t)n, half = side / 2;
    float *coarse = mem_alloc(half * half, sizeof *coarse);

    for (size_t r = 0; r < half; r++)
        for (size_t c = 0; c < half; c++) {
            const float *at = fine + 2 * r * side + 2 * c;

            coarse[r * half + c] = 0.25f * (at[0] + at[1] + at[side] + at[side + 1]);
        }
    return coarse;
}

static void add_halved(train_set *set, const lac_example *e)
{
    lac_example *to = &set->example[set->n];
    float **image = set->image + PER_EXAMPLE * set->n;

    *to = (lac_example){.n = e->n / 2, .from = e->from, .to = e->to};
    to->start = image[0] = halved(e->n, e->start);
    to->truth = image[1] = halved(e->n, e->truth);
    if (e->fbp)
        to->fbp = image[2] = halved(e->n, e->fbp);
    set->n++;
}

void train_set_add_octaves(train_set *set, int octaves, int least)
{
    const train_set old = *set;
    const size_t room = (size_t)set->n * (size_t)(octaves + 1);
    int first = 0;

    set->example = mem_alloc(room, sizeof *set->example);
    set->image = mem_alloc(PER_EXAMPLE * room, sizeof *set->image);
    memcpy(set->example, old.example, (size_t)old.n * sizeof *old.example);
    memcpy(set->image, old.image, PER_EXAMPLE * (size_t)old.n * sizeof *old.image);
    mem_free(old.example);
    mem_free(old.image);
    for (int k = 0; k < octaves; k++) {
        const int end = set->n;

        for (int i = first; i < end; i++)
            if (set->example[i].n % 2 == 0 && set->example[i].n / 2 >= least)
                add_halved(set, &set->example[i]);
        first = end;
    }
}

void train_set_clear(train_set *set)
{
    for (int i = 0; i < PER_EXAMPLE * set->n; i++)
        mem_free(set->image[i]);
    mem_free(set->image);
    mem_free(set->example);
    *set = (train_set){0};
}

static double psnr(size_t n, const float *x, const float *truth)
{
    double error = 0.0, peak = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double v = x[i] < 0.0f ? 0.0 : x[i];

        error += (v - truth[i]) * (v - truth[i]);
        peak = fmax(peak, truth[i]);
    }
    return 10.0 * log10(peak * peak * (double)n / fmax(error, 1e-30));
}

static lac_status score_one(const lac_example *e, const lac_model *model,
                            train_score *score)
{
    const size_t n = (size_t)e->n * (size_t)e->n;
    float *x = mem_alloc(n, sizeof *x);
    lac_wedge *wedge = NULL;
    lac_status st;

    CMD_TRY(lac_wedge_from_arc(&wedge, e->from, e->to));
    CMD_TRY(lac_model_run(model, wedge, e->n, e->n, e->start, e->fbp, x));
    for (size_t i = 0; i < n; i++)
        x[i] += e->start[i];
    score->before = psnr(n, e->start, e->truth);
    score->after = psnr(n, x, e->truth);
    score->loss = pow(10.0, 0.1 * (score->before - score->after));
out:
    lac_wedge_destroy(&wedge);
    mem_free(x);
    return st;
}

lac_status train_set_score(const train_set *set, const lac_model *model,
                           train_score *score)
{
    lac_status st = LAC_OK;

    *score = (train_score){0};
    for (int i = 0; i < set->n; i++) {
        train_score one;

        CMD_TRY(score_one(&set->example[i], model, &one));
        score->before += one.before / set->n;
        score->after += one.after / set->n;
        score->loss += one.loss / set->n;
    }
out:
    return st;
}
