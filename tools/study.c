/* tools/study.c - the runs of an evaluation and their statistics. */
#include "study.h"
#include "cmd.h"
#include "data/base/log.h"
#include "job.h"
#include "mem.h"
#include "study_worst.h"

#include <math.h>
#include <string.h>

const char *const study_part[PARTS] = {"whole", "visible", "invisible"};

/* --- runs ----------------------------------------------------------------------------
 */

/* Warnings of the library would come once a run: about the arc, which is the point. */
static void say_in_detail(void *user, lac_log_level level, const char *text)
{
    (void)user;
    (void)level;
    msg_info("%s", text);
}

static int count_cases(const study *s)
{
    int n = 0;

    for (int i = 0; i < s->n_suites; i++)
        for (int a = 0; a < s->suite[i]->n_arcs; a++)
            for (int k = 0; k < s->suite[i]->n_items; k++)
                n += suite_has(s->suite[i], a, k);
    return n;
}

static void list_cases(study *s)
{
    const int n = count_cases(s);

    s->c = mem_alloc((size_t)n, sizeof *s->c);
    for (int i = 0; i < s->n_suites; i++)
        for (int a = 0; a < s->suite[i]->n_arcs; a++)
            for (int k = 0; k < s->suite[i]->n_items; k++)
                if (suite_has(s->suite[i], a, k)) {
                    study_case *c = s->c + s->n_cases++;

                    c->suite = i;
                    c->arc = a;
                    c->item = k;
                    c->run = mem_alloc((size_t)s->n_methods, sizeof *c->run);
                }
}

/* Matthews correlation of Otsu's mask of the image with a known mask. */
static lac_status score_mask(const lac_image *image, const lac_image *mask, double *mcc)
{
    const lac_score_options as_masks = {.mask = 1};
    lac_image *own = NULL;
    lac_scores scores;
    lac_status st;

    CMD_TRY(lac_image_copy(&own, image));
    CMD_TRY(job_segment(own, 2, NULL, NULL));
    CMD_TRY(lac_score(own, mask, &as_masks, &scores));
    *mcc = scores.mcc;
out:
    lac_image_destroy(&own);
    return st;
}

static lac_status score(const lac_image *image, const suite_case *given,
                        const lac_wedge *wedge, study_run *run)
{
    lac_status st = LAC_OK;

    if (given->truth)
        CMD_TRY(lac_score(image, given->truth, NULL, &run->score[PART_WHOLE]));
    /* Where everything was measured the invisible part is rounding errors. */
    if (given->truth && lac_wedge_share(wedge) < 1.0 - 1e-9)
        CMD_TRY(lac_score_split(image, given->truth, wedge, NULL,
                                &run->score[PART_VISIBLE],
                                &run->score[PART_INVISIBLE]));
    if (given->mask)
        CMD_TRY(score_mask(image, given->mask, &run->score[PART_WHOLE].mcc));
out:
    return st;
}

/* The image of a case, on the grid of what is known of it. */
static lac_status make_image(const lac_settings *settings, const recon_request *request,
                             const suite_case *given, lac_image **image,
                             lac_recon_result *result)
{
    lac_grid grid = given->grid;
    lac_status st;

    if (request && request->coarse > 1) {
        grid.nx /= request->coarse;
        grid.ny /= request->coarse;
        grid.pixel_mm *= request->coarse;
    }
    CMD_TRY(lac_image_create(image, &grid));
    CMD_TRY(lac_reconstruct(settings, given->sino, *image, NULL, result));
    if (request)
        CMD_TRY(recon_request_finish(request, given->sino, image));
out:
    return st;
}

/* One run. A method that meets NaN is a result of its own, not the end. */
static lac_status run_method(const lac_settings *settings, const recon_request *request,
                             const suite_case *given, const study_case *c, int keep,
                             study_run *run)
{
    lac_image *image = NULL;
    lac_status st;

    for (int p = 0; p < PARTS; p++)
        run->score[p] = score_none();
    run->worst = (study_worst){NAN, NAN, NAN, NAN, NAN, NAN, NULL, 0};
    st = make_image(settings, request, given, &image, &run->result);
    if (st == LAC_E_NUMERIC) {
        run->failed = 1;
        run->result = (lac_recon_result){.solver.reason = LAC_STOP_NAN,
                                         .residual = NAN,
                                         .residual_before = NAN,
                                         .learned_energy = NAN,
                                         .moved_energy = NAN,
                                         .heard = NAN,
                                         .seconds = NAN,
                                         .lambda = NAN,
                                         .noise = NAN};
        msg_warning_matters("%s, %s: %s", c->name, lac_settings_method(settings)->name,
                            lac_error_detail());
        st = LAC_OK;
        goto out;
    }
    if (st == LAC_OK)
        st = score(image, given, c->wedge, run);
    if (st == LAC_OK && keep) {
        run->image = image;
        image = NULL;
    }
out:
    lac_image_destroy(&image);
    return st;
}

static int is_shown(const study *s, const study_case *c)
{
    int first;

    if (s->pictures < 0 && s->suite[c->suite]->measured)
        return c->item % s->suite[c->suite]->n_starts == 0;
    study_group(s, c->suite, c->arc, &first);
    return c - (s->c + first) < (s->pictures < 0 ? 1 : s->pictures);
}

static lac_status run_case(study *s, study_case *c, int done, int total)
{
    const suite *from = s->suite[c->suite];
    const recon_request *request = from->measured ? from->options->request : NULL;
    const int keep = is_shown(s, c);
    suite_case given = {0};
    lac_status st;

    CMD_TRY(suite_make(s->suite[c->suite], c->arc, c->item, &given));
    snprintf(c->name, sizeof c->name, "%s", given.item);
    c->seed = given.seed;
    c->n_views = given.sino->geom->n_views;
    c->grid = given.grid;
    CMD_TRY(lac_wedge_from_geom(&c->wedge, given.sino->geom));
    c->share = lac_wedge_share(c->wedge);
    for (int m = 0; m < s->n_methods; m++) {
        msg_progress(done + m, total);
        CMD_TRY(run_method(s->settings[m], request, &given, c, keep, c->run + m));
    }
    if (study_worst_wanted(s, c))
        CMD_TRY(study_worst_go(s, c, &given, keep));
    if (keep) {
        c->truth = given.truth;
        c->mask = given.mask;
        given.truth = given.mask = NULL;
    }
out:
    suite_case_clear(&given);
    return st;
}

lac_status study_go(study *s)
{
    lac_status st = LAC_OK;

    list_cases(s);
    lac_log_set(say_in_detail, NULL);
    for (int i = 0; i < s->n_cases && st == LAC_OK; i++)
        st = run_case(s, s->c + i, i * s->n_methods, s->n_cases * s->n_methods);
    msg_progress_end();
    msg_attach_library();
    return st;
}

void study_end(study *s)
{
    for (int i = 0; i < s->n_cases; i++) {
        study_case *c = s->c + i;

        for (int m = 0; m < s->n_methods; m++) {
            lac_image_destroy(&c->run[m].image);
            lac_image_destroy(&c->run[m].worst.image);
        }
        lac_image_destroy(&c->truth);
        lac_image_destroy(&c->mask);
        lac_wedge_destroy(&c->wedge);
        mem_free(c->run);
    }
    mem_free(s->c);
    for (int m = 0; m < s->n_methods; m++)
        lac_settings_destroy(&s->settings[m]);
    for (int i = 0; i < s->n_suites; i++)
        suite_close(&s->suite[i]);
    *s = (study){0};
}

/* --- statistics ----------------------------------------------------------------------
 */

int study_group(const study *s, int which, int arc, int *first)
{
    int n = 0;

    *first = 0;
    for (int i = 0; i < s->n_cases; i++)
        if (s->c[i].suite == which && s->c[i].arc == arc && n++ == 0)
            *first = i;
    return n;
}

stats study_score(const study *s, int first, int n, int method, int part, int column)
{
    stats_sum sum = {0};

    for (int i = first; i < first + n; i++)
        stats_add(&sum, score_value(&s->c[i].run[method].score[part], column));
    return stats_of(&sum);
}

static double value_of(const study_run *r, study_value value)
{
    if (value == STUDY_SECONDS)
        return r->result.seconds;
    if (value == STUDY_RESIDUAL)
        return r->result.residual;
    if (value == STUDY_LEARNED)
        return r->result.learned_energy;
    if (value == STUDY_LAMBDA)
        return r->result.lambda;
    return r->result.solver.reason == LAC_CONVERGED_EXACT ? NAN
                                                          : r->result.solver.iterations;
}

stats study_stats(const study *s, int first, int n, int method, study_value value)
{
    stats_sum sum = {0};

    for (int i = first; i < first + n; i++)
        stats_add(&sum, value_of(&s->c[i].run[method], value));
    return stats_of(&sum);
}

int study_best(const study *s, int first, int n, int part, int column)
{
    double best = NAN;
    int at = -1;

    for (int m = 0; m < s->n_methods; m++) {
        const double v = score_columns[column].better *
                         study_score(s, first, n, m, part, column).mean;

        if (v > best || (at < 0 && !isnan(v))) {
            best = v;
            at = m;
        }
    }
    return at;
}

int study_shows(const study *s, int first, int n, int part, int column)
{
    if (column == SCORE_MCC && !s->suite[s->c[first].suite]->masks)
        return 0;
    return study_best(s, first, n, part, column) >= 0;
}

int study_shows_worst(const study *s, int first, int n)
{
    return n > 1 && s->suite[s->c[first].suite]->measured &&
           study_shows(s, first, n, PART_WHOLE, SCORE_MCC);
}

void study_parameters(const lac_settings *settings, char *text, size_t size)
{
    const lac_method *m = lac_settings_method(settings);
    size_t n = 0;

    text[0] = '\0';
    for (size_t i = 0; i < m->n_params && n < size; i++)
        n += (size_t)snprintf(text + n, size - n, "%s%s=%s", i ? " " : "",
                              m->params[i].name,
                              lac_settings_text(settings, m->params[i].name));
}

const char *study_method(const study *s, int method)
{
    return lac_settings_method(s->settings[method])->name;
}
