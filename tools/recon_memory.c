/* tools/recon_memory.c - what a slice takes is measured, not guessed. */
#include "recon_memory.h"
#include "cmd.h"
#include "data/base/memory.h"
#include "data/base/parallel.h"
#include "ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB (1024.0 * 1024.0)

/* Beyond what the library holds: plans of FFTW, buffers of BLAS, heaps of threads. */
#define SLACK 1.1
#define PER_THREAD ((size_t)8 << 20)

/* Share of the free memory of the system that is used where no limit is given. */
#define FREE_SHARE 0.8

size_t recon_memory_parse(const char *text)
{
    static const char units[] = "KMGT";
    const char *unit;
    char *end;
    double x = strtod(text, &end);

    if (end == text || !(x > 0.0))
        return 0;
    if (*end && (unit = strchr(units, *end)) != NULL) {
        for (const char *u = units; u <= unit; u++)
            x *= 1024.0;
        end++;
    }
    if (*end == 'B' || *end == 'b')
        end++;
    return *end == '\0' && x < 1e18 ? (size_t)x : 0;
}

/* Bytes of this process that lie in memory; 0 where the system does not tell. */
static size_t resident(void)
{
    unsigned long long whole = 0, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (!f)
        return 0;
    if (fscanf(f, "%llu %llu", &whole, &pages) != 2)
        pages = 0;
    fclose(f);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Bytes that the system could still give; 0 where it does not tell. */
static size_t available(void)
{
    unsigned long long kib = 0;
    char line[256];
    FILE *f = fopen("/proc/meminfo", "r");

    if (!f)
        return 0;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "MemAvailable: %llu", &kib) == 1)
            break;
    fclose(f);
    return (size_t)kib * 1024;
}

/* All settings but the number of iterations. */
static lac_status short_settings(const lac_settings *settings, lac_settings **out)
{
    const lac_method *m = lac_settings_method(settings);
    lac_status st;

    CMD_TRY(lac_settings_create(out, m));
    for (size_t i = 0; i < m->n_params; i++) {
        const char *name = m->params[i].name;

        CMD_TRY(lac_settings_set(
            *out, name,
            strcmp(name, "iterations") == 0 ? "1" : lac_settings_text(settings, name)));
    }
out:
    return st;
}

/* m->slice = the most that one iteration holds on one thread. */
static lac_status measure(recon_memory *m, const lac_settings *settings,
                          const lac_sino *slice, const lac_grid *grid)
{
    const int threads = lac_threads_get();
    lac_settings *brief = NULL;
    lac_image *image = NULL;
    lac_recon_result result;
    size_t before;
    lac_status st;

    lac_threads_set(1);
    msg_hush(1); /* what it warns of will be said again */
    CMD_TRY(short_settings(settings, &brief));
    before = lac_memory_used();
    lac_memory_peak_reset();
    CMD_TRY(lac_image_create(&image, grid));
    CMD_TRY(lac_reconstruct(brief, slice, image, NULL, &result));
    m->base = resident(); /* with what FFTW, BLAS and the heap keep after a run */
    m->slice = (size_t)(SLACK * (double)(lac_memory_peak() - before)) + PER_THREAD;
out:
    msg_hush(0);
    lac_threads_set(threads);
    lac_image_destroy(&image);
    lac_settings_destroy(&brief);
    return st;
}

/* What is needed for one slice. */
static size_t least(const recon_memory *m)
{
    return m->base + m->around + m->slice + m->waiting;
}

static int too_small(const recon_memory *m)
{
    msg_error("memory: %.0f MiB are allowed, but one slice takes %.0f MiB beside %.0f "
              "MiB of the program itself; allow %.0f MiB or more",
              (double)m->limit / MIB, (double)(least(m) - m->base) / MIB,
              (double)m->base / MIB, (double)least(m) / MIB + 1.0);
    return EXIT_FAILED;
}

/* All threads on one slice lose less than threads without a slice: those are taken only
 * where at least half of the threads get one. */
static void choose(recon_memory *m, int most)
{
    const int threads = lac_threads_get();
    const size_t room = m->limit - m->base - m->around;
    size_t n = room / (m->slice + m->waiting);

    m->at_once = n >= (size_t)threads ? threads : (int)n;
    if (2 * m->at_once < threads)
        m->at_once = 1;
    if (m->at_once > most)
        m->at_once = most;
    n = m->waiting > 0 ? (room - (size_t)m->at_once * m->slice) / m->waiting
                       : (size_t)most;
    m->batch = n < (size_t)most ? (int)n : most;
    if (m->batch < m->at_once)
        m->batch = m->at_once;
    else
        m->batch -= m->batch % m->at_once;
}

/* To a person unasked, elsewhere with --verbose. */
static void say(const recon_memory *m)
{
    char text[256];

    snprintf(text, sizeof text,
             "memory: one slice takes %.0f MiB, %.0f MiB while it waits, rows around "
             "%.0f MiB, the program %.0f MiB; %d at a time, read by %d: %.0f of %.0f "
             "MiB",
             (double)m->slice / MIB, (double)m->waiting / MIB, (double)m->around / MIB,
             (double)m->base / MIB, m->at_once, m->batch,
             (double)(m->base + m->around + (size_t)m->at_once * m->slice +
                      (size_t)m->batch * m->waiting) /
                 MIB,
             (double)m->limit / MIB);
    if (msg_interactive())
        msg_note("%s", text);
    else
        msg_info("%s", text);
}

int recon_memory_plan(recon_memory *m, const lac_settings *settings,
                      const lac_sino *slice, const lac_grid *grid, int most)
{
    const int limited = m->limit > 0;
    lac_status st;

    m->base = resident();
    if (!limited)
        m->limit = m->base + (size_t)(FREE_SHARE * (double)available() / ranks_count());
    st = measure(m, settings, slice, grid);
    if (st != LAC_OK)
        return msg_fail(st);
    if (!limited && m->limit == m->base) /* the system does not tell */
        m->limit =
            m->base + m->around + (size_t)lac_threads_get() * (m->slice + m->waiting);
    if (m->limit < least(m))
        return too_small(m);
    choose(m, most);
    say(m);
    return EXIT_DONE;
}
