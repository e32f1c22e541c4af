/* tools/slice_queue.c - slices handed out one batch after another. */
#include "slice_queue.h"
#include "mem.h"
#include "msg.h"
#include "ranks.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

/* What a process says when it wants work: how the last batch went. */
typedef struct report {
    int first, n, leaving, want;
    slice_record record[SLICE_BATCH];
} report;

typedef struct batch {
    int first, n; /* n = 0: nothing is left */
} batch;

/* The state of the process that serves. */
typedef struct server {
    const slice_queue *q;
    pthread_mutex_t lock;
    unsigned char *taken; /* [n_slices] */
    int left;             /* slices that nobody has taken */
    int failed, busy;     /* busy: the thread of this process still works */
} server;

/* The next slices in a row that nobody has taken; fewer towards the end, so that all
 * processes end together. */
static batch take(server *s, int want)
{
    const slice_queue *q = s->q;
    const int share = s->left / (2 * ranks_count()) + 1;
    const int most = ranks_count() > 1 && share < want ? share : want;
    batch b = {0, 0};

    pthread_mutex_lock(&s->lock);
    while (b.first < q->n_slices && s->taken[b.first])
        b.first++;
    while (b.n < most && b.first + b.n < q->n_slices && !s->taken[b.first + b.n])
        s->taken[b.first + b.n++] = 1;
    s->left -= b.n;
    pthread_mutex_unlock(&s->lock);
    return b;
}

/* Keep what a batch gave; what a process that leaves has not done is for others. */
static void settle(server *s, const report *r)
{
    pthread_mutex_lock(&s->lock);
    for (int i = 0; i < r->n; i++) {
        if (r->record[i].done) {
            if (s->q->finished(s->q->user, r->first + i, &r->record[i]) != EXIT_DONE)
                s->failed = 1;
        } else if (r->leaving) {
            s->taken[r->first + i] = 0;
            s->left++;
        } else {
            s->failed = 1;
        }
    }
    pthread_mutex_unlock(&s->lock);
}

/* Work on a batch and say how it went. */
static void do_batch(const slice_queue *q, batch b, report *r)
{
    memset(r, 0, sizeof *r);
    r->first = b.first;
    r->n = b.n;
    r->leaving = q->work(q->user, b.first, b.n, r->record) != EXIT_DONE;
}

static void *work_here(void *user)
{
    server *s = user;
    report *r = mem_alloc(1, sizeof *r);

    for (batch b = take(s, s->q->want(s->q->user)); b.n > 0;
         b = take(s, s->q->want(s->q->user))) {
        do_batch(s->q, b, r);
        settle(s, r);
        if (r->leaving)
            break;
    }
    mem_free(r);
    pthread_mutex_lock(&s->lock);
    s->busy = 0;
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static int is_busy(server *s)
{
    int busy;

    pthread_mutex_lock(&s->lock);
    busy = s->busy;
    pthread_mutex_unlock(&s->lock);
    return busy;
}

/* Answer the other processes until each has been told that nothing is left. A process
 * that asks in vain is kept waiting for the others' slices no longer: those come back
 * to the queue only where a process leaves, and then the thread of this one takes them.
 */
static void serve(server *s)
{
    const struct timespec nap = {0, 200000};
    int others = ranks_count() - 1;
    report *r = mem_alloc(1, sizeof *r);
    int from;

    while (others > 0 || is_busy(s)) {
        if (others > 0 && ranks_receive_any(&from, r, sizeof *r)) {
            batch b = {0, 0};

            settle(s, r);
            if (!r->leaving) {
                b = take(s, r->want);
                ranks_send(from, &b, sizeof b);
            }
            others -= b.n == 0;
        } else {
            nanosleep(&nap, NULL);
        }
    }
    mem_free(r);
}

static int run_server(const slice_queue *q)
{
    server s = {.q = q, .busy = 1, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t thread;
    int threaded;

    s.taken = mem_alloc((size_t)q->n_slices, 1);
    for (int i = 0; i < q->n_slices; i++) {
        s.taken[i] = slice_store_record(q->store, i)->done == 1;
        s.left += !s.taken[i];
    }
    threaded = ranks_count() > 1 && pthread_create(&thread, NULL, work_here, &s) == 0;
    if (threaded) {
        serve(&s);
        (void)pthread_join(thread, NULL); /* fails for no thread that was created */
    } else {
        s.busy = 0;
        serve(&s);
    }
    if (!threaded || s.left > 0) /* alone, or what a process that failed left behind */
        work_here(&s);
    pthread_mutex_destroy(&s.lock);
    mem_free(s.taken);
    return s.failed || s.left > 0 ? EXIT_FAILED : EXIT_DONE;
}

static int run_worker(const slice_queue *q)
{
    report *r = mem_alloc(1, sizeof *r);
    batch b = {0, 0};

    do {
        r->want = q->want(q->user);
        ranks_send(0, r, sizeof *r);
        if (r->leaving || !ranks_receive(0, &b, sizeof b))
            break;
        if (b.n > 0)
            do_batch(q, b, r);
    } while (b.n > 0);
    mem_free(r);
    return EXIT_DONE;
}

int slice_queue_run(const slice_queue *queue)
{
    return ranks_this() == 0 ? run_server(queue) : run_worker(queue);
}
