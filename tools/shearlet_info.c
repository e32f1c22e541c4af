/* tools/shearlet_info.c - lacuna shearlet info: what the subbands of a system are, and
 * how much of a file is in each. */
#include "job.h"
#include "mem.h"
#include "shearlet/subband.h"
#include "shearlet_job.h"
#include "shearlet_report.h"

/* Energies of the subbands of a coefficient file; r->energy is the caller's to free. */
static lac_status add_energy(const char *path, double *energy, shearlet_report *r)
{
    lac_stack *stack = NULL;
    lac_status st;

    CMD_TRY(lac_stack_read(&stack, path));
    CMD_TRY(lac_shearlet_energy(r->shearlet, stack->data, energy));
    r->energy = energy;
    for (int b = 0; b < lac_shearlet_count(r->shearlet); b++)
        r->all_energy += energy[b];
out:
    lac_stack_destroy(&stack);
    return st;
}

int shearlet_info(const shearlet_options *o, const opt_input *in)
{
    const int size = o->size > 0 ? o->size : SHEARLET_DEFAULT_SIZE,
              of_file = in->n_args > 1;
    lac_shearlet_config config;
    shearlet_report r = {0};
    lac_shearlet *shearlet = NULL;
    double *energy = NULL;
    size_t system = 0, coefficients = 0;
    int status = EXIT_DONE;
    lac_status st;
    char head[160];

    if (of_file && o->size > 0)
        return msg_usage("option --size does not go with a FILE, which has its own");
    if (of_file)
        status = shearlet_job_of_file(o, in->arg[1], &config);
    else
        shearlet_job_config(o, size, size, &config);
    if (status != EXIT_DONE)
        return status;
    CMD_TRY(shearlet_job_create(&config, of_file, &shearlet, &status));
    CMD_TRY(lac_shearlet_memory(&config, &system, &coefficients));
    r.shearlet = shearlet;
    energy = mem_alloc((size_t)lac_shearlet_count(shearlet), sizeof *energy);
    if (of_file)
        CMD_TRY(add_energy(in->arg[1], energy, &r));
    snprintf(head, sizeof head,
             "memory        %zu bytes for the system and one run\n"
             "coefficients  %zu bytes\n",
             system, coefficients);
    if (o->json)
        shearlet_report_json(&r, system, coefficients);
    else
        shearlet_report_text(&r, head);
out:
    mem_free(energy);
    lac_shearlet_destroy(&shearlet);
    return status != EXIT_DONE ? status : st == LAC_OK ? EXIT_DONE : msg_fail(st);
}
