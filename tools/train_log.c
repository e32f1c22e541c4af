/* tools/train_log.c - training logs: rows as CSV lines, and their curves. */
#include "train_log.h"
#include "data/fileio.h"
#include "draft.h"
#include "mem.h"
#include "msg.h"
#include "plot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 512, MOST_POINTS = 400 };

struct train_log {
    train_log_options o;
    FILE *to; /* the CSV, at its end */
    train_row *row;
    size_t n, room;
    int undrawn; /* rows came since the picture was drawn */
};

static void keep(train_log *log, const train_row *row)
{
    if (log->n == log->room) {
        const size_t room = 2 * log->room + 256;
        train_row *more = mem_alloc(room, sizeof *more);

        if (log->n > 0)
            memcpy(more, log->row, log->n * sizeof *more);
        mem_free(log->row);
        log->row = more;
        log->room = room;
    }
    log->row[log->n++] = *row;
}

static long long last_step(const train_log *log)
{
    return log->n > 0 ? log->row[log->n - 1].step : -1;
}

double train_log_seconds(const train_log *log)
{
    return log && log->n > 0 ? log->row[log->n - 1].seconds : 0.0;
}

/* --- lines ---------------------------------------------------------------------------
 */

static void put_columns(const train_log *log, FILE *to)
{
    fputs("step,seconds,rate,loss,validation", to);
    for (int k = 0; k < log->o.n_scores; k++)
        fprintf(to, ",%s", log->o.score[k]);
    fputc('\n', to);
}

/* The numbers of a row in the order of the columns; returns how many. */
static int fields(const train_log *log, train_row *row, double **field)
{
    field[0] = &row->seconds;
    field[1] = &row->rate;
    field[2] = &row->loss;
    field[3] = &row->validation;
    for (int k = 0; k < log->o.n_scores; k++)
        field[4 + k] = &row->score[k];
    return 4 + log->o.n_scores;
}

static size_t row_text(const train_log *log, const train_row *row, char text[LINE])
{
    train_row copy = *row;
    double *field[4 + TRAIN_LOG_SCORES];
    const int n = fields(log, &copy, field);
    size_t used = (size_t)snprintf(text, LINE, "%lld", row->step);

    for (int k = 0; k < n; k++)
        used += (size_t)(isnan(*field[k])
                             ? snprintf(text + used, LINE - used, ",")
                             : snprintf(text + used, LINE - used, ",%.9g", *field[k]));
    used += (size_t)snprintf(text + used, LINE - used, "\n");
    return used;
}

/* 1 where a line, without its end, is a row of these columns. */
static int parse_row(const train_log *log, const char *line, train_row *row)
{
    double *field[4 + TRAIN_LOG_SCORES];
    const int n = fields(log, row, field);
    char *end;

    errno = 0;
    row->step = strtoll(line, &end, 10);
    if (end == line || errno != 0)
        return 0;
    for (int k = 0; k < n; k++) {
        const char *from = end + 1;

        if (*end != ',')
            return 0;
        *field[k] = strtod(from, &end);
        if (end == from)
            *field[k] = NAN;
    }
    return *end == '\0';
}

/* --- continuing a file ---------------------------------------------------------------
 */

/* The whole of a file and a NUL in *text; absent: NULL and EXIT_DONE. */
static int read_all(const char *path, char **text, size_t *size)
{
    FILE *from = fopen(path, "rb"), *to;
    char part[4096];
    size_t n;
    int error = errno;

    *text = NULL;
    if (!from && error == ENOENT)
        return EXIT_DONE;
    if (from) {
        to = mem_stream(text, size);
        while ((n = fread(part, 1, sizeof part, from)) > 0)
            fwrite(part, 1, n, to);
        error = ferror(from) ? errno : 0;
        fclose(from);
        if (fclose(to) != 0)
            mem_short();
        if (error == 0)
            return EXIT_DONE;
        mem_free(*text);
        *text = NULL;
    }
    msg_error("%s: cannot be read: %s", path, strerror(error));
    return EXIT_FAILED;
}

/* Is this line the one that names the columns? */
static int check_columns(const train_log *log, const char *line)
{
    char *want;
    size_t size;
    FILE *to = mem_stream(&want, &size);
    int same;

    put_columns(log, to);
    if (fclose(to) != 0)
        mem_short();
    want[size - 1] = '\0';
    same = strcmp(line, want) == 0;
    if (!same)
        msg_error("%s: has the columns '%.200s', '%s' are needed: name another file",
                  log->o.csv, line, want);
    mem_free(want);
    return same;
}

/* One line: *columns becomes 1 behind that of the columns, *last 1 where the rows that
 * stay end before this one. */
static int take_line(train_log *log, const char *line, int number, int *columns,
                     int *last)
{
    train_row row = {0};

    if (line[0] == '#')
        return EXIT_DONE;
    if (!*columns) {
        *columns = check_columns(log, line);
        return *columns ? EXIT_DONE : EXIT_FAILED;
    }
    if (!parse_row(log, line, &row) || row.step <= last_step(log)) {
        msg_error("%s: line %d is no row of a later step: '%.100s'", log->o.csv, number,
                  line);
        return EXIT_FAILED;
    }
    *last = row.step > log->o.resume_step;
    if (!*last)
        keep(log, &row);
    return EXIT_DONE;
}

/* Take the rows that stay; *kept is how many bytes of the text they and what is above
 * them take. 0 where there is nothing yet. */
static int take_rows(train_log *log, char *text, size_t *kept)
{
    int columns = 0, last = 0, status = EXIT_DONE, number = 1;
    size_t at = 0;
    char *end;

    for (; (end = strchr(text + at, '\n')) != NULL; number++) {
        *end = '\0';
        status = take_line(log, text + at, number, &columns, &last);
        *end = '\n';
        if (status != EXIT_DONE || last)
            break;
        at = (size_t)(end + 1 - text);
    }
    *kept = columns ? at : 0;
    return status;
}

/* What stays of an old file; nothing of it where the log begins anew. */
static int begin(train_log *log)
{
    draft d = {0};
    char *old = NULL;
    size_t size = 0, kept = 0;
    int status = EXIT_DONE;
    lac_status st;

    if (log->o.resume_step >= 0)
        status = read_all(log->o.csv, &old, &size);
    if (status == EXIT_DONE && old)
        status = take_rows(log, old, &kept);
    if (status == EXIT_DONE) {
        draft_open(&d, log->o.csv);
        if (kept > 0) {
            fwrite(old, 1, kept, d.to);
        } else {
            if (log->o.record)
                draft_put_record(d.to, log->o.record);
            put_columns(log, d.to);
        }
        st = draft_commit(&d);
        status = st == LAC_OK ? EXIT_DONE : msg_fail(st);
        draft_close(&d);
    }
    mem_free(old);
    return status;
}

/* --- picture -------------------------------------------------------------------------
 */

typedef struct curve {
    int n;
    double x[MOST_POINTS], y[MOST_POINTS];
} curve;

/* Rows that have a number, thinned: each point is the mean of as many rows as needed.
 */
static void make_curve(const train_log *log, int validation, curve *c)
{
    size_t all = 0, run, in = 0;
    double x = 0.0, y = 0.0;

    for (size_t i = 0; i < log->n; i++) {
        const train_row *r = &log->row[i];

        all += isfinite(validation ? r->validation : r->loss) != 0;
    }
    run = (all + MOST_POINTS - 1) / MOST_POINTS;
    c->n = 0;
    for (size_t i = 0; i < log->n; i++) {
        const train_row *r = &log->row[i];
        const double v = validation ? r->validation : r->loss;

        if (!isfinite(v))
            continue;
        x += (double)r->step;
        y += v;
        all--;
        if (++in == run || all == 0) {
            c->x[c->n] = x / (double)in;
            c->y[c->n++] = y / (double)in;
            x = y = 0.0;
            in = 0;
        }
    }
}

static int draw(train_log *log)
{
    plot p = {.title = "training", .x_label = "step", .y_label = "loss", .log_y = 1};
    curve *c;
    unsigned char *rgb;
    lac_status st;

    log->undrawn = 0;
    if (!log->o.png)
        return EXIT_DONE;
    c = mem_alloc(2, sizeof *c);
    for (int k = 0; k < 2; k++) {
        make_curve(log, k, &c[k]);
        p.line[p.n++] =
            (plot_line){k ? "validation" : "training", c[k].n, c[k].x, c[k].y};
    }
    rgb = plot_dots(&p);
    st = lac_png_write_bytes(log->o.png, PLOT_NX, PLOT_NY, 3, rgb, log->o.record);
    mem_free(rgb);
    mem_free(c);
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

/* --- the log -------------------------------------------------------------------------
 */

static void release(train_log *log)
{
    if (log->to)
        fclose(log->to);
    mem_free(log->row);
    mem_free(log);
}

int train_log_open(train_log **out, const train_log_options *o)
{
    train_log *log = mem_alloc(1, sizeof *log);
    int status = EXIT_DONE;

    *out = NULL;
    log->o = *o;
    if (o->csv) {
        status = begin(log);
        if (status == EXIT_DONE) {
            log->to = fopen(o->csv, "ab");
            if (!log->to) {
                msg_error("%s: cannot be continued: %s", o->csv, strerror(errno));
                status = EXIT_FAILED;
            }
        }
    }
    if (status == EXIT_DONE)
        *out = log;
    else
        release(log);
    return status;
}

int train_log_add(train_log *log, const train_row *row)
{
    char text[LINE];
    size_t n;

    if (row->step <= last_step(log)) {
        msg_error("training log: step %lld follows step %lld", row->step,
                  last_step(log));
        return EXIT_FAILED;
    }
    n = row_text(log, row, text);
    if (log->to && (fwrite(text, 1, n, log->to) != n || fflush(log->to) != 0 ||
                    fsync(fileno(log->to)) != 0)) {
        msg_error("%s: writing failed: %s", log->o.csv, strerror(errno));
        return EXIT_FAILED;
    }
    keep(log, row);
    log->undrawn = 1;
    return isnan(row->validation) ? EXIT_DONE : draw(log);
}

int train_log_close(train_log **log)
{
    int status = EXIT_DONE;

    if (!*log)
        return EXIT_DONE;
    if ((*log)->undrawn)
        status = draw(*log);
    release(*log);
    *log = NULL;
    return status;
}
