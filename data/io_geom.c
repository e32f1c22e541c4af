/* data/io_geom.c - reading the .geom text: geometry of a scan, pixel of an image,
 * provenance. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_geom.h"

#include <string.h>

const char *const laci_geom_key[N_KEYS] = {
    "beam",           "angles_deg",       "pitch_mm",
    "axis_offset_mm", "source_origin_mm", "source_detector_mm",
    "pixel_mm",       "views_along",      "quantity",
    "row_pitch_mm",   "layout",           "flats",
    "darks",          "slice_mm",
};

typedef struct parsed {
    const char *label;
    const char *value[N_KEYS]; /* into the text; NULL where the key is absent */
    int line[N_KEYS];
} parsed;

void laci_meta_clear(laci_meta *meta)
{
    lac_geom_destroy(&meta->geom);
    lac_provenance_destroy(&meta->provenance);
    laci_free(meta->flats);
    laci_free(meta->darks);
    memset(meta, 0, sizeof *meta);
}

static char *trim(char *p)
{
    size_t n;

    p += strspn(p, " \t\r");
    n = strlen(p);
    while (n > 0 && strchr(" \t\r", p[n - 1]))
        p[--n] = '\0';
    return p;
}

static int find_key(const char *name)
{
    int k = 0;

    while (k < N_KEYS && strcmp(laci_geom_key[k], name) != 0)
        k++;
    return k;
}

/* "# key = value" goes to the record, unless it is a setting that was commented out. */
static lac_status take_comment(laci_meta *meta, char *p)
{
    lac_status st = LAC_OK;
    char *equals = strchr(p, '='), *key;

    if (!equals)
        return LAC_OK;
    *equals = '\0';
    key = trim(p + 1);
    if (!laci_provenance_key_ok(key) || find_key(key) < N_KEYS)
        return LAC_OK;
    if (!meta->provenance)
        LAC_TRY(laci_provenance_create_empty(&meta->provenance));
    LAC_TRY(lac_provenance_add(meta->provenance, key, trim(equals + 1)));
out:
    return st;
}

static lac_status take_setting(parsed *q, char *p, int line)
{
    char *equals = strchr(p, '=');
    int k;

    if (!equals)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: line %d: '%.40s' is not of the form key = value", q->label,
                        line, p);
    *equals = '\0';
    p = trim(p);
    k = find_key(p);
    if (k == N_KEYS)
        return LAC_FAIL(LAC_E_FORMAT,
                        "%s: line %d: the key '%.40s' is not known; the keys are beam, "
                        "angles_deg, pitch_mm, axis_offset_mm, source_origin_mm, "
                        "source_detector_mm, pixel_mm, views_along, quantity, "
                        "row_pitch_mm, layout, flats, darks, slice_mm",
                        q->label, line, p);
    if (q->value[k])
        return LAC_FAIL(LAC_E_FORMAT, "%s: line %d: %s was already given in line %d",
                        q->label, line, p, q->line[k]);
    q->value[k] = trim(equals + 1);
    q->line[k] = line;
    return LAC_OK;
}

static lac_status split(parsed *q, laci_meta *meta, char *text)
{
    lac_status st = LAC_OK;
    char *next = text;

    for (int line = 1; next; line++) {
        char *p = next, *end = strchr(p, '\n'), *hash;

        next = end ? end + 1 : NULL;
        if (end)
            *end = '\0';
        p = trim(p);
        if (*p == '#') {
            LAC_TRY(take_comment(meta, p));
            continue;
        }
        hash = strchr(p, '#');
        if (hash)
            *hash = '\0';
        p = trim(p);
        if (*p)
            LAC_TRY(take_setting(q, p, line));
    }
out:
    return st;
}

/* *to = the number of a key; unchanged where the key is absent. */
static lac_status take_number(const parsed *q, int k, double *to)
{
    if (!q->value[k] || laci_parse_double(q->value[k], to))
        return LAC_OK;
    return LAC_FAIL(LAC_E_FORMAT, "%s: line %d: %s is '%.40s', a number is needed",
                    q->label, q->line[k], laci_geom_key[k], q->value[k]);
}

/* *choice = index of the value of a key among the words of a list that ends with NULL;
 * unchanged where the key is absent. */
static lac_status take_choice(const parsed *q, int k, const char *const *words,
                              int *choice)
{
    char list[128] = "";
    size_t n = 0;

    if (!q->value[k])
        return LAC_OK;
    for (int i = 0; words[i]; i++) {
        if (strcmp(q->value[k], words[i]) == 0) {
            *choice = i;
            return LAC_OK;
        }
        n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", i > 0 ? " or " : "",
                              words[i]);
    }
    return LAC_FAIL(LAC_E_FORMAT, "%s: line %d: %s is '%.40s', %s is needed", q->label,
                    q->line[k], laci_geom_key[k], q->value[k], list);
}

/* The source distances are needed for a fan and wrong for a parallel beam. */
static lac_status check_source(const parsed *q, int is_fan)
{
    for (int k = K_SOURCE_ORIGIN; k <= K_SOURCE_DETECTOR; k++) {
        if (is_fan && !q->value[k])
            return LAC_FAIL(LAC_E_FORMAT, "%s: beam = fan needs %s, which is missing",
                            q->label, laci_geom_key[k]);
        if (!is_fan && q->value[k])
            return LAC_FAIL(LAC_E_FORMAT,
                            "%s: line %d: %s is for a fan beam only; beam = fan is "
                            "missing or the key is too much",
                            q->label, q->line[k], laci_geom_key[k]);
    }
    return LAC_OK;
}

/* Angles of the text, else those of `base`. */
static lac_status take_angles(const parsed *q, const lac_geom *base, lac_geom **out)
{
    lac_status st = LAC_OK;
    double *angle = NULL;
    int n = 0;

    if (!q->value[K_ANGLES])
        return lac_geom_copy(out, base);
    st = laci_angles_parse_at(q->value[K_ANGLES], q->label, &angle, &n);
    if (st == LAC_E_ARG)
        st = LAC_FAIL(LAC_E_FORMAT, "%s: line %d: %s", q->label, q->line[K_ANGLES],
                      lac_error_detail());
    if (st != LAC_OK)
        goto out;
    LAC_TRY(lac_geom_create(out, n, 1));
    memcpy((*out)->angle, angle, (size_t)n * sizeof *angle);
    if (base) {
        (*out)->n_det = base->n_det;
        (*out)->beam = base->beam;
        (*out)->pitch_mm = base->pitch_mm;
        (*out)->axis_offset_mm = base->axis_offset_mm;
        (*out)->source_origin_mm = base->source_origin_mm;
        (*out)->source_detector_mm = base->source_detector_mm;
    }
out:
    laci_free(angle);
    return st;
}

static lac_status take_geometry(const parsed *q, const lac_geom *base, lac_geom **out)
{
    static const char *const beams[] = {"parallel", "fan", NULL};
    lac_status st = LAC_OK;
    lac_geom *g = NULL;
    int is_fan = base && base->beam == LAC_BEAM_FAN;
    const int was_fan = is_fan;

    LAC_TRY(take_choice(q, K_BEAM, beams, &is_fan));
    if (!was_fan || !is_fan)
        LAC_TRY(check_source(q, is_fan));
    LAC_TRY(take_angles(q, base, &g));
    g->beam = is_fan ? LAC_BEAM_FAN : LAC_BEAM_PARALLEL;
    LAC_TRY(take_number(q, K_PITCH, &g->pitch_mm));
    LAC_TRY(take_number(q, K_OFFSET, &g->axis_offset_mm));
    LAC_TRY(take_number(q, K_SOURCE_ORIGIN, &g->source_origin_mm));
    LAC_TRY(take_number(q, K_SOURCE_DETECTOR, &g->source_detector_mm));
    if (lac_geom_check(g) != LAC_OK) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %s", q->label, lac_error_detail());
        goto out;
    }
    *out = g;
    g = NULL;
out:
    lac_geom_destroy(&g);
    return st;
}

/* A positive length. */
static lac_status take_length(const parsed *q, int k, double *to)
{
    lac_status st = LAC_OK;

    LAC_TRY(take_number(q, k, to));
    if (q->value[k] && !(*to > 1e-9 && *to < 1e9))
        st = LAC_FAIL(LAC_E_FORMAT, "%s: line %d: %s must be in 1e-9..1e9, got %g",
                      q->label, q->line[k], laci_geom_key[k], *to);
out:
    return st;
}

/* *to = a file named by a key, relative to the folder of the text. */
static lac_status take_path(const parsed *q, int k, char **to)
{
    if (!q->value[k])
        return LAC_OK;
    laci_free(*to);
    return laci_path_beside(to, q->value[k], q->label);
}

static lac_status take_layout(const parsed *q, laci_meta *m)
{
    static const char *const along[] = {"rows", "columns", NULL};
    static const char *const layouts[] = {"projections", "sinograms", NULL};
    static const char *const quantities[] = {"lines", "transmission", "counts", NULL};
    int layout = (int)m->layout - 1, quantity = (int)m->quantity;
    lac_status st = LAC_OK;

    LAC_TRY(take_choice(q, K_VIEWS_ALONG, along, &m->views_along_columns));
    LAC_TRY(take_choice(q, K_LAYOUT, layouts, &layout));
    LAC_TRY(take_choice(q, K_QUANTITY, quantities, &quantity));
    m->layout = (laci_layout)(layout + 1);
    m->quantity = (lac_quantity)quantity;
    m->has_quantity |= q->value[K_QUANTITY] != NULL;
    LAC_TRY(take_length(q, K_PIXEL, &m->pixel_mm));
    LAC_TRY(take_length(q, K_ROW_PITCH, &m->row_pitch_mm));
    LAC_TRY(take_length(q, K_SLICE, &m->slice_mm));
    LAC_TRY(take_path(q, K_FLATS, &m->flats));
    LAC_TRY(take_path(q, K_DARKS, &m->darks));
out:
    return st;
}

lac_status laci_meta_amend(laci_meta *meta, char *text, const char *label)
{
    lac_status st = LAC_OK;
    parsed q = {.label = label};
    lac_geom *g = NULL;

    LAC_TRY(split(&q, meta, text));
    LAC_TRY(take_layout(&q, meta));
    if (q.value[K_ANGLES] || meta->geom) {
        LAC_TRY(take_geometry(&q, meta->geom, &g));
        lac_geom_destroy(&meta->geom);
        meta->geom = g;
    }
out:
    return st;
}

lac_status laci_meta_parse(laci_meta *meta, char *text, const char *label)
{
    laci_meta m = {0};
    const lac_status st = laci_meta_amend(&m, text, label);

    if (st == LAC_OK)
        *meta = m;
    else
        laci_meta_clear(&m);
    return st;
}

lac_status lac_geom_read(lac_geom **out, const char *path, int n_det)
{
    lac_status st = LAC_OK;
    laci_meta meta = {0};
    char *text = NULL;

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "geometry: a pointer is NULL");
    *out = NULL;
    if (n_det < 1 || n_det > LAC_MAX_DETECTORS)
        return LAC_FAIL(LAC_E_ARG, "%s: number of detectors must be in 1..%d, got %d",
                        path, LAC_MAX_DETECTORS, n_det);
    LAC_TRY(laci_text_read(&text, path));
    LAC_TRY(laci_meta_parse(&meta, text, path));
    if (!meta.geom) {
        st =
            LAC_FAIL(LAC_E_FORMAT,
                     "%s: angles_deg is missing; a scan needs it, such as angles_deg = "
                     "-60:60:1",
                     path);
        goto out;
    }
    meta.geom->n_det = n_det;
    *out = meta.geom;
    meta.geom = NULL;
out:
    laci_meta_clear(&meta);
    laci_free(text);
    return st;
}
