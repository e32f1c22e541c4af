/* tools/train_run.c - the loop: steps, validation, checkpoints, the model. */
#include "train_run.h"
#include "data/base/rng.h"
#include "interrupt.h"
#include "job.h"
#include "ranks.h"
#include "train_log.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

enum { STREAM_ORDER = 78, CALIBRATE = 64 };

typedef struct run {
    const train_options *o;
    lac_trainer *trainer;
    train_set train, held;
    double loss; /* mean since the last validation */
    long since;
    atomic_long kept; /* the step that the checkpoint has, 0: none */
    double seconds;   /* of this run */
    char from[1024];  /* what it began with, in words; empty: random weights */
    train_score score;
    train_log *log;
    lac_provenance *record; /* of the log */
} run;

/* The number of example i of a step: any of them, by the seed alone. */
static int pick(const run *r, long step, int i)
{
    const uint64_t at = (uint64_t)step * (uint64_t)r->o->batch + (uint64_t)i;

    return (int)(lac_rng_uniform(r->o->config.seed, STREAM_ORDER, at) * r->train.n);
}

static lac_status one_step(run *r)
{
    lac_example batch[4096];
    const int n = r->o->config.batch, first = r->o->config.first;
    double loss, norm;
    lac_status st = LAC_OK;

    for (int i = 0; i < n; i++)
        batch[i] = r->train.example[pick(r, lac_trainer_steps(r->trainer), first + i)];
    CMD_TRY(lac_trainer_step(r->trainer, n, batch, &loss, &norm));
    r->loss += loss;
    r->since++;
out:
    return st;
}

/* What a reader of the file should know. */
static lac_status describe(const run *r, lac_weights *w)
{
    const train_options *o = r->o;
    char date[32], software[64], data[4096], steps[512], scores[256];
    const time_t now = time(NULL);
    struct tm day;
    lac_status st = LAC_OK;

    gmtime_r(&now, &day);
    strftime(date, sizeof date, "%Y-%m-%d", &day);
    snprintf(software, sizeof software, "lacuna %s", lac_version());
    snprintf(data, sizeof data, "%s; %d samples, the first %d for validation",
             o->recipe->text, o->samples + o->validate, o->validate);
    snprintf(steps, sizeof steps,
             "%ld of %ld steps of Muon, %d samples of %d x %d pixels each%s, rate "
             "%g, seed %llu; average of the weights",
             lac_trainer_steps(r->trainer), o->config.steps, o->batch, o->config.crop,
             o->config.crop, o->octaves > 0 ? ", coarser ones too" : "", o->config.rate,
             (unsigned long long)o->config.seed);
    snprintf(scores, sizeof scores,
             "validation (%d samples): PSNR %.2f dB before, %.2f dB after", r->held.n,
             r->score.before, r->score.after);
    CMD_TRY(lac_weights_set_text(w, "name", lac_model_kind_name(o->config.model.kind)));
    CMD_TRY(lac_weights_set_text(w, "data", data));
    CMD_TRY(lac_weights_set_text(w, "recipe", steps));
    CMD_TRY(lac_weights_set_text(w, "scores", scores));
    if (r->from[0])
        CMD_TRY(lac_weights_set_text(w, "begun_with", r->from));
    CMD_TRY(lac_weights_set_text(w, "date", date));
    CMD_TRY(lac_weights_set_text(w, "software", software));
    CMD_TRY(lac_weights_set_text(w, "licence", "BSD-3-Clause"));
out:
    return st;
}

static lac_status write_checkpoint(run *r)
{
    lac_weights *w = NULL;
    lac_status st = LAC_OK;

    CMD_TRY(lac_weights_create(&w));
    CMD_TRY(lac_trainer_store(r->trainer, w));
    CMD_TRY(describe(r, w));
    CMD_TRY(lac_weights_write(w, r->o->checkpoint, LAC_WEIGHTS_F32));
    atomic_store(&r->kept, lac_trainer_steps(r->trainer));
out:
    lac_weights_destroy(&w);
    return st;
}

static lac_status write_model(const run *r, const lac_model *model)
{
    lac_weights *w = NULL;
    lac_status st = LAC_OK;

    CMD_TRY(lac_weights_create(&w));
    CMD_TRY(lac_model_store(model, w));
    CMD_TRY(describe(r, w));
    CMD_TRY(lac_weights_write(w, r->o->output, LAC_WEIGHTS_F16));
out:
    lac_weights_destroy(&w);
    return st;
}

/* A row of the log; after it, a mean over steps begins anew. */
static lac_status note(run *r)
{
    const train_row row = {
        .step = lac_trainer_steps(r->trainer),
        .seconds = r->seconds,
        .rate = lac_trainer_rate(r->trainer),
        .loss = r->since ? r->loss / (double)r->since : NAN,
        .validation = r->held.n ? r->score.loss : NAN,
        .score = {r->held.n ? r->score.after : NAN},
    };

    msg_info("step %lld, %.0f s: loss %.4f, validation %.4f, %.3f dB, from %.3f dB",
             row.step, row.seconds, row.loss, row.validation, r->score.after,
             r->score.before);
    r->loss = 0.0;
    r->since = 0;
    return r->log && train_log_add(r->log, &row) != EXIT_DONE ? LAC_E_IO : LAC_OK;
}

/* Validation with the averaged weights; model and checkpoint to their files. */
static lac_status take_stock(run *r)
{
    lac_model *model = NULL;
    lac_status st = LAC_OK;

    if (ranks_this() > 0) /* all have the same state; one writes it */
        return LAC_OK;
    CMD_TRY(lac_trainer_model(r->trainer, &model));
    if (r->held.n)
        CMD_TRY(train_set_score(&r->held, model, &r->score));
    CMD_TRY(note(r));
    CMD_TRY(write_model(r, model));
    if (r->o->checkpoint)
        CMD_TRY(write_checkpoint(r));
out:
    lac_model_destroy(&model);
    return st;
}

static const char *text_of(const lac_weights *w, const char *key)
{
    const char *text = lac_weights_text(w, key);

    return text ? text : "";
}

static lac_status resume(run *r)
{
    lac_weights *w = NULL;
    lac_status st = LAC_OK;

    CMD_TRY(lac_weights_read(&w, r->o->checkpoint));
    CMD_TRY(lac_trainer_resume(r->trainer, w));
    snprintf(r->from, sizeof r->from, "%s", text_of(w, "begun_with"));
    atomic_store(&r->kept, lac_trainer_steps(r->trainer));
    msg_info("going on from step %ld", lac_trainer_steps(r->trainer));
out:
    lac_weights_destroy(&w);
    return st;
}

static lac_status begin_with(run *r)
{
    lac_weights *w = NULL;
    lac_model *model = NULL;
    lac_status st;

    CMD_TRY(lac_weights_read(&w, r->o->from));
    CMD_TRY(lac_model_load(&model, w));
    CMD_TRY(lac_trainer_begin_with(r->trainer, model));
    snprintf(r->from, sizeof r->from, "%s, %s", text_of(w, "name"),
             text_of(w, "recipe"));
out:
    lac_model_destroy(&model);
    lac_weights_destroy(&w);
    return st;
}

/* The trainer at its first step, or where the checkpoint was. */
static lac_status begin(run *r)
{
    const train_options *o = r->o;
    lac_status st;

    CMD_TRY(lac_trainer_create(&r->trainer, &o->config));
    if (o->resume)
        CMD_TRY(resume(r));
    else
        CMD_TRY(lac_trainer_calibrate(r->trainer,
                                      r->train.n < CALIBRATE ? r->train.n : CALIBRATE,
                                      r->train.example));
    if (!o->resume && o->from)
        CMD_TRY(begin_with(r));
out:
    return st;
}

/* The checkpoint was at the end already: its model all the same. */
static lac_status write_finished(run *r)
{
    lac_model *model = NULL;
    lac_status st = LAC_OK;

    if (ranks_this() > 0)
        return LAC_OK;
    CMD_TRY(lac_trainer_model(r->trainer, &model));
    if (r->held.n)
        CMD_TRY(train_set_score(&r->held, model, &r->score));
    CMD_TRY(write_model(r, model));
out:
    lac_model_destroy(&model);
    return st;
}

/* What is kept where the training is stopped from outside. */
static void last_words(void *user, char *text, size_t size)
{
    run *r = user;
    const long kept = atomic_load(&r->kept);

    if (kept > 0)
        snprintf(text, size,
                 "%s has step %ld of %ld, and the same command with --resume goes on",
                 r->o->checkpoint, kept, r->o->config.steps);
}

/* Keep the state that a request to end found. */
static lac_status leave(run *r)
{
    char text[1280] = "";
    lac_status st = LAC_OK;

    if (atomic_load(&r->kept) < lac_trainer_steps(r->trainer))
        CMD_TRY(write_checkpoint(r));
    last_words(r, text, sizeof text);
    interrupt_say(text);
out:
    return st;
}

static lac_status loop(run *r)
{
    const train_options *o = r->o;
    const long last =
        o->stop > 0 && o->stop < o->config.steps ? o->stop : o->config.steps;
    const double began = msg_seconds() - train_log_seconds(r->log);
    lac_status st = LAC_OK;

    if (lac_trainer_steps(r->trainer) >= last)
        return write_finished(r);
    interrupt_keeps(last_words, r);
    /* A step ends soon; the other processes of a run would not wait for it. */
    interrupt_defer(o->checkpoint && ranks_count() == 1);
    while (lac_trainer_steps(r->trainer) < last && !interrupt_asked()) {
        CMD_TRY(one_step(r));
        r->seconds = msg_seconds() - began;
        msg_progress((int)lac_trainer_steps(r->trainer), (int)last);
        if (lac_trainer_steps(r->trainer) % o->every == 0 ||
            lac_trainer_steps(r->trainer) == last)
            CMD_TRY(take_stock(r));
    }
    if (interrupt_asked() && lac_trainer_steps(r->trainer) < last)
        CMD_TRY(leave(r));
out:
    interrupt_defer(0);
    interrupt_keeps(NULL, NULL);
    msg_progress_end();
    return st;
}

static int open_log(run *r)
{
    const train_options *o = r->o;
    train_log_options log = {.csv = o->log,
                             .png = o->curve,
                             .resume_step =
                                 o->resume ? lac_trainer_steps(r->trainer) : -1,
                             .n_scores = 1,
                             .score = {"psnr"}};
    int status = EXIT_FAILED;

    if ((!o->log && !o->curve) || ranks_this() > 0)
        return EXIT_DONE;
    if (job_record(&r->record, o->in) == LAC_OK &&
        recipe_record(o->recipe, r->record) == LAC_OK) {
        log.record = r->record;
        status = train_log_open(&r->log, &log);
    }
    return status;
}

static int train(run *r)
{
    lac_status st = begin(r);
    int status = st == LAC_OK ? open_log(r) : msg_fail(st), closed;

    if (status == EXIT_DONE) {
        st = loop(r);
        status = st == LAC_OK ? EXIT_DONE : msg_fail(st);
    }
    closed = train_log_close(&r->log);
    lac_provenance_destroy(&r->record);
    lac_trainer_destroy(&r->trainer);
    return status == EXIT_DONE ? closed : status;
}

int train_run(const train_options *o)
{
    run r = {.o = o};
    int status = EXIT_DONE;

    if (o->validate > 0)
        status = train_set_load(&r.held, o->recipe, o->cache, o->first, o->validate,
                                o->config.model.kind);
    if (status == EXIT_DONE)
        status = train_set_load(&r.train, o->recipe, o->cache,
                                o->first + (uint64_t)o->validate, o->samples,
                                o->config.model.kind);
    if (status == EXIT_DONE) {
        train_set_add_octaves(&r.train, o->octaves, o->config.crop);
        status = train(&r);
    }
    train_set_clear(&r.train);
    train_set_clear(&r.held);
    return status;
}
