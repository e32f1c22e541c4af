/* data/io_mat_guess.c - a matrix beside a vector of angles in a MAT file is a scan. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "io_mat.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* 1 where a word stands in a name, whatever the case of its letters. */
static int has_word(const char *name, const char *word)
{
    const size_t n = strlen(word);

    for (; *name; name++)
        if (strncasecmp(name, word, n) == 0)
            return 1;
    return 0;
}

/* theta, thetas, theta_deg, angle, angles, anglesRad, angle_list ... */
static int is_angles(const laci_mat_var *v, const laci_source *s)
{
    const uint64_t n = v->dim[0] * v->dim[1];

    return (strncasecmp(v->name, "theta", 5) == 0 ||
            strncasecmp(v->name, "angle", 5) == 0) &&
           laci_mat_is_numeric(v->array_class) && v->n_dim == 2 &&
           (v->dim[0] == 1 || v->dim[1] == 1) && n > 1 &&
           (n == s->rows || n == s->columns);
}

/* The only such vector, or NULL. */
static const laci_mat_var *find_angles(const laci_mat_index *x, const laci_source *s)
{
    const laci_mat_var *found = NULL;

    for (size_t i = 0; i < x->n; i++)
        if (is_angles(&x->list[i], s)) {
            if (found)
                return NULL;
            found = &x->list[i];
        }
    return found;
}

static lac_status take_numbers(const laci_source *s, const matvar_t *v, double *to,
                               size_t n)
{
    lac_status st = LAC_OK;
    float *part = NULL;
    laci_type type;

    LAC_TRY(laci_mat_type(s, v, &type));
    if (!v->data || v->nbytes / laci_type_size(type) < n) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %s has %zu bytes for %zu numbers", s->file,
                      v->name, v->nbytes, n);
        goto out;
    }
    if (type == LACI_F64) {
        memcpy(to, v->data, n * sizeof *to);
        goto out;
    }
    LAC_TRY(laci_alloc(&part, n, sizeof *part));
    laci_to_float(part, v->data, n, type);
    for (size_t i = 0; i < n; i++)
        to[i] = (double)part[i];
out:
    laci_free(part);
    return st;
}

/* By the name, else by the range: more than ten angles within one turn of radians. */
static double unit_of(const char *name, const double *angle, size_t n, const char **why)
{
    double most = 0.0;

    for (size_t i = 0; i < n; i++)
        most = fabs(angle[i]) > most ? fabs(angle[i]) : most;
    *why = "by its name";
    if (has_word(name, "rad"))
        return 1.0;
    if (has_word(name, "deg"))
        return LACI_PI / 180.0;
    *why = "by its range";
    return n > 10 && most <= 2.0 * LACI_PI + 1e-6 ? 1.0 : LACI_PI / 180.0;
}

static lac_status make_scan(laci_source *s, const char *name, const double *angle,
                            size_t n)
{
    const char *why;
    const double unit = unit_of(name, angle, n, &why);
    const int columns = n != s->rows;
    lac_status st = LAC_OK;
    char text[240];

    LAC_TRY(lac_geom_create(&s->meta.geom, (int)n, 1));
    for (size_t i = 0; i < n; i++)
        s->meta.geom->angle[i] = unit * angle[i];
    if (lac_geom_check(s->meta.geom) != LAC_OK) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %s: %s", s->file, name, lac_error_detail());
        goto out;
    }
    s->meta.views_along_columns = columns;
    s->meta.has_quantity = 1;
    s->meta.quantity = LAC_QUANTITY_LINES;
    s->adds_sidecar = s->guessed = 1;
    snprintf(text, sizeof text,
             "a parallel beam with the angles of %s, taken as %s %s; views along %s; "
             "numbers taken as line integrals; bins of 1 mm; axis in the middle of the "
             "detector",
             name, unit == 1.0 ? "radians" : "degrees", why,
             columns ? "columns" : "rows");
    laci_assume(s, text);
out:
    return st;
}

lac_status laci_mat_guess(laci_source *s, mat_t *file, const laci_mat_index *index)
{
    const laci_mat_var *v =
        s->meta.geom || s->n_pages != 1 ? NULL : find_angles(index, s);
    lac_status st = LAC_OK;
    matvar_t *vector = NULL;
    double *angle = NULL;
    size_t n;

    if (!v)
        return LAC_OK;
    n = (size_t)(v->dim[0] * v->dim[1]);
    vector = Mat_VarRead(file, v->name);
    if (!vector)
        return LAC_FAIL(LAC_E_FORMAT, "%s: matio cannot read the variable '%s'",
                        s->file, v->name);
    LAC_TRY(laci_alloc(&angle, n, sizeof *angle));
    LAC_TRY(take_numbers(s, vector, angle, n));
    LAC_TRY(make_scan(s, v->name, angle, n));
out:
    Mat_VarFree(vector);
    laci_free(angle);
    return st;
}
