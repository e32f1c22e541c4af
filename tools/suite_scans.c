/* tools/suite_scans.c - a suite of measured scans: what is known of them is a mask, or
 * a reconstruction from all their views. */
#include "cmd.h"
#include "data/fileio.h"
#include "job.h"
#include "mem.h"
#include "recon/method.h"
#include "suite_text.h"

#include <string.h>

typedef struct scans {
    char path[4096]; /* of the .suite file */
    char folder[3000];
    int n;
    suite_scan scan[SUITE_SCANS];
} scans;

/* A name in the file, from the folder of its data. */
static const char *full_path(const scans *w, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s%s", name[0] == '/' ? "" : w->folder, name);
    return path;
}

/* The mask with the pixel of the section, or of its file. */
static lac_status read_mask(const scans *w, const suite_scan *e, lac_image **mask)
{
    char path[4096];
    lac_status st;

    full_path(w, e->mask, path, sizeof path);
    CMD_TRY(lac_image_read(mask, path, e->pixel_mm, 0));
    for (size_t i = 0; i < lac_image_count(*mask); i++)
        (*mask)->data[i] = (*mask)->data[i] != 0.0f;
out:
    return st;
}

/* The whole scan, the grid of its image and its mask, where it has one. Sizes that the
 * section leaves open are those of the mask, else what the detector sees. */
static lac_status load(const scans *w, const suite_scan *e, lac_sino **sino,
                       suite_case *c)
{
    char path[4096];
    int size = e->size;
    lac_status st;

    if (e->mask[0])
        CMD_TRY(read_mask(w, e, &c->mask));
    if (c->mask && size == 0)
        size = c->mask->grid.nx;
    CMD_TRY(lac_sino_read(sino, full_path(w, e->scan, path, sizeof path)));
    if (e->rebin > 1)
        CMD_TRY(job_average_bins(sino, e->rebin));
    CMD_TRY(lac_geom_default_grid((*sino)->geom, size, e->pixel_mm, &c->grid));
out:
    return st;
}

/* The truth is the image of a file, or what a method makes of all views. */
static lac_status make_reference(const scans *w, const suite_scan *e,
                                 const lac_sino *sino, suite_case *c)
{
    const lac_method *method = lac_method_find(e->reference);
    lac_settings *settings = NULL;
    lac_recon_result result;
    char path[4096];
    lac_status st;

    if (!method)
        return lac_image_read(&c->truth, full_path(w, e->reference, path, sizeof path),
                              c->grid.pixel_mm, 0);
    CMD_TRY(lac_settings_create(&settings, method));
    CMD_TRY(lac_image_create(&c->truth, &c->grid));
    CMD_TRY(lac_reconstruct(settings, sino, c->truth, NULL, &result));
out:
    lac_settings_destroy(&settings);
    return st;
}

/* Where the views of an item begin and end, in degrees. */
static suite_arc arc_of(const suite *s, int arc, int item)
{
    const suite_options *o = s->options;
    suite_arc a = s->arc[arc];

    if (o->n_ranges > 0) {
        a.from = o->start[item % s->n_starts];
        a.to = a.from + o->range[arc];
    }
    return a;
}

static lac_status make(const suite *s, int arc, int item, suite_case *c)
{
    const scans *w = s->own;
    const suite_scan *e = w->scan + item / s->n_starts;
    const suite_arc views = arc_of(s, arc, item);
    prepare_result prepared;
    lac_sino *whole = NULL;
    lac_status st;

    if (s->options->n_ranges > 0)
        snprintf(c->item, sizeof c->item, "%s from %g", e->name, views.from);
    else
        snprintf(c->item, sizeof c->item, "%s", e->name);
    CMD_TRY(load(w, e, &whole, c));
    if (e->reference[0])
        CMD_TRY(make_reference(w, e, whole, c));
    CMD_TRY(lac_sino_select(whole, views.from * JOB_DEGREE, views.to * JOB_DEGREE,
                            &c->sino));
    if (s->options->request)
        CMD_TRY(prepare_run(&s->options->request->prepare, &c->sino, &prepared));
out:
    lac_sino_destroy(&whole);
    return st;
}

static lac_status record(const suite *s, lac_provenance *to)
{
    const scans *w = s->own;
    char path[4096];
    lac_status st;

    CMD_TRY(job_record_input(to, w->path));
    for (int i = 0; i < w->n; i++) {
        const suite_scan *e = w->scan + i;

        CMD_TRY(job_record_input(to, full_path(w, e->scan, path, sizeof path)));
        if (e->mask[0])
            CMD_TRY(job_record_input(to, full_path(w, e->mask, path, sizeof path)));
        if (e->reference[0] && !lac_method_find(e->reference))
            CMD_TRY(
                job_record_input(to, full_path(w, e->reference, path, sizeof path)));
    }
out:
    return st;
}

static void close_it(suite *s)
{
    mem_free(s->own);
}

static const suite_kind kind = {make, record, close_it};

/* Index of an arc of the suite, added where it is new; -1 where there are too many. */
static int find_arc(suite *s, const suite_arc *arc)
{
    for (int k = 0; k < s->n_arcs; k++)
        if (strcmp(s->arc[k].text, arc->text) == 0)
            return k;
    if (s->n_arcs == SUITE_ARCS)
        return -1;
    s->arc[s->n_arcs] = *arc;
    return s->n_arcs++;
}

/* Note the arcs of a section; without any, all views. */
static int take_arcs(suite *s, suite_scan *e)
{
    char text[SUITE_TEXT];
    suite_arc arc = {0.0, 360.0, "all"};
    int k;

    snprintf(text, sizeof text, "%s", e->views);
    for (char *word = strtok(text, ", \t"); word; word = strtok(NULL, ", \t")) {
        if (!suite_arc_parse(word, &arc) || (k = find_arc(s, &arc)) < 0) {
            msg_error(
                "%s: [%s]: views must be at most %d arcs A:B in degrees, got '%s'",
                ((const scans *)s->own)->path, e->name, SUITE_ARCS, word);
            return EXIT_FAILED;
        }
        e->arcs |= 1u << k;
    }
    if (e->arcs == 0)
        e->arcs = 1u << find_arc(s, &arc);
    return EXIT_DONE;
}

/* Read every file once, so that what is wrong is said before the work starts. */
static int check_files(const suite *s)
{
    const scans *w = s->own;
    int status = EXIT_DONE;

    for (int i = 0; i < w->n && status == EXIT_DONE; i++) {
        suite_case c = {0};
        lac_sino *whole = NULL;
        const lac_status st = load(w, w->scan + i, &whole, &c);

        if (st != LAC_OK) {
            status = msg_fail(st);
        } else if (c.mask &&
                   (c.mask->grid.nx != c.grid.nx || c.mask->grid.ny != c.grid.ny)) {
            msg_error("%s: [%s]: the mask has %d x %d pixels, the image %d x %d; equal "
                      "sizes are needed",
                      w->path, w->scan[i].name, c.mask->grid.nx, c.mask->grid.ny,
                      c.grid.nx, c.grid.ny);
            status = EXIT_FAILED;
        }
        lac_sino_destroy(&whole);
        suite_case_clear(&c);
    }
    return status;
}

/* The folder of the data: as --data says, else that of the file. */
static void choose_folder(scans *w, const char *data)
{
    const char *slash = strrchr(w->path, '/');

    if (data)
        snprintf(w->folder, sizeof w->folder, "%.2990s/", data);
    else if (slash)
        snprintf(w->folder, sizeof w->folder, "%.*s", (int)(slash - w->path + 1),
                 w->path);
}

int suite_scans_have(const suite *s, int arc, int item)
{
    return (((const scans *)s->own)->scan[item / s->n_starts].arcs >> arc & 1u) != 0;
}

/* An arc a range, named by its width. */
static void take_ranges(suite *s)
{
    const suite_options *o = s->options;

    s->n_arcs = o->n_ranges;
    s->n_starts = o->n_starts;
    for (int k = 0; k < s->n_arcs; k++) {
        s->arc[k] = (suite_arc){.from = o->start[0], .to = o->start[0] + o->range[k]};
        snprintf(s->arc[k].text, sizeof s->arc[k].text, "%g", o->range[k]);
    }
}

int suite_open_scans(suite *s, const char *path)
{
    const int own_arcs = s->options->n_arcs == 0 && s->options->n_ranges == 0;
    scans *w = mem_alloc(1, sizeof *w);
    int status;

    s->own = w;
    s->kind = &kind;
    s->measured = s->masks = 1;
    snprintf(w->path, sizeof w->path, "%s", path);
    snprintf(s->name, sizeof s->name, "%.*s", (int)strcspn(job_basename(path), "."),
             job_basename(path));
    choose_folder(w, s->options->data);
    status = suite_text_read(path, w->scan, &w->n);
    if (s->options->n_ranges > 0)
        take_ranges(s);
    s->n_items = w->n * s->n_starts;
    if (own_arcs)
        s->n_arcs = 0;
    for (int i = 0; i < w->n && status == EXIT_DONE; i++) {
        if (own_arcs)
            status = take_arcs(s, w->scan + i);
        else
            w->scan[i].arcs = ~0u;
    }
    snprintf(s->about, sizeof s->about, "%d measured scans", w->n);
    if (s->n_starts > 1)
        snprintf(s->about, sizeof s->about, "%d measured scans, each from %d starts",
                 w->n, s->n_starts);
    return status == EXIT_DONE ? check_files(s) : status;
}
