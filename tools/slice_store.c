/* tools/slice_store.c - a file with a head, a record a slice, and then the pages. */
#define _DEFAULT_SOURCE /* flock */
#include "slice_store.h"
#include "mem.h"
#include "msg.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[16] = "lacuna slices 1";

enum { ALIGN = 4096 };

/* The first bytes of the file, in the order of bytes of this machine. */
typedef struct head {
    char magic[16];
    uint64_t n_text, n_slices, n_pages, page_count, record_size;
} head;

struct slice_store {
    char *path;
    int fd;
    slice_plan plan;
    slice_record *record;   /* [n_slices] */
    uint64_t records, data; /* where they begin in the file */
};

static int fail(const slice_store *s, const char *what)
{
    msg_error("%s: %s: %s", s->path, what, strerror(errno));
    return EXIT_FAILED;
}

/* All of the bytes, or errno and 0. */
static int put_at(int fd, const void *bytes, size_t n, uint64_t at)
{
    const char *p = bytes;

    while (n > 0) {
        const ssize_t done = pwrite(fd, p, n, (off_t)at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return 0;
        p += done;
        at += (uint64_t)done;
        n -= (size_t)done;
    }
    return 1;
}

static int get_at(int fd, void *bytes, size_t n, uint64_t at)
{
    char *p = bytes;

    while (n > 0) {
        const ssize_t done = pread(fd, p, n, (off_t)at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            errno = done == 0 ? EIO : errno;
            return 0;
        }
        p += done;
        at += (uint64_t)done;
        n -= (size_t)done;
    }
    return 1;
}

static void lay_out(slice_store *s, uint64_t n_text)
{
    const uint64_t n_records = (uint64_t)s->plan.n_slices * sizeof(slice_record);

    s->records = (sizeof(head) + n_text + 7) / 8 * 8;
    s->data = (s->records + n_records + ALIGN - 1) / ALIGN * ALIGN;
}

static uint64_t page_at(const slice_store *s, int slice, int page)
{
    const uint64_t number =
        (uint64_t)slice * (uint64_t)s->plan.n_pages + (uint64_t)page;

    return s->data + number * s->plan.page_count * sizeof(float);
}

/* --- a new file ----------------------------------------------------------------------
 */

/* The head comes last: a file without it is not taken for a store. */
static int create(slice_store *s)
{
    const head h = {.n_text = strlen(s->plan.text),
                    .n_slices = (uint64_t)s->plan.n_slices,
                    .n_pages = (uint64_t)s->plan.n_pages,
                    .page_count = s->plan.page_count,
                    .record_size = sizeof(slice_record)};
    int error;

    s->fd = open(s->path, O_RDWR | O_CREAT | O_TRUNC, 0666);
    if (s->fd < 0)
        return fail(s, "cannot be created");
    /* The room is taken now rather than found missing after hours. */
    error = posix_fallocate(s->fd, 0, (off_t)page_at(s, s->plan.n_slices, 0));
    if (error != 0) {
        errno = error;
        fail(s, "there is no room for the volume");
        unlink(s->path);
        return EXIT_FAILED;
    }
    if (!put_at(s->fd, &h, sizeof h, 0) ||
        !put_at(s->fd, s->plan.text, (size_t)h.n_text, sizeof h) ||
        fdatasync(s->fd) != 0 || !put_at(s->fd, magic, sizeof magic, 0))
        return fail(s, "cannot be written");
    return EXIT_DONE;
}

/* --- one that is there ---------------------------------------------------------------
 */

/* The first line in which two texts differ, from each. */
static void first_difference(const char *there, const char *now, int n[2],
                             const char *line[2])
{
    for (;;) {
        line[0] = there;
        line[1] = now;
        n[0] = (int)strcspn(there, "\n");
        n[1] = (int)strcspn(now, "\n");
        if (n[0] != n[1] || memcmp(there, now, (size_t)n[0]) != 0 || !there[n[0]])
            return;
        there += n[0] + 1;
        now += n[1] + 1;
    }
}

static int refuse(const slice_store *s, const char *text)
{
    const char *line[2];
    int n[2];

    if (strcmp(text, s->plan.text) == 0) {
        msg_error("%s: an unfinished volume of another size; remove the file to start "
                  "anew",
                  s->path);
        return EXIT_FAILED;
    }
    first_difference(text, s->plan.text, n, line);
    msg_error("%s: an unfinished volume was made otherwise: '%.*s' there, '%.*s' now; "
              "remove the file to start anew",
              s->path, n[0], line[0], n[1], line[1]);
    return EXIT_FAILED;
}

static int check_head(const slice_store *s, const head *h)
{
    struct stat status;

    if (memcmp(h->magic, magic, sizeof magic) != 0 ||
        h->record_size != sizeof(slice_record) || h->n_text > (uint64_t)1 << 26) {
        msg_error("%s: is not the unfinished volume of a run on a machine like this; "
                  "remove the file to start anew",
                  s->path);
        return EXIT_FAILED;
    }
    if (fstat(s->fd, &status) != 0)
        return fail(s, "cannot be examined");
    if (h->n_slices == (uint64_t)s->plan.n_slices &&
        h->n_pages == (uint64_t)s->plan.n_pages &&
        h->page_count == s->plan.page_count &&
        (uint64_t)status.st_size < page_at(s, s->plan.n_slices, 0)) {
        msg_error("%s: is cut short; remove the file to start anew", s->path);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

/* A matching plan in the open file. */
static int resume(slice_store *s)
{
    int status = EXIT_DONE;
    char *text = NULL;
    head h;

    if (!get_at(s->fd, &h, sizeof h, 0))
        memset(&h, 0, sizeof h); /* shorter than any store */
    status = check_head(s, &h);
    if (status != EXIT_DONE)
        return status;
    text = mem_alloc((size_t)h.n_text + 1, 1);
    if (!get_at(s->fd, text, (size_t)h.n_text, sizeof h))
        status = fail(s, "cannot be read");
    else if (strcmp(text, s->plan.text) != 0 ||
             h.n_slices != (uint64_t)s->plan.n_slices ||
             h.n_pages != (uint64_t)s->plan.n_pages ||
             h.page_count != s->plan.page_count)
        status = refuse(s, text);
    else if (!get_at(s->fd, s->record, (size_t)s->plan.n_slices * sizeof *s->record,
                     s->records))
        status = fail(s, "cannot be read");
    mem_free(text);
    return status;
}

/* 1 where an earlier run ended before its file was worth anything. */
static int is_stillborn(const slice_store *s)
{
    char first[sizeof magic] = "";

    return !get_at(s->fd, first, sizeof first, 0) || first[0] == '\0';
}

/* One run at a time writes a volume; the lock goes with the process. */
static int claim(const slice_store *s)
{
    if (flock(s->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return EXIT_DONE; /* some file systems have no locks */
    msg_error("%s: another run is making this volume", s->path);
    return EXIT_FAILED;
}

int slice_store_open(slice_store **out, const char *output, const slice_plan *plan,
                     int make)
{
    slice_store *s = mem_alloc(1, sizeof *s);
    const size_t n = strlen(output) + sizeof ".part";
    int status;

    s->plan = *plan;
    s->path = mem_alloc(n, 1);
    snprintf(s->path, n, "%s.part", output);
    s->record = mem_alloc((size_t)plan->n_slices, sizeof *s->record);
    lay_out(s, strlen(plan->text));
    s->fd = open(s->path, O_RDWR);
    if (s->fd >= 0 && make && is_stillborn(s)) {
        close(s->fd);
        s->fd = -1;
        errno = ENOENT;
    }
    if (s->fd >= 0)
        status = resume(s);
    else
        status = errno == ENOENT && make ? create(s) : fail(s, "cannot be opened");
    if (status == EXIT_DONE && make)
        status = claim(s);
    if (status == EXIT_DONE)
        *out = s;
    else
        slice_store_close(&s);
    return status;
}

void slice_store_discard(const char *output)
{
    const size_t n = strlen(output) + sizeof ".part";
    slice_store s = {.path = mem_alloc(n, 1)};

    snprintf(s.path, n, "%s.part", output);
    s.fd = open(s.path, O_RDONLY);
    if (s.fd >= 0 && is_stillborn(&s))
        unlink(s.path);
    if (s.fd >= 0)
        close(s.fd);
    mem_free(s.path);
}

void slice_store_close(slice_store **store)
{
    slice_store *s = *store;

    if (!s)
        return;
    if (s->fd >= 0)
        close(s->fd);
    mem_free(s->record);
    mem_free(s->path);
    mem_free(s);
    *store = NULL;
}

const char *slice_store_path(const slice_store *store)
{
    return store->path;
}

int slice_store_count(const slice_store *store)
{
    int n = 0;

    for (int i = 0; i < store->plan.n_slices; i++)
        n += store->record[i].done == 1;
    return n;
}

const slice_record *slice_store_record(const slice_store *store, int slice)
{
    return &store->record[slice];
}

int slice_store_put(slice_store *store, int slice, int page, const float *numbers)
{
    if (!put_at(store->fd, numbers, store->plan.page_count * sizeof *numbers,
                page_at(store, slice, page)))
        return fail(store, "cannot be written");
    return EXIT_DONE;
}

int slice_store_get(const slice_store *store, int slice, int page, float *numbers)
{
    if (!get_at(store->fd, numbers, store->plan.page_count * sizeof *numbers,
                page_at(store, slice, page)))
        return fail(store, "cannot be read");
    return EXIT_DONE;
}

int slice_store_sync(slice_store *store)
{
    return fdatasync(store->fd) == 0 ? EXIT_DONE : fail(store, "cannot be written");
}

int slice_store_finish(slice_store *store, int slice, const slice_record *record)
{
    store->record[slice] = *record;
    store->record[slice].done = 1;
    if (!put_at(store->fd, &store->record[slice], sizeof *record,
                store->records + (uint64_t)slice * sizeof *record))
        return fail(store, "cannot be written");
    return EXIT_DONE;
}

void slice_store_remove(slice_store *store)
{
    unlink(store->path);
}
