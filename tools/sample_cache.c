/* tools/sample_cache.c - training samples from and to files, and the filling of a
 * folder by several threads. */
#include "sample_cache.h"
#include "cmd.h"
#include "data/base/parallel.h"
#include "learned/net_weights.h"
#include "mem.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

void sample_cache_path(const recipe *r, const char *folder, uint64_t number, char *path,
                       size_t size)
{
    snprintf(path, size, "%s/%.16s-%08llu.safetensors", folder, r->checksum,
             (unsigned long long)number);
}

/* --- one file ------------------------------------------------------------------------
 */

static lac_status add_tensor(lac_weights *w, const char *name, int ny, int nx)
{
    const size_t dim[2] = {(size_t)ny, (size_t)nx};

    return lac_weights_add(w, name, 2, dim);
}

static void put_numbers(lac_weights *w, const char *name, const float *from)
{
    lac_tensor t;

    if (lac_weights_find(w, name, &t))
        memcpy(t.data, from, t.count * sizeof *from);
}

static lac_status set_number(lac_weights *w, const char *key, double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.17g", value);
    return lac_weights_set_text(w, key, text);
}

static lac_status set_whole(lac_weights *w, const char *key, uint64_t value)
{
    char text[32];

    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    return lac_weights_set_text(w, key, text);
}

/* How a scan of --like was measured; other samples have none of these. */
static lac_status describe_like(const recipe *r, const sample *s, lac_weights *w)
{
    const lac_geom *g = s->sino->geom;
    const sample_draw *d = &s->draw;
    lac_status st = LAC_OK;

    if (r->like)
        CMD_TRY(set_number(w, "axis_offset_mm", g->axis_offset_mm));
    if (g->beam == LAC_BEAM_FAN) {
        CMD_TRY(set_number(w, "source_origin_mm", g->source_origin_mm));
        CMD_TRY(set_number(w, "source_detector_mm", g->source_detector_mm));
    }
    if (d->photons > 0.0)
        CMD_TRY(set_number(w, "photons", d->photons));
    if (d->offset != 0.0)
        CMD_TRY(set_number(w, "offset", d->offset));
    if (r->curve.a > 0.0)
        CMD_TRY(set_number(w, "curve_error", d->curve_error));
out:
    return st;
}

/* What the file is, also for readers that do not know recipes. */
static lac_status describe(const recipe *r, const sample *s, lac_weights *w)
{
    const sample_draw *d = &s->draw;
    lac_status st;

    CMD_TRY(lac_weights_set_text(w, "format", "lacuna training sample"));
    CMD_TRY(lac_weights_set_text(w, "recipe", r->text));
    CMD_TRY(lac_weights_set_text(w, "recipe.sha256", r->checksum));
    CMD_TRY(set_whole(w, "number", d->number));
    CMD_TRY(set_whole(w, "seed", d->seed));
    CMD_TRY(lac_weights_set_text(w, "object", s->object));
    CMD_TRY(lac_weights_set_text(
        w, "beam", s->sino->geom->beam == LAC_BEAM_FAN ? "fan" : "parallel"));
    CMD_TRY(set_number(w, "pixel_mm", s->truth->grid.pixel_mm));
    CMD_TRY(set_number(w, "pitch_mm", s->sino->geom->pitch_mm));
    CMD_TRY(set_number(w, "first_deg", d->from));
    CMD_TRY(set_number(w, "step_deg", d->step));
    CMD_TRY(set_number(w, "noise", d->noise));
    CMD_TRY(describe_like(r, s, w));
out:
    return st;
}

/* Complete or not at all. */
static lac_status write_sample(const recipe *r, const char *folder, const sample *s)
{
    const lac_geom *geom = s->sino->geom;
    const int n = s->draw.size;
    char path[PATH_ROOM];
    lac_weights *w = NULL;
    lac_status st;

    sample_cache_path(r, folder, s->draw.number, path, sizeof path);
    CMD_TRY(lac_weights_create(&w));
    CMD_TRY(add_tensor(w, "truth", n, n));
    CMD_TRY(add_tensor(w, "fbp", n, n));
    CMD_TRY(add_tensor(w, "fstar", n, n));
    CMD_TRY(add_tensor(w, "sino", geom->n_views, geom->n_det));
    put_numbers(w, "truth", s->truth->data);
    put_numbers(w, "fbp", s->fbp->data);
    put_numbers(w, "fstar", s->fstar->data);
    put_numbers(w, "sino", s->sino->data);
    CMD_TRY(describe(r, s, w));
    CMD_TRY(lac_weights_write(w, path, LAC_WEIGHTS_F32));
out:
    lac_weights_destroy(&w);
    return st;
}

/* Copy the detail of a failed call, which belongs to the calling thread. */
static lac_status explain(lac_status st, char *why)
{
    const char *detail = lac_error_detail();

    if (st != LAC_OK)
        snprintf(why, SAMPLE_WHY, "%s", detail[0] ? detail : lac_status_name(st));
    return st;
}

static lac_status check_text(const lac_weights *w, const char *key, const char *want,
                             char *why)
{
    const char *found = lac_weights_text(w, key);

    if (found && strcmp(found, want) == 0)
        return LAC_OK;
    snprintf(why, SAMPLE_WHY,
             "%s: is another sample: metadata '%s' should be %s, is %s",
             lac_weights_source(w)->path, key, want, found ? found : "not there");
    return LAC_E_FORMAT;
}

/* Is it the sample of this number, complete, of the sizes that were drawn? */
static lac_status check_file(const recipe *r, const sample *s, const lac_weights *w,
                             char *why)
{
    const size_t n = (size_t)s->draw.size, views = (size_t)s->sino->geom->n_views,
                 bins = (size_t)s->sino->geom->n_det;
    const lac_tensor_spec want[] = {{"truth", 2, {n, n}},
                                    {"fbp", 2, {n, n}},
                                    {"fstar", 2, {n, n}},
                                    {"sino", 2, {views, bins}}};
    char number[32];
    lac_status st;

    snprintf(number, sizeof number, "%llu", (unsigned long long)s->draw.number);
    CMD_TRY(check_text(w, "recipe.sha256", r->checksum, why));
    CMD_TRY(check_text(w, "number", number, why));
    if (!lac_weights_checked(w)) {
        snprintf(why, SAMPLE_WHY, "%s: names no checksum of its numbers",
                 lac_weights_source(w)->path);
        return LAC_E_FORMAT;
    }
    st = explain(lac_weights_expect(w, want, sizeof want / sizeof *want), why);
out:
    return st;
}

static void take_numbers(const lac_weights *w, const char *name, float *to)
{
    lac_tensor t;

    if (lac_weights_find(w, name, &t))
        memcpy(to, t.data, t.count * sizeof *to);
}

/* The arrays of a sample, empty, as its draw says. */
static lac_status prepare(const recipe *r, sample *s)
{
    const lac_grid grid = {s->draw.size, s->draw.size,
                           recipe_pixel_mm(r, s->draw.size)};
    lac_status st;

    CMD_TRY(lac_image_create(&s->truth, &grid));
    CMD_TRY(lac_image_create(&s->fbp, &grid));
    CMD_TRY(lac_image_create(&s->fstar, &grid));
    CMD_TRY(sample_scan(r, &s->draw, &s->sino));
out:
    return st;
}

lac_status sample_cache_read(const recipe *r, const char *folder, uint64_t number,
                             sample *s, char *why)
{
    char path[PATH_ROOM];
    lac_weights *w = NULL;
    lac_status st;

    sample_name(r, number, s);
    sample_cache_path(r, folder, number, path, sizeof path);
    CMD_TRY(explain(lac_weights_read(&w, path), why));
    CMD_TRY(explain(prepare(r, s), why));
    CMD_TRY(check_file(r, s, w, why));
    take_numbers(w, "truth", s->truth->data);
    take_numbers(w, "fbp", s->fbp->data);
    take_numbers(w, "fstar", s->fstar->data);
    take_numbers(w, "sino", s->sino->data);
out:
    lac_weights_destroy(&w);
    if (st != LAC_OK)
        sample_clear(s);
    return st;
}

lac_status sample_get(const recipe *r, const char *folder, uint64_t number, sample *s,
                      char *why)
{
    char path[PATH_ROOM];

    if (folder) {
        sample_cache_path(r, folder, number, path, sizeof path);
        if (access(path, F_OK) == 0)
            return sample_cache_read(r, folder, number, s, why);
    }
    return explain(sample_make(r, number, s), why);
}

/* --- filling -------------------------------------------------------------------------
 */

typedef struct filling {
    const recipe *r;
    const char *folder;
    sample_filled *filled;
    lac_status st; /* of the first sample that failed */
    char why[SAMPLE_WHY];
} filling;

/* Read the file where there is one, to be sure of it; else make the sample. */
static lac_status fill_one(const filling *f, uint64_t number, sample_filled *add,
                           char *why)
{
    char path[PATH_ROOM];
    sample s = {0};
    lac_status st;

    sample_cache_path(f->r, f->folder, number, path, sizeof path);
    if (access(path, F_OK) == 0) {
        st = sample_cache_read(f->r, f->folder, number, &s, why);
        sample_clear(&s);
        if (st != LAC_E_FORMAT) {
            add->found = st == LAC_OK;
            return st;
        }
#pragma omp critical(lacuna_samples)
        msg_warning("%s; it is made again", why);
        add->remade = 1;
    }
    CMD_TRY(explain(sample_make(f->r, number, &s), why));
    CMD_TRY(explain(write_sample(f->r, f->folder, &s), why));
    add->made = 1;
    add->bytes =
        4.0 * (3.0 * (double)lac_image_count(s.truth) + (double)lac_sino_count(s.sino));
out:
    sample_clear(&s);
    return st;
}

static void add_up(filling *f, const sample_filled *add, lac_status st, const char *why)
{
    f->filled->made += add->made;
    f->filled->found += add->found;
    f->filled->remade += add->remade;
    f->filled->bytes += add->bytes;
    if (st != LAC_OK && f->st == LAC_OK) {
        f->st = st;
        snprintf(f->why, sizeof f->why, "%s", why);
    }
}

static void fill(filling *f, uint64_t first, int count,
                 void (*progress)(int done, int total))
{
    const int threads = lac_threads_get();
    int done = 0, stop = 0;

    lac_threads_set(1); /* inside a sample; also less scratch for each */
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int i = 0; i < count; i++) {
        sample_filled add = {0};
        char why[SAMPLE_WHY] = "";
        int stopped;
        lac_status st;

#pragma omp atomic read
        stopped = stop;
        if (stopped)
            continue;
        st = fill_one(f, first + (uint64_t)i, &add, why);
#pragma omp critical(lacuna_samples)
        {
            add_up(f, &add, st, why);
            done++;
            if (progress)
                progress(done, count);
        }
        if (st != LAC_OK) {
#pragma omp atomic write
            stop = 1;
        }
    }
    lac_threads_set(threads);
}

int sample_cache_fill(const recipe *r, const char *folder, uint64_t first, int count,
                      void (*progress)(int done, int total), sample_filled *filled)
{
    filling *f;
    int status = EXIT_DONE;

    *filled = (sample_filled){0};
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        msg_error("%s: the folder cannot be made: %s", folder, strerror(errno));
        return EXIT_FAILED;
    }
    f = mem_alloc(1, sizeof *f);
    *f = (filling){.r = r, .folder = folder, .filled = filled};
    msg_detach_library(); /* warnings about the arc of each sample */
    fill(f, first, count, progress);
    msg_attach_library();
    msg_progress_end();
    if (f->st != LAC_OK) {
        msg_error("%s", f->why);
        status = EXIT_FAILED;
    }
    mem_free(f);
    return status;
}
