/* learned/net_weights_expect.c - compares a set with the table of a network. */
#include "net_weights_internal.h"
#include "../data/base/base_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_NAMED 6

/* The faults found: all are counted, the first few are described. */
typedef struct faults {
    size_t n, used;
    char text[800];
} faults;

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
add_fault(faults *f, const char *format, ...)
{
    const size_t room = sizeof f->text - f->used;
    va_list ap;
    int n;

    if (f->n++ >= MAX_NAMED || room < 3)
        return;
    va_start(ap, format);
    n = vsnprintf(f->text + f->used, room, format, ap);
    va_end(ap);
    f->used = n < 0 || (size_t)n >= room ? sizeof f->text - 1 : f->used + (size_t)n;
}

static int same_shape(const lac_tensor *t, const lac_tensor_spec *want)
{
    return t->n_dims == want->n_dims &&
           (t->n_dims == 0 ||
            memcmp(t->dim, want->dim, (size_t)t->n_dims * sizeof *t->dim) == 0);
}

static void compare(const lac_weights *w, const lac_tensor_spec *want, faults *f)
{
    char found[96], right[96];
    lac_tensor t;

    laci_weights_shape_text(right, want->n_dims, want->dim);
    if (!lac_weights_find(w, want->name, &t)) {
        add_fault(f, "; '%.60s' (%s) is missing", want->name, right);
    } else if (!same_shape(&t, want)) {
        laci_weights_shape_text(found, t.n_dims, t.dim);
        add_fault(f, "; '%.60s' is %s, %s is needed", want->name, found, right);
    }
}

static int is_wanted(const lac_tensor_spec *want, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(want[i].name, name) == 0)
            return 1;
    return 0;
}

static lac_status check_arguments(const lac_weights *w, const lac_tensor_spec *want,
                                  size_t n)
{
    if (!w || (!want && n > 0))
        return LAC_FAIL(LAC_E_ARG, "weights: a pointer is NULL");
    for (size_t i = 0; i < n; i++)
        if (!want[i].name || want[i].n_dims < 0 || want[i].n_dims > LAC_TENSOR_MAX_DIMS)
            return LAC_FAIL(LAC_E_ARG,
                            "weights: row %zu of the table needs a name and 0..%d "
                            "dimensions, got %d",
                            i, LAC_TENSOR_MAX_DIMS, want[i].n_dims);
    return LAC_OK;
}

lac_status lac_weights_expect(const lac_weights *w, const lac_tensor_spec *want,
                              size_t n)
{
    const lac_status st = check_arguments(w, want, n);
    faults f = {0};

    if (st != LAC_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        compare(w, &want[i], &f);
    for (size_t i = 0; i < w->n; i++)
        if (!is_wanted(want, n, w->entry[i].name))
            add_fault(&f, "; '%.60s' is no part of the network", w->entry[i].name);
    if (f.n == 0)
        return LAC_OK;
    return LAC_FAIL(LAC_E_FORMAT, "%.120s: %zu tensor%s not as the network needs%s%s",
                    w->path ? w->path : "weights", f.n, f.n == 1 ? " is" : "s are",
                    f.text, f.n > MAX_NAMED ? "; and more" : "");
}
