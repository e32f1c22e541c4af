/* learned/net_weights.c - a set of named tensors in one array. */
#include "net_weights_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <stdio.h>
#include <string.h>

#define ALIGN_FLOATS (LACI_ALIGN / sizeof(float))

void laci_weights_shape_text(char out[96], int n_dims, const size_t *dim)
{
    size_t used = 0;

    snprintf(out, 96, "one number");
    for (int i = 0; i < n_dims && used < 96; i++)
        used += (size_t)snprintf(out + used, 96 - used, "%s%zu", i > 0 ? " x " : "",
                                 dim[i]);
}

lac_status laci_weights_stride(size_t *floats, size_t count)
{
    if (count > SIZE_MAX / sizeof(float) - ALIGN_FLOATS)
        return LAC_FAIL(LAC_E_NOMEM,
                        "weights: %zu numbers do not fit the address space", count);
    *floats = (count + ALIGN_FLOATS - 1) / ALIGN_FLOATS * ALIGN_FLOATS;
    return LAC_OK;
}

/* --- life ----------------------------------------------------------------------------
 */

lac_status lac_weights_create(lac_weights **out)
{
    if (!out)
        return LAC_FAIL(LAC_E_ARG, "weights: out is NULL");
    return laci_new(out, sizeof **out);
}

void lac_weights_destroy(lac_weights **w)
{
    lac_weights *p;

    if (!w || !*w)
        return;
    p = *w;
    for (size_t i = 0; i < p->n; i++)
        laci_free(p->entry[i].name);
    for (size_t i = 0; i < p->n_text; i++) {
        laci_free(p->text[i].key);
        laci_free(p->text[i].text);
    }
    laci_free(p->entry);
    laci_free(p->text);
    laci_free(p->arena);
    laci_free(p->path);
    laci_free(p);
    *w = NULL;
}

lac_status lac_weights_create_like(lac_weights **out, const lac_weights *like)
{
    lac_status st = LAC_OK;
    lac_weights *w = NULL;

    if (!out || !like)
        return LAC_FAIL(LAC_E_ARG, "weights: a pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_weights_create(&w));
    LAC_TRY(laci_weights_reserve(w, like->used));
    for (size_t i = 0; i < like->n; i++) {
        const laci_weights_entry *e = &like->entry[i];

        LAC_TRY(lac_weights_add(w, e->name, e->n_dims, e->dim));
    }
    *out = w;
    w = NULL;
out:
    lac_weights_destroy(&w);
    return st;
}

/* --- tensors -------------------------------------------------------------------------
 */

static const laci_weights_entry *find(const lac_weights *w, const char *name)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->entry[i].name, name) == 0)
            return &w->entry[i];
    return NULL;
}

static lac_status check_new(const lac_weights *w, const char *name, int n_dims,
                            const size_t *dim)
{
    const char *fault;

    if (!w || !name || (!dim && n_dims != 0))
        return LAC_FAIL(LAC_E_ARG, "weights: a pointer is NULL");
    fault = laci_weights_name_fault(name);
    if (fault)
        return LAC_FAIL(LAC_E_ARG, "weights: the name of tensor %zu %s", w->n, fault);
    if (strcmp(name, LACI_METADATA_KEY) == 0)
        return LAC_FAIL(LAC_E_ARG, "weights: '%s' is not a name for a tensor", name);
    if (n_dims < 0 || n_dims > LAC_TENSOR_MAX_DIMS)
        return LAC_FAIL(LAC_E_ARG,
                        "weights: tensor '%s': n_dims must be in 0..%d, got %d", name,
                        LAC_TENSOR_MAX_DIMS, n_dims);
    for (int i = 0; i < n_dims; i++)
        if (dim[i] < 1)
            return LAC_FAIL(
                LAC_E_ARG,
                "weights: tensor '%s': dimension %d is 0, at least 1 is needed", name,
                i);
    if (find(w, name))
        return LAC_FAIL(LAC_E_ARG, "weights: there is a tensor '%s' already", name);
    if (w->n >= LAC_WEIGHTS_MAX_TENSORS)
        return LAC_FAIL(LAC_E_ARG, "weights: more than %d tensors",
                        LAC_WEIGHTS_MAX_TENSORS);
    return LAC_OK;
}

lac_status laci_weights_reserve(lac_weights *w, size_t floats)
{
    lac_status st;

    if (floats <= w->arena_room)
        return LAC_OK;
    st = laci_grow(&w->arena, w->used, floats, sizeof *w->arena);
    if (st == LAC_OK)
        w->arena_room = floats;
    return st;
}

/* Room for `more` floats and one entry, growing by half so that adds stay cheap. */
static lac_status make_room(lac_weights *w, size_t more)
{
    lac_status st = LAC_OK;
    size_t floats;

    if (more > SIZE_MAX - w->used)
        return LAC_FAIL(LAC_E_NOMEM, "weights: %zu and %zu numbers are too many",
                        w->used, more);
    floats = w->used + more;
    if (floats > w->arena_room) {
        if (w->used / 2 > more && w->used / 2 < SIZE_MAX - w->used)
            floats = w->used + w->used / 2;
        LAC_TRY(laci_weights_reserve(w, floats));
    }
    if (w->n == w->room) {
        const size_t room = w->room ? 2 * w->room : 32;

        LAC_TRY(laci_grow(&w->entry, w->n, room, sizeof *w->entry));
        w->room = room;
    }
out:
    return st;
}

lac_status lac_weights_add(lac_weights *w, const char *name, int n_dims,
                           const size_t *dim)
{
    lac_status st = check_new(w, name, n_dims, dim);
    laci_weights_entry e = {.n_dims = n_dims, .count = 1};
    size_t floats = 0;

    if (st != LAC_OK)
        return st;
    for (int i = 0; i < LAC_TENSOR_MAX_DIMS; i++) {
        e.dim[i] = i < n_dims ? dim[i] : 1;
        LAC_TRY(laci_mul_size(&e.count, e.count, e.dim[i]));
    }
    LAC_TRY(laci_weights_stride(&floats, e.count));
    LAC_TRY(make_room(w, floats));
    LAC_TRY(laci_strdup(&e.name, name));
    e.at = w->used;
    w->used += floats;
    w->entry[w->n++] = e;
out:
    return st;
}

lac_status lac_weights_add_all(lac_weights *w, const lac_tensor_spec *spec, size_t n)
{
    if (!w || (!spec && n > 0))
        return LAC_FAIL(LAC_E_ARG, "weights: a pointer is NULL");
    for (size_t i = 0; i < n; i++) {
        const lac_status st =
            lac_weights_add(w, spec[i].name, spec[i].n_dims, spec[i].dim);

        if (st != LAC_OK)
            return st;
    }
    return LAC_OK;
}

size_t lac_weights_count(const lac_weights *w)
{
    return w ? w->n : 0;
}

size_t lac_weights_parameters(const lac_weights *w)
{
    size_t sum = 0;

    for (size_t i = 0; w && i < w->n; i++)
        sum += w->entry[i].count;
    return sum;
}

static void view(const lac_weights *w, const laci_weights_entry *e, lac_tensor *out)
{
    out->name = e->name;
    out->n_dims = e->n_dims;
    memcpy(out->dim, e->dim, sizeof out->dim);
    out->count = e->count;
    out->data = w->arena + e->at;
}

int lac_weights_at(const lac_weights *w, size_t i, lac_tensor *out)
{
    if (!w || !out || i >= w->n)
        return 0;
    view(w, &w->entry[i], out);
    return 1;
}

int lac_weights_find(const lac_weights *w, const char *name, lac_tensor *out)
{
    const laci_weights_entry *e = w && name && out ? find(w, name) : NULL;

    if (!e)
        return 0;
    view(w, e, out);
    return 1;
}

float *lac_weights_values(const lac_weights *w, size_t *n)
{
    if (n)
        *n = w ? w->used : 0;
    return w && w->used > 0 ? w->arena : NULL;
}

/* --- origin --------------------------------------------------------------------------
 */

const lac_weights_file *lac_weights_source(const lac_weights *w)
{
    return w && w->path ? &w->file : NULL;
}

int lac_weights_checked(const lac_weights *w)
{
    return w && w->path && w->file.checked;
}
