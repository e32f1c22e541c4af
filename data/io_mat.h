/* data/io_mat.h - (private) what the parts of the MAT reader and writer share. */
#ifndef LAC_DATA_IO_MAT_H
#define LAC_DATA_IO_MAT_H

#include <matio.h>

#include "io_internal.h"

/* The struct that our own files carry beside the array, and its field with the .geom
 * text. */
#define LACI_MAT_STRUCT "lacuna"
#define LACI_MAT_TEXT "text"

/* Types of the data elements of a MAT 5 file. */
enum {
    LACI_MI_INT8 = 1,
    LACI_MI_INT32 = 5,
    LACI_MI_UINT32 = 6,
    LACI_MI_SINGLE = 7,
    LACI_MI_MATRIX = 14,
    LACI_MI_COMPRESSED = 15,
    LACI_MI_UTF8 = 16
};

/* Array classes of a MAT 5 file. */
enum {
    LACI_MAT_CELL = 1,
    LACI_MAT_STRUCTURE = 2,
    LACI_MAT_CHAR = 4,
    LACI_MAT_SPARSE = 5
};

typedef struct laci_mat_var {
    char name[64];
    int array_class;
    int n_dim;
    uint64_t dim[3]; /* the first three */
} laci_mat_var;

/* The variables of a file. */
typedef struct laci_mat_index {
    size_t n, room;
    laci_mat_var *list;
} laci_mat_index;

/*
 * Walk through a MAT 5 file and check every length in it against what holds it, down to
 * the bottom of all structs, inflating what is compressed; so that matio meets
 * consistent sizes only. Names in messages are those of `label`.
 * @return LAC_OK, LAC_E_IO, LAC_E_FORMAT, LAC_E_UNSUPPORTED (another version),
 * LAC_E_NOMEM
 */
LAC_NODISCARD lac_status laci_mat_check(laci_mat_index *index, const char *path,
                                        const char *label);
int laci_mat_is_numeric(int array_class);

/* 1 where a variable is a struct as the Helsinki laboratory publishes its scans. */
int laci_mat_is_helsinki(const matvar_t *v);
/* meta->geom from its parameters; its sinogram in *array. */
LAC_NODISCARD lac_status laci_mat_helsinki(laci_source *s, matvar_t *v,
                                           matvar_t **array);

/* *text = a char array as UTF-8; NULL where v is none. */
LAC_NODISCARD lac_status laci_mat_text(char **text, const matvar_t *v);
/* The first field of that name of a struct, or NULL. */
matvar_t *laci_mat_field(const matvar_t *v, const char *name);

/* The type of the numbers of an array; complex numbers and other things are refused. */
LAC_NODISCARD lac_status laci_mat_type(const laci_source *s, const matvar_t *v,
                                       laci_type *type);
/* A matrix with one vector of angles beside it is a scan: s->meta.geom and s->assumed.
 * The sizes of s are known. */
LAC_NODISCARD lac_status laci_mat_guess(laci_source *s, mat_t *file,
                                        const laci_mat_index *index);

LAC_NODISCARD lac_status laci_mat_write_image(const laci_image_job *job,
                                              const char *path);
LAC_NODISCARD lac_status laci_mat_write_sino(const lac_sino *sino, const char *path,
                                             const lac_provenance *record);
/* One array [row, column, page]. */
LAC_NODISCARD lac_status laci_mat_write_pages(const laci_pages *p, const char *path);

#endif
