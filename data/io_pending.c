/* data/io_pending.c - the files that are being written, for a program that must end in
 * the middle of it. */
#include "io_internal.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 256, NAMED = 8 };

/* A file is made, named and removed with the lock held, so that each is listed or gone
 * at any time. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int given_up; /* the lock is kept for ever */

static const char *pending[MOST]; /* temporary names, owned by their laci_out */
static size_t n_pending;

static char finished_name[NAMED][256];
static size_t n_finished;

void laci_pending_lock(void)
{
    pthread_mutex_lock(&lock);
}

void laci_pending_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

int laci_pending_create(const char *name, mode_t mode)
{
    int fd;

    pthread_mutex_lock(&lock);
    fd = open(name, O_RDWR | O_CREAT | O_EXCL, mode);
    if (fd >= 0 && n_pending < MOST) /* beyond them a stopped program leaves one */
        pending[n_pending++] = name;
    pthread_mutex_unlock(&lock);
    return fd;
}

static void forget(const char *name)
{
    for (size_t i = 0; i < n_pending; i++)
        if (pending[i] == name) {
            pending[i] = pending[--n_pending];
            return;
        }
}

void laci_pending_remove(const char *name)
{
    pthread_mutex_lock(&lock);
    unlink(name);
    forget(name);
    pthread_mutex_unlock(&lock);
}

void laci_pending_finished(const char *name, const char *label)
{
    forget(name);
    for (size_t k = 0; k < n_finished && k < NAMED; k++)
        if (strcmp(finished_name[k], label) == 0)
            return; /* written anew */
    if (n_finished < NAMED)
        snprintf(finished_name[n_finished], sizeof *finished_name, "%s", label);
    n_finished++;
}

/* "a.npy, b.npy and 3 more". */
static void list_finished(char *text, size_t size)
{
    size_t used = 0, k;

    text[0] = '\0';
    for (k = 0; k < n_finished && k < NAMED; k++) {
        const char *between = k > 0 ? ", " : "";

        if (used + strlen(between) + strlen(finished_name[k]) + 32 > size)
            break;
        used += (size_t)snprintf(text + used, size - used, "%s%s", between,
                                 finished_name[k]);
    }
    if (k < n_finished && size - used >= 32)
        snprintf(text + used, size - used, "%s%zu more", k > 0 ? " and " : "",
                 n_finished - k);
}

int lac_files_abandon(char *finished, size_t size)
{
    if (!given_up)
        pthread_mutex_lock(&lock);
    given_up = 1;
    for (size_t i = 0; i < n_pending; i++)
        unlink(pending[i]);
    if (finished && size > 0)
        list_finished(finished, size);
    return (int)n_pending;
}
