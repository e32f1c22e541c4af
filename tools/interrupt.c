/* tools/interrupt.c - a thread that waits for signals. */
#include "interrupt.h"
#include "data/fileio.h"
#include "msg.h"
#include "ranks.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    int number;
    const char *name;
} signals[] = {{SIGINT, "Ctrl-C"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}};

enum { N_SIGNALS = sizeof signals / sizeof *signals };

static int channel[2]; /* from the handler to the thread */
static atomic_int n_caught;
static atomic_int asked; /* the signal that was deferred, or 0 */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of what follows */
static interrupt_words *words;
static void *words_user;
static int deferring;
static char last_text[2048];

/* All else is done by the thread, where every function may be called. Libraries have
 * threads of their own, so blocking the signals in ours would not do. */
static void handle(int number)
{
    const unsigned char byte = (unsigned char)number;

    if (atomic_fetch_add(&n_caught, 1) >= 2 || write(channel[1], &byte, 1) != 1) {
        signal(number, SIG_DFL); /* the thread is stuck */
        raise(number);
    }
}

static const char *name_of(int number)
{
    for (int i = 0; i < N_SIGNALS; i++)
        if (signals[i].number == number)
            return signals[i].name;
    return "a signal";
}

static void die(int number)
{
    signal(number, SIG_DFL);
    raise(number);
    _exit(128 + number);
}

/* Put the files in order, say so, and end. */
static void stop(int number)
{
    char kept[2048] = "", finished[2048] = "";

    if (words && ranks_this() == 0)
        words(words_user, kept, sizeof kept);
    lac_files_abandon(finished, sizeof finished);
    if (ranks_this() == 0)
        msg_error("stopped by %s%s%s%s%s", name_of(number),
                  finished[0] ? "; complete before that: " : "", finished,
                  kept[0]       ? "; "
                  : finished[0] ? ""
                                : "; no file was written",
                  kept);
    lac_files_abandon(NULL, 0); /* what a library made meanwhile under the same name */
    die(number);
}

static void *listen(void *unused)
{
    unsigned char byte;

    (void)unused;
    while (read(channel[0], &byte, 1) == 1) {
        pthread_mutex_lock(&lock);
        if (!deferring || atomic_load(&asked))
            stop(byte);
        atomic_store(&asked, byte);
        pthread_mutex_unlock(&lock);
        if (msg_interactive())
            msg_note("stopping after this step; once more stops at once");
    }
    return NULL;
}

static int open_channel(void)
{
    if (pipe(channel) != 0)
        return 0;
    for (int i = 0; i < 2; i++)
        fcntl(channel[i], F_SETFD, FD_CLOEXEC);
    return 1;
}

void interrupt_begin(void)
{
    struct sigaction action, old;
    pthread_t thread;

    if (!open_channel() || pthread_create(&thread, NULL, listen, NULL) != 0)
        return; /* signals end the process as ever */
    pthread_detach(thread);
    memset(&action, 0, sizeof action);
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < N_SIGNALS; i++)
        if (sigaction(signals[i].number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i].number, &action, NULL);
}

void interrupt_keeps(interrupt_words *say, void *user)
{
    pthread_mutex_lock(&lock);
    words = say;
    words_user = user;
    pthread_mutex_unlock(&lock);
}

void interrupt_defer(int on)
{
    pthread_mutex_lock(&lock);
    deferring = on;
    pthread_mutex_unlock(&lock);
}

int interrupt_asked(void)
{
    return atomic_load(&asked);
}

void interrupt_say(const char *text)
{
    pthread_mutex_lock(&lock);
    snprintf(last_text, sizeof last_text, "%s", text);
    pthread_mutex_unlock(&lock);
}

void interrupt_end(void)
{
    const int number = atomic_load(&asked);

    if (!number)
        return;
    msg_error("stopped by %s; %s", name_of(number),
              last_text[0] ? last_text : "all had been done");
    die(number);
}
