/* tools/history.c - convergence histories. */
#include "history.h"
#include "data/fileio.h"
#include "draft.h"
#include "mem.h"
#include "msg.h"

#include <math.h>
#include <string.h>

enum { OBJECTIVE, RESIDUAL, CHANGE, PRIMAL, DUAL, SECONDS };

static const char *const names[HISTORY_COLUMNS] = {
    "objective", "residual", "change", "primal", "dual", "seconds",
};

void history_begin(history *h, double scale)
{
    *h = (history){.scale = scale, .started = msg_seconds()};
}

void history_keep(history *h, const lac_grid *grid)
{
    const size_t bytes = (size_t)grid->nx * (size_t)grid->ny * sizeof(float);
    const size_t room = ((size_t)64 << 20) / bytes;

    h->grid = *grid;
    h->most_kept = room < 1 ? 1 : room < HISTORY_KEPT ? (int)room : HISTORY_KEPT;
}

/* The newest iterate takes the place of the one before where that need not stay: kept
 * are the iterations 1, 2, 3, 5, 7, 10, ... by factors of about 1.4. */
static void keep(history *h, const float *x)
{
    const int last = h->n_kept - 1;
    const int stays =
        last >= 0 && (last == 0 || h->kept_at[last] >= 1.4 * h->kept_at[last - 1]);
    const int k = last < 0 ? 0 : stays && h->n_kept < h->most_kept ? last + 1 : last;

    if (k >= h->n_kept) {
        if (lac_image_create(&h->kept[k], &h->grid) != LAC_OK)
            return; /* a curve with fewer points */
        h->n_kept = k + 1;
    }
    memcpy(h->kept[k]->data, x, lac_image_count(h->kept[k]) * sizeof *x);
    h->kept_at[k] = h->n;
}

static void grow(double **to, int n, int room)
{
    double *more = mem_alloc((size_t)room, sizeof *more);

    if (n > 0)
        memcpy(more, *to, (size_t)n * sizeof *more);
    mem_free(*to);
    *to = more;
}

void history_add(history *h, const lac_iteration *it)
{
    const double row[HISTORY_COLUMNS] = {it->objective, it->residual,
                                         it->change,    it->primal,
                                         it->dual,      msg_seconds() - h->started};

    if (h->n == h->room) {
        h->room = 2 * h->room + 256;
        grow(&h->iteration, h->n, h->room);
        for (int k = 0; k < HISTORY_COLUMNS; k++)
            grow(&h->column[k], h->n, h->room);
    }
    h->iteration[h->n] = h->n + 1;
    for (int k = 0; k < HISTORY_COLUMNS; k++)
        h->column[k][h->n] = row[k];
    h->n++;
    if (h->most_kept > 0 && it->x)
        keep(h, it->x);
}

void history_end(history *h)
{
    mem_free(h->iteration);
    for (int k = 0; k < HISTORY_COLUMNS; k++)
        mem_free(h->column[k]);
    for (int k = 0; k < h->n_kept; k++)
        lac_image_destroy(&h->kept[k]);
    *h = (history){0};
}

static int known(const history *h, int k)
{
    for (int i = 0; i < h->n; i++)
        if (!isnan(h->column[k][i]))
            return 1;
    return 0;
}

const double *history_residual(const history *h)
{
    return known(h, RESIDUAL) ? h->column[RESIDUAL] : NULL;
}

static void put_csv(const history *h, FILE *to)
{
    int shown[HISTORY_COLUMNS];

    fputs("iteration", to);
    for (int k = 0; k < HISTORY_COLUMNS; k++) {
        shown[k] = known(h, k);
        if (shown[k])
            fprintf(to, ",%s", names[k]);
    }
    fputc('\n', to);
    for (int i = 0; i < h->n; i++) {
        fprintf(to, "%d", i + 1);
        for (int k = 0; k < HISTORY_COLUMNS; k++) {
            if (shown[k] && isnan(h->column[k][i]))
                fputc(',', to);
            else if (shown[k])
                fprintf(to, ",%.9g", h->column[k][i]);
        }
        fputc('\n', to);
    }
}

static void add_curve(const history *h, const char *name, const double *y, plot *p)
{
    p->line[p->n++] = (plot_line){name, h->n, h->iteration, y};
}

/* Column k divided by a positive number, in scratch. */
static const double *divided(const history *h, int k, double by, double *scratch)
{
    for (int i = 0; i < h->n; i++)
        scratch[i] = h->column[k][i] / by;
    return scratch;
}

void history_plot(const history *h, const char *title, double *scratch, plot *p)
{
    const double first = h->n > 0 ? fabs(h->column[OBJECTIVE][0]) : 0.0;

    *p = (plot){.title = title, .x_label = "iteration", .y_label = "", .log_y = 1};
    if (known(h, RESIDUAL) && h->scale > 0.0)
        add_curve(h, "residual / |g|", divided(h, RESIDUAL, h->scale, scratch), p);
    if (known(h, CHANGE))
        add_curve(h, "relative change", h->column[CHANGE], p);
    if (known(h, PRIMAL))
        add_curve(h, "primal residual", h->column[PRIMAL], p);
    if (known(h, DUAL))
        add_curve(h, "dual residual", h->column[DUAL], p);
    if (known(h, OBJECTIVE) && first > 0.0)
        add_curve(h, "objective / first", divided(h, OBJECTIVE, first, scratch + h->n),
                  p);
}

static lac_status write_png(const history *h, const char *path,
                            const lac_provenance *record)
{
    double *scratch = mem_alloc(2 * (size_t)h->n, sizeof *scratch);
    unsigned char *rgb;
    plot p;
    lac_status st;

    history_plot(h, "convergence", scratch, &p);
    rgb = plot_dots(&p);
    st = lac_png_write_bytes(path, PLOT_NX, PLOT_NY, 3, rgb, record);
    mem_free(rgb);
    mem_free(scratch);
    return st;
}

lac_status history_write(const history *h, const char *path,
                         const lac_provenance *record)
{
    draft d = {0};
    lac_status st;

    if (draft_is(path, ".png"))
        return write_png(h, path, record);
    draft_open(&d, path);
    draft_put_record(d.to, record);
    put_csv(h, d.to);
    st = draft_commit(&d);
    draft_close(&d);
    return st;
}

int history_check(const char *option, const char *path)
{
    if (path && !draft_is(path, ".csv") && !draft_is(path, ".png"))
        return msg_usage("option --%s: must end in .csv or .png, got '%s'", option,
                         path);
    return draft_check(option, path);
}
