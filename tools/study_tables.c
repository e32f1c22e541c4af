/* tools/study_tables.c - a study as text, CSV and JSON. */
#include "study_tables.h"
#include "data/base/parallel.h"
#include "draft.h"
#include "json.h"
#include "study_worst.h"

#include <math.h>
#include <string.h>

void study_heading(const study *s, int which, int arc, char *text, size_t size)
{
    int first;
    const int n = study_group(s, which, arc, &first);
    const study_case *c = s->c + first;

    snprintf(
        text, size,
        "%s, arc %s deg: %.4g of 180 degrees measured, %d views, %d object%s, %d x "
        "%d pixels",
        s->suite[which]->name, s->suite[which]->arc[arc].text, 180.0 * c->share,
        c->n_views, n, n == 1 ? "" : "s", c->grid.nx, c->grid.ny);
}

/* --- text ----------------------------------------------------------------------------
 */

/* "0.1234 +-0.0012" */
static void put_stats(FILE *to, const stats *v, int digits, int width)
{
    char text[64];

    if (isnan(v->mean))
        snprintf(text, sizeof text, "-");
    else if (isnan(v->sd))
        snprintf(text, sizeof text, "%.*f", digits, v->mean);
    else
        snprintf(text, sizeof text, "%.*f +-%.*f", digits, v->mean, digits, v->sd);
    fprintf(to, "  %-*s", width, text);
}

static void put_part(FILE *to, const study *s, int first, int n, int method, int part)
{
    fprintf(to, "%-14s%-10s", part == PART_WHOLE ? study_method(s, method) : "",
            study_part[part]);
    for (int k = 0; k < SCORES; k++) {
        const stats v = study_score(s, first, n, method, part, k);

        if (study_shows(s, first, n, PART_WHOLE, k))
            put_stats(to, &v, score_columns[k].digits, 15);
        if (study_shows_worst(s, first, n) && k == SCORE_MCC)
            fprintf(to, "  %-6.*f", score_columns[k].digits, v.least);
    }
    if (part == PART_WHOLE) {
        const stats t = study_stats(s, first, n, method, STUDY_SECONDS);
        const stats k = study_stats(s, first, n, method, STUDY_ITERATIONS);

        fprintf(to, "  %9.3f", t.mean);
        if (isnan(k.mean))
            fprintf(to, "  %10s", "-");
        else
            fprintf(to, "  %10.0f", k.mean);
    }
    fputc('\n', to);
}

static void put_group(FILE *to, const study *s, int which, int arc)
{
    char heading[256];
    int first;
    const int n = study_group(s, which, arc, &first);

    study_heading(s, which, arc, heading, sizeof heading);
    fprintf(to, "%s\n%-24s", heading, "method");
    for (int k = 0; k < SCORES; k++) {
        char label[32];

        snprintf(label, sizeof label, "%s%s", score_columns[k].label,
                 score_columns[k].unit);
        if (study_shows(s, first, n, PART_WHOLE, k))
            fprintf(to, "  %-15s", label);
    }
    if (study_shows_worst(s, first, n))
        fprintf(to, "  %-6s", "worst");
    fputs("    seconds  iterations\n", to);
    for (int m = 0; m < s->n_methods; m++)
        for (int p = 0; p < PARTS; p++)
            if (p == PART_WHOLE ||
                study_score(s, first, n, m, p, 0).n > 0) /* known apart */
                put_part(to, s, first, n, m, p);
    study_worst_print(to, s, s->c + first);
}

void study_print(FILE *to, const study *s)
{
    for (int i = 0; i < s->n_suites; i++)
        for (int a = 0; a < s->suite[i]->n_arcs; a++) {
            if (i + a > 0)
                fputc('\n', to);
            put_group(to, s, i, a);
        }
}

/* --- CSV -----------------------------------------------------------------------------
 */

/* Empty where the number is unknown. */
static void put_number(FILE *to, double v)
{
    if (isnan(v))
        fputc(',', to);
    else
        fprintf(to, ",%.9g", v);
}

/* In quotes, those inside doubled (RFC 4180). */
static void put_quoted(FILE *to, const char *text)
{
    fputc('"', to);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', to);
        fputc(*text, to);
    }
    fputc('"', to);
}

static void put_header(FILE *to, const study *s)
{
    fputs("suite,item,seed,arc,views,measured_deg,method", to);
    for (int p = 0; p < PARTS; p++)
        for (int k = 0; k < SCORES; k++)
            if (p == PART_WHOLE || k != SCORE_MCC)
                fprintf(to, ",%s%s%s", p == PART_WHOLE ? "" : study_part[p],
                        p == PART_WHOLE ? "" : "_", score_columns[k].key);
    for (int k = 0; s->worst > 0 && k < WORST_COLUMNS; k++)
        fprintf(to, ",%s", worst_columns[k].key);
    fputs(
        ",residual,learned_energy,lambda,noise,seconds,iterations,reason,parameters\n",
        to);
}

static void put_run(FILE *to, const study *s, const study_case *c, int method)
{
    const suite *in = s->suite[c->suite];
    const study_run *r = c->run + method;
    char parameters[1024];

    put_quoted(to, in->name);
    fputc(',', to);
    put_quoted(to, c->name);
    if (in->measured)
        fputc(',', to);
    else
        fprintf(to, ",%llu", (unsigned long long)c->seed);
    fprintf(to, ",%s,%d,%.6g,%s", in->arc[c->arc].text, c->n_views, 180.0 * c->share,
            study_method(s, method));
    for (int p = 0; p < PARTS; p++)
        for (int k = 0; k < SCORES; k++)
            if (p == PART_WHOLE || k != SCORE_MCC)
                put_number(to, score_value(&r->score[p], k));
    for (int k = 0; s->worst > 0 && k < WORST_COLUMNS; k++)
        put_number(to, worst_value(&r->worst, k));
    put_number(to, r->result.residual);
    put_number(to, r->result.learned_energy);
    put_number(to, r->result.lambda);
    put_number(to, r->result.noise);
    put_number(to, r->result.seconds);
    fprintf(to, ",%d,", r->result.solver.iterations);
    put_quoted(to, lac_reason_text(r->result.solver.reason));
    fputc(',', to);
    study_parameters(s->settings[method], parameters, sizeof parameters);
    put_quoted(to, parameters);
    fputc('\n', to);
}

lac_status study_write_csv(const study *s, const char *path,
                           const lac_provenance *record)
{
    draft d;
    lac_status st;

    draft_open(&d, path);
    draft_put_record(d.to, record);
    put_header(d.to, s);
    for (int i = 0; i < s->n_cases; i++)
        for (int m = 0; m < s->n_methods; m++)
            put_run(d.to, s, s->c + i, m);
    st = draft_commit(&d);
    draft_close(&d);
    return st;
}

/* --- JSON ----------------------------------------------------------------------------
 */

static void put_scores(json *j, const study *s, int first, int n, int method)
{
    char key[64];

    for (int p = 0; p < PARTS; p++)
        for (int k = 0; k < SCORES; k++) {
            const stats v = study_score(s, first, n, method, p, k);
            const char *part = p == PART_WHOLE ? "" : study_part[p];

            if (p != PART_WHOLE && k == SCORE_MCC)
                continue;
            snprintf(key, sizeof key, "%s%s%s", part, *part ? "_" : "",
                     score_columns[k].key);
            json_number(j, key, v.mean);
            snprintf(key, sizeof key, "%s%s%s_sd", part, *part ? "_" : "",
                     score_columns[k].key);
            json_number(j, key, v.sd);
            if (k == SCORE_MCC)
                json_number(j, "mcc_worst", v.least);
        }
}

static void put_result(json *j, const study *s, int which, int arc, int method)
{
    int first;
    const int n = study_group(s, which, arc, &first);

    json_open_object(j, NULL);
    json_text(j, "suite", s->suite[which]->name);
    json_text(j, "arc", s->suite[which]->arc[arc].text);
    json_number(j, "measured_deg", 180.0 * s->c[first].share);
    json_text(j, "method", study_method(s, method));
    json_whole(j, "objects", n);
    put_scores(j, s, first, n, method);
    if (s->worst > 0)
        study_worst_json(j, &s->c[first].run[method].worst);
    json_number(j, "residual", study_stats(s, first, n, method, STUDY_RESIDUAL).mean);
    json_number(j, "learned_energy",
                study_stats(s, first, n, method, STUDY_LEARNED).mean);
    json_number(j, "lambda", study_stats(s, first, n, method, STUDY_LAMBDA).mean);
    json_number(j, "seconds", study_stats(s, first, n, method, STUDY_SECONDS).mean);
    json_number(j, "iterations",
                study_stats(s, first, n, method, STUDY_ITERATIONS).mean);
    json_close(j);
}

static void put_settings(json *j, const study *s, const suite_options *o)
{
    char text[1024];

    json_whole(j, "size", o->size);
    json_whole(j, "seed", (long long)o->seed);
    json_number(j, "step_deg", o->step_deg);
    json_text(j, "noise", o->noise.text);
    json_whole(j, "threads", lac_threads_get());
    json_open_object(j, "parameters");
    for (int m = 0; m < s->n_methods; m++) {
        study_parameters(s->settings[m], text, sizeof text);
        json_text(j, study_method(s, m), text);
    }
    json_close(j);
}

void study_print_json(FILE *to, const study *s, const suite_options *options)
{
    json j;

    json_begin(&j, to);
    json_open_object(&j, NULL);
    put_settings(&j, s, options);
    json_open_array(&j, "results");
    for (int i = 0; i < s->n_suites; i++)
        for (int a = 0; a < s->suite[i]->n_arcs; a++)
            for (int m = 0; m < s->n_methods; m++)
                put_result(&j, s, i, a, m);
    json_close(&j);
    json_close(&j);
}
