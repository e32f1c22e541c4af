/* data/io_hdf5.h - (private) what the parts of the HDF5 reader and writer share. */
#ifndef LAC_DATA_IO_HDF5_H
#define LAC_DATA_IO_HDF5_H

#include <hdf5.h>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

#include "io_internal.h"

/* The group of our own files, and the text in it: the .geom of the array. */
#define LACI_H5_GROUP "lacuna"
#define LACI_H5_TEXT "text"
/* The array of a volume or an image of ours. */
#define LACI_H5_VOLUME "volume"

/* A dataset somewhere in a file. */
typedef struct laci_h5_item {
    char *path; /* "/entry/data/data"; owned */
    int rank;
    uint64_t dim[3]; /* the first three */
    int numeric;
    char group_class[32]; /* NX_class of the group that holds it, "" where none */
} laci_h5_item;

/* All datasets of a file, in the order of their names, each once. */
typedef struct laci_h5_index {
    size_t n, room;
    laci_h5_item *list;
    uint64_t *address; /* of list[i], to know hard links */
    size_t visited;    /* links; groups that hold one another would give no end */
} laci_h5_index;

/* Which datasets make up a scan; NULL where there is none. Borrowed from the index. */
typedef struct laci_h5_parts {
    const laci_h5_item *data, *flats, *darks, *angles, *key;
} laci_h5_parts;

/* An open file. */
typedef struct laci_h5 {
    laci_in in; /* to know the length of the file, and that it can be read */
    hid_t file, driver;
    hid_t set[LAC_FRAMES_DARK + 1];  /* <= 0: none */
    int *frame[LAC_FRAMES_DARK + 1]; /* numbers of the frames in set; NULL: all */
} laci_h5;

/* HDF5 has one state for the whole program: its errors are not printed, and one thread
 * at a time works between enter and leave. */
void laci_h5_enter(void);
void laci_h5_leave(void);
/* A file for reading; negative where that fails. *id is of its driver. */
hid_t laci_h5_in_open(const char *path, hid_t *id);
/* Either may be 0 or negative. */
void laci_h5_in_close(hid_t file, hid_t id);
/* The number in n bytes, the least first. */
uint64_t laci_h5_little(const unsigned char *p, int n);
/* 1 where the object header that begins with these n bytes at `at` would have HDF5
 * write beyond its memory. */
int laci_h5_header_is_wrong(int fd, uint64_t eof, uint64_t at, const unsigned char *p,
                            size_t n);
/* Our two drivers begin with this; H5FD_t comes first, as HDF5 wants it. */
typedef struct laci_h5_driver {
    H5FD_t public;
    haddr_t eof, eoa;
} laci_h5_driver;

haddr_t laci_h5_get_eoa(const H5FD_t *file, H5FD_mem_t type);
herr_t laci_h5_set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t at);
haddr_t laci_h5_get_eof(const H5FD_t *file, H5FD_mem_t type);
/* How a file is opened through a driver of that kind: no lock is taken, and closing it
 * closes what is in it. *id = the driver, to be unregistered after the file was closed;
 * negative where something fails. `info` is for its open(). */
hid_t laci_h5_access(hid_t *id, const H5FD_class_t *kind, const void *info);

/* What was missing while HDF5 called us; 1: memory. The next laci_h5_fail says so. */
void laci_h5_no_memory(int yes);
/* "FILE: cannot WHAT: INNERMOST REASON OF HDF5". */
lac_status laci_h5_fail(lac_status code, const char *path, const char *what);

/* to = a text attribute of an object; "" where it has none of that name. */
void laci_h5_attribute(hid_t object, const char *name, char *to, size_t room);
/* *values[n] = a vector (or scalar) of numbers of at most LAC_MAX_VIEWS. */
LAC_NODISCARD lac_status laci_h5_numbers(const laci_h5 *f, const char *path,
                                         double **values, size_t *n);
/* *text = the .geom text of a file of ours, NULL where there is none. */
LAC_NODISCARD lac_status laci_h5_own_text(const laci_h5 *f, char **text);
/* Sizes, storage, filters and type of a dataset, before a number of it is read. */
LAC_NODISCARD lac_status laci_h5_check_set(const laci_h5 *f, hid_t set,
                                           const char *name, laci_type *type);

LAC_NODISCARD lac_status laci_h5_index_read(laci_h5_index *index, const laci_h5 *f);
void laci_h5_index_clear(laci_h5_index *index);
const laci_h5_item *laci_h5_index_find(const laci_h5_index *index, const char *path);

/* Which dataset holds the scan or image, and what belongs to it. */
LAC_NODISCARD lac_status laci_h5_choose(laci_h5_parts *parts,
                                        const laci_h5_index *index,
                                        const laci_source *s, hid_t file);
/* Angles, quantity, sizes of bins: s->meta and s->assumed from the parts. */
LAC_NODISCARD lac_status laci_h5_describe(laci_source *s, const laci_h5_parts *parts,
                                          const laci_h5_index *index);

LAC_NODISCARD lac_status laci_h5_write_pages(const laci_pages *p, const char *path);

#endif
