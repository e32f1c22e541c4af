/* tools/cmd_bench.c - lacuna bench: times of the kernels, and in units of the machine.
 */
#include "cmd.h"
#include "json.h"
#include "kernels.h"

#include <math.h>
#include <stdlib.h>

static struct {
    opt_list kernels;
    int json, calls;
} o;

static const opt_arg args[] = {{.name = NULL}};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "kernel", .type = OPT_LIST, .to = &o.kernels, .value = "NAME",
     .help = "time this kernel only; may be repeated", .otherwise = "all of them"},
    {.name = "calls", .type = OPT_INT, .to = &o.calls, .value = "N",
     .help = "calls that are timed", .min = 1, .max = 100000,
     .otherwise = "20 or more; 3 of the solvers"},
    {.name = "json", .type = OPT_FLAG, .to = &o.json,
     .help = "print a JSON array"},
    {.type = OPT_END},
};
/* clang-format on */

enum { MAX_CALLS = 100000, MAX_THREADS = 2 };

typedef struct timing {
    double min, median;
    int calls;
} timing;

/* Units of the machine, from one thread: timed once, so that their rows agree. */
typedef struct units {
    double t, s; /* seconds of fftw_r2c_512; GFLOP/s of sgemm_1024 */
    timing fft, gemm;
} units;

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static lac_status measure(const kernel *k, int threads, timing *t)
{
    static double seconds[MAX_CALLS];
    kernel_work *w = NULL;
    lac_status st;

    t->calls = o.calls > 0 ? o.calls : k->calls;
    CMD_TRY(kernel_open(k, threads, &w));
    if (k->calls > 3) /* caches and page tables; not worth it for the long ones */
        CMD_TRY(kernel_call(w));
    for (int i = 0; i < t->calls; i++) {
        const double start = msg_seconds();

        CMD_TRY(kernel_call(w));
        seconds[i] = msg_seconds() - start;
    }
    qsort(seconds, (size_t)t->calls, sizeof *seconds, compare);
    t->min = seconds[0];
    t->median = 0.5 * (seconds[t->calls / 2] + seconds[(t->calls - 1) / 2]);
out:
    kernel_close(&w);
    return st;
}

static lac_status measure_units(units *u)
{
    const kernel *fft = kernel_find("fftw_r2c_512"), *gemm = kernel_find("sgemm_1024");
    lac_status st;

    CMD_TRY(measure(fft, 1, &u->fft));
    CMD_TRY(measure(gemm, 1, &u->gemm));
    u->t = u->fft.min;
    u->s = kernel_flop(gemm) / u->gemm.min * 1e-9;
out:
    return st;
}

/* The timing of a unit where the kernel is one. */
static const timing *known(const kernel *k, int threads, const units *u)
{
    if (threads != 1)
        return NULL;
    return k == kernel_find("fftw_r2c_512") ? &u->fft
           : k == kernel_find("sgemm_1024") ? &u->gemm
                                            : NULL;
}

static void put_row(const kernel *k, int threads, const timing *t, const units *u)
{
    const double flop = kernel_flop(k), rate = flop / t->min * 1e-9;

    printf("%-36s%4d%6d%11.3f%11.3f%10.2f", k->name, threads, t->calls, 1e3 * t->min,
           1e3 * t->median, t->min / u->t);
    if (flop > 0.0)
        printf("%10.1f%8.2f", rate, rate / u->s);
    putchar('\n');
    fflush(stdout);
}

static void put_json(json *j, const kernel *k, int threads, const timing *t)
{
    json_open_object(j, NULL);
    json_text(j, "kernel", k->name);
    json_whole(j, "threads", threads);
    json_whole(j, "calls", t->calls);
    json_number(j, "seconds_min", t->min);
    json_number(j, "seconds_median", t->median);
    if (kernel_flop(k) > 0.0)
        json_number(j, "gflops", kernel_flop(k) / t->min * 1e-9);
    json_close(j);
}

static int chosen(const kernel *k)
{
    for (int i = 0; i < o.kernels.n; i++)
        if (kernel_find(o.kernels.item[i]) == k)
            return 1;
    return o.kernels.n == 0;
}

static const char *name_at(size_t i)
{
    const kernel *k = kernel_at(i);

    return k ? k->name : NULL;
}

static int check_names(void)
{
    for (int i = 0; i < o.kernels.n; i++) {
        const char *name = o.kernels.item[i], *near;

        if (kernel_find(name))
            continue;
        near = opt_nearest(name, name_at);
        return msg_usage("unknown kernel '%s'%s%s%s", name,
                         near ? ", did you mean '" : "", near ? near : "",
                         near ? "'?" : "; see 'lacuna help bench'");
    }
    return EXIT_DONE;
}

static lac_status run_all(json *j, const units *u)
{
    const kernel *k;
    lac_status st = LAC_OK;
    timing t = {0};

    for (size_t i = 0; (k = kernel_at(i)) != NULL; i++)
        for (int threads = 1; chosen(k) && threads <= MAX_THREADS; threads++) {
            if (known(k, threads, u))
                t = *known(k, threads, u);
            else
                CMD_TRY(measure(k, threads, &t));
            if (o.json)
                put_json(j, k, threads, &t);
            else
                put_row(k, threads, &t, u);
        }
out:
    return st;
}

static int run(const opt_input *in)
{
    const int status = check_names();
    units u = {0};
    lac_status st;
    json j;

    (void)in;
    if (status != EXIT_DONE)
        return status;
    json_begin(&j, stdout);
    msg_detach_library(); /* what the arcs cannot show does not matter here */
    CMD_TRY(measure_units(&u));
    if (o.json)
        json_open_array(&j, NULL);
    else
        printf("T = %.4f ms, one fftw_r2c_512; S = %.1f GFLOP/s, sgemm_1024 (OpenBLAS "
               "takes the processor for %s); one thread\n\n"
               "%-36s%4s%6s%11s%11s%10s%10s%8s\n",
               1e3 * u.t, u.s, kernel_blas_core(), "kernel", "thr", "calls", "min ms",
               "median ms", "min / T", "GFLOP/s", "/ S");
    CMD_TRY(run_all(&j, &u));
    if (o.json)
        json_close(&j);
out:
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

static void print_more(FILE *to)
{
    const kernel *k;

    opt_print_heading(to, "Kernels", NULL);
    for (size_t i = 0; (k = kernel_at(i)) != NULL; i++)
        opt_print_item(to, k->name, 38, k->summary);
}

const cmd cmd_bench = {
    .name = "bench",
    .group = "Machine",
    .summary = "Time the kernels with one and with two threads",
    .args = args,
    .opts = opts,
    .print_more = print_more,
    .notes = "Seconds are of the wall clock, the smallest and the median of all "
             "calls. T and S are measured in the same run, so that times compare "
             "between machines.",
    .examples = "  lacuna bench --kernel forward_parallel_512x180\n",
    .run = run,
};
