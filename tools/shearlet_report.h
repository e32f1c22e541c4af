/* tools/shearlet_report.h - (lacuna shearlet) subbands as a table or as JSON. */
#ifndef LACUNA_TOOLS_SHEARLET_REPORT_H
#define LACUNA_TOOLS_SHEARLET_REPORT_H

#include "json.h"
#include "shearlet/shearlet.h"

enum { SHEARLET_DEFAULT_SIZE = 512 };

/* A table is printed either way; share and visible, or energy, may be NULL. */
typedef struct shearlet_report {
    const lac_shearlet *shearlet;
    const double *share;
    const int *visible;
    double measured;      /* of all directions; for visibility */
    const double *energy; /* of each subband of a file */
    double all_energy;
} shearlet_report;

/* head: lines between the system and the table. */
void shearlet_report_text(const shearlet_report *r, const char *head);
void shearlet_report_json(const shearlet_report *r, size_t system_bytes,
                          size_t coefficient_bytes);

/* Which system: members of the object that is open. */
void shearlet_report_system(json *j, const lac_shearlet_config *c);

#endif
