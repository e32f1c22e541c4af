/* tools/suite_phantom.c - a suite of phantoms: object i has seed S + i. */
#include "cmd.h"
#include "named.h"
#include "simulate.h"

static lac_status make(const suite *s, int arc, int item, suite_case *c)
{
    const suite_options *o = s->options;
    lac_phantom *phantom = NULL;
    lac_status st;

    c->seed = o->seed + (uint64_t)item;
    c->grid = (lac_grid){o->size, o->size, o->pixel_mm > 0.0 ? o->pixel_mm : 1.0};
    snprintf(c->item, sizeof c->item, "%s %llu", s->name, (unsigned long long)c->seed);
    CMD_TRY(lac_phantom_create(&phantom, s->name, c->seed));
    CMD_TRY(simulate_phantom(phantom, &s->arc[arc], o->step_deg, c));
out:
    lac_phantom_destroy(&phantom);
    return st;
}

static lac_status record(const suite *s, lac_provenance *to)
{
    (void)s;
    (void)to;
    return LAC_OK;
}

static void close_it(suite *s)
{
    (void)s;
}

static const suite_kind kind = {make, record, close_it};

int suite_open_phantom(suite *s, const char *name)
{
    const lac_phantom_kind *k = named_phantom(name);
    const suite_options *o = s->options;

    s->kind = &kind;
    snprintf(s->name, sizeof s->name, "%s", name);
    s->masks = k->one_material;
    s->n_items = o->count > 0 ? o->count : k->random ? 10 : 1;
    if (k->exact)
        snprintf(s->about, sizeof s->about,
                 "%s; data by exact line integrals, 8 rays a bin", k->summary);
    else
        snprintf(s->about, sizeof s->about,
                 "%s; data by the footprint projection of a %d x %d raster", k->summary,
                 SIMULATE_FINER * o->size, SIMULATE_FINER * o->size);
    return EXIT_DONE;
}
