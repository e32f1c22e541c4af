/* data/io_internal.h - (private) what the file formats share: checked reading, writing
 * under a temporary name, element types, the .geom text, and the table of formats. */
#ifndef LAC_DATA_IO_INTERNAL_H
#define LAC_DATA_IO_INTERNAL_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "fileio.h"
#include "projections.h"
#include "stack.h"
#include "volume.h"

#define LACI_MAX_KEY 64 /* characters of a provenance key */
/* No codec in use packs tighter: deflate reaches 1032, LZW about 2700. A header that
 * promises more than this many times the file's length is wrong. */
#define LACI_MAX_RATIO 4096

/* --- paths -------------------------------------------------------------------------
 */

/* *file = the path without the ":variable" of a MAT or HDF5 file; release with
 * laci_free. */
LAC_NODISCARD lac_status laci_path_file(char **file, const char *path);
/* The text after "file.mat:" or "file.h5:", or NULL; points into path. */
const char *laci_path_variable(const char *path);
/* *geom = the name of the .geom beside a file; release with laci_free. */
LAC_NODISCARD lac_status laci_path_sidecar(char **geom, const char *path);
/* *path = `name`, in the folder of the file `beside` unless it is absolute. */
LAC_NODISCARD lac_status laci_path_beside(char **path, const char *name,
                                          const char *beside);
int laci_path_exists(const char *path);
int laci_path_is_folder(const char *path);

/* --- numbers as text, in the C locale whatever the program has set -------------------
 */

/* 1 where the whole text (blanks around it allowed) is one finite number. */
int laci_parse_double(const char *text, double *value);
/* The shortest of %.{9,15,16,17}g that reads back as the same double. */
void laci_format_double(char out[32], double value);

/* --- reading -------------------------------------------------------------------------
 */

typedef struct laci_in {
    FILE *file;
    const char *path; /* borrowed */
    uint64_t size;    /* bytes of the whole file */
    uint64_t at;      /* where it goes on after laci_in_pause */
} laci_in;

/* A regular file. @return LAC_OK, LAC_E_IO */
LAC_NODISCARD lac_status laci_in_open(laci_in *in, const char *path);
/* Exactly n bytes. `what` names them in the message where the file ends before.
 * @return LAC_OK, LAC_E_FORMAT (the file ends), LAC_E_IO */
LAC_NODISCARD lac_status laci_in_read(laci_in *in, void *bytes, size_t n,
                                      const char *what);
LAC_NODISCARD lac_status laci_in_seek(laci_in *in, uint64_t offset);
void laci_in_close(laci_in *in);
/* Close the file for now, and open it again where reading stopped (nothing where it is
 * open). */
LAC_NODISCARD lac_status laci_in_pause(laci_in *in);
LAC_NODISCARD lac_status laci_in_resume(laci_in *in);
/* *text = the whole file and a NUL; refuses binary files and more than 64 MiB. */
LAC_NODISCARD lac_status laci_text_read(char **text, const char *path);
/* LAC_E_FORMAT: the file is not a `format`, naming its first bytes and what they look
 * like. */
lac_status laci_fail_magic(const char *path, const char *format,
                           const unsigned char *head, size_t n);

/* --- writing -------------------------------------------------------------------------
 */

/* A file that comes into being under a temporary name in the folder of its final one.
 */
typedef struct laci_out {
    FILE *file;
    const char *label; /* borrowed: the name as the caller gave it */
    char *path;        /* the final name, symbolic links followed */
    char *temp;        /* the present name; NULL before open and after commit */
    uint64_t written;
} laci_out;

LAC_NODISCARD lac_status laci_out_open(laci_out *out, const char *path);
LAC_NODISCARD lac_status laci_out_put(laci_out *out, const void *bytes, size_t n);
/* Go on at a byte from the beginning, also beyond the present end. */
LAC_NODISCARD lac_status laci_out_seek(laci_out *out, uint64_t offset);
/* Behind what others have written to the file. */
LAC_NODISCARD lac_status laci_out_seek_end(laci_out *out);
/* Bring everything to the disk and close; the file still has its temporary name. */
LAC_NODISCARD lac_status laci_out_finish(laci_out *out);
/* Give a finished file its name. */
LAC_NODISCARD lac_status laci_out_commit(laci_out *out);
/* As two commits, `first` first; where the second fails the first is undone. */
LAC_NODISCARD lac_status laci_out_commit_pair(laci_out *first, laci_out *second);
/* Close, remove the temporary file if there still is one, release; after commit too. */
void laci_out_end(laci_out *out);
/* LAC_E_IO: "FILE: writing failed after N bytes: ERROR". */
lac_status laci_out_fail(const laci_out *out, int error);

/* Files that are being written, so that lac_files_abandon() finds them. */
/* open() for a new file of this name, which must stay where it is. */
int laci_pending_create(const char *name, mode_t mode);
void laci_pending_remove(const char *name);
/* Between these two a file gets its final name; `label` is what the caller calls it. */
void laci_pending_lock(void);
void laci_pending_finished(const char *name, const char *label);
void laci_pending_unlock(void);

/* --- element types -------------------------------------------------------------------
 */

typedef enum laci_type {
    LACI_BOOL,
    LACI_U8,
    LACI_I8,
    LACI_U16,
    LACI_I16,
    LACI_U32,
    LACI_I32,
    LACI_U64,
    LACI_I64,
    LACI_F16,
    LACI_F32,
    LACI_F64
} laci_type;

const char *laci_type_name(laci_type type); /* "float32" */
size_t laci_type_size(laci_type type);
/* dst[i] = src[i] as float, n elements; src may be unaligned. */
void laci_to_float(float *dst, const void *src, size_t n, laci_type type);
/* Reverse the bytes of each of n elements. */
void laci_swap_bytes(void *p, size_t n, size_t size);
int laci_host_is_big_endian(void);
/* to[columns, rows] = from[rows, columns] transposed. */
void laci_transpose(float *to, const float *from, size_t rows, size_t columns);

/* --- the .geom text ------------------------------------------------------------------
 */

/* What the arrays of a stack are. */
typedef enum laci_layout {
    LACI_LAYOUT_UNSAID = 0,
    LACI_LAYOUT_PROJECTIONS, /* [row, bin], one a view */
    LACI_LAYOUT_SINOGRAMS    /* [view, bin], one a row */
} laci_layout;

/* What such a text says. Also kept inside TIFF and MAT files. */
typedef struct laci_meta {
    lac_geom *geom;  /* NULL where the text has no angles; owned */
    double pixel_mm; /* 0 where it has none */
    int views_along_columns;
    int has_quantity; /* 1: quantity was said */
    lac_quantity quantity;
    laci_layout layout;
    double row_pitch_mm;        /* 0 where it has none */
    double slice_mm;            /* distance of the slices of a volume, 0: unsaid */
    char *flats, *darks;        /* files or folders of such frames, or NULL; owned */
    lac_provenance *provenance; /* NULL, or the "# key = value" lines; owned */
} laci_meta;

void laci_meta_clear(laci_meta *meta);
/* text is changed; label names it in messages. @return as lac_geom_read */
LAC_NODISCARD lac_status laci_meta_parse(laci_meta *meta, char *text,
                                         const char *label);
/* The same text changes what is there: keys that it has replace those of meta. */
LAC_NODISCARD lac_status laci_meta_amend(laci_meta *meta, char *text,
                                         const char *label);
/* How the texts begin that are written here. */
#define LACI_META_MARK "# lacuna "

/* What such a text is to say: of a scan, or of an image where geom is NULL. Zero is not
 * said. */
typedef struct laci_meta_lines {
    const lac_geom *geom;
    double pixel_mm; /* of an image */
    laci_layout layout;
    double row_pitch_mm, slice_mm;
    const lac_provenance *record;
} laci_meta_lines;

/* Release with laci_free. */
LAC_NODISCARD lac_status laci_meta_format(char **text, const laci_meta_lines *lines);
/* Write a file by `put` and its .geom beside it: both are complete, then named. */
LAC_NODISCARD lac_status laci_out_write_with_geom(
    const char *path, const laci_meta_lines *lines,
    lac_status (*put)(laci_out *out, const void *ctx), const void *ctx);

/* lac_angles_parse with "@FILE" relative to the folder of `beside` (NULL: as it is). */
LAC_NODISCARD lac_status laci_angles_parse_at(const char *text, const char *beside,
                                              double **angle_rad, int *n);
/* *text = "start:stop:step" where that gives these angles within 1e-14, or a list. */
LAC_NODISCARD lac_status laci_angles_format(char **text, const double *angle_rad,
                                            int n);

LAC_NODISCARD lac_status laci_provenance_create_empty(lac_provenance **out);
int laci_provenance_key_ok(const char *key);
/* Bytes of the UTF-8 sequence at p, 0 where there is none. */
size_t laci_utf8_length(const unsigned char *p);

/* --- formats -------------------------------------------------------------------------
 */

/* A file open for reading: its sizes are known and have been checked against its
 * length. */
typedef struct laci_source {
    const char *file;     /* borrowed: the name of the file */
    const char *variable; /* borrowed: NULL, or the variable of a MAT file */
    int n_pages;          /* arrays of the same size, 1 where it is no stack */
    size_t rows, columns;
    laci_type type;
    laci_meta meta; /* what the file itself says */
    int n_flats,
        n_darks;       /* frames [rows, columns] beside the pages, read by read_rows */
    char assumed[512]; /* what the reader took for granted, in words */
    int raw;     /* set by who opens it: whole numbers as they are, white is not 1 */
    int guessed; /* 1: meta.geom is a guess, which a .geom beside corrects */
    int adds_sidecar; /* 1: of another program; a .geom beside adds to its meta */
    void *handle;     /* the format's own */
} laci_source;

typedef struct laci_image_job {
    const lac_image *image;
    lac_image_write_options options;
    const lac_provenance *record; /* may be NULL */
} laci_image_job;

/* Pages that are written as they come. */
typedef struct laci_pages {
    const lac_geom *geom; /* a scan, its pages sinograms; NULL: images on grid */
    lac_grid grid;
    int n;                /* pages */
    double distance_mm;   /* of the slices, or rows; 0: unsaid */
    size_t rows, columns; /* of a page */
    lac_page_read read;
    void *user;
    const lac_provenance *record;
} laci_pages;

/* Call `put` for page 0, 1, ... in turn, one at a time in memory; NaN and Inf are
 * refused, naming the file to be written. */
LAC_NODISCARD lac_status laci_pages_each(const laci_pages *p, const char *label,
                                         lac_status (*put)(void *ctx, int k,
                                                           const float *page),
                                         void *ctx);
laci_meta_lines laci_pages_lines(const laci_pages *p, laci_layout layout);

typedef struct laci_format {
    lac_format about;
    /* Parse the header, check it and fill in *s. On failure close is called. */
    lac_status (*open)(laci_source *s);
    /* to[n * columns] = rows first .. first + n - 1 of one frame. */
    lac_status (*read_rows)(laci_source *s, lac_frames frames, int frame, size_t first,
                            size_t n, float *to);
    void (*close)(laci_source *s);
    /* Rows are unpacked one after another: give the file back until the next rows are
     * read. @return bytes that this holds; 0: close it instead. NULL: no such thing. */
    size_t (*pause)(laci_source *s);
    lac_status (*write_image)(const laci_image_job *job, const char *path);
    lac_status (*write_sino)(const lac_sino *sino, const char *path,
                             const lac_provenance *record);
    lac_status (*write_pages)(const laci_pages *p, const char *path); /* or NULL */
} laci_format;

extern const laci_format laci_format_npy;
extern const laci_format laci_format_png;
extern const laci_format laci_format_tiff;
extern const laci_format laci_format_mat;
extern const laci_format laci_format_hdf5;
extern const laci_format laci_format_mrc;
extern const laci_format laci_format_edf;
extern const laci_format laci_format_dicom;
extern const laci_format laci_format_folder; /* of a path that is a folder */

/* to[rows * columns] = a page, row by row. */
LAC_NODISCARD lac_status laci_read_page(const laci_format *format, laci_source *s,
                                        int page, float *to);

/* A source together with the texts that it borrows. */
typedef struct laci_opened {
    const laci_format *format;
    laci_source s;
    char *file, *sidecar;
} laci_opened;

/* Find the format, open, take what the .geom beside the file adds, then `geometry` (see
 * lac_projections_open; may be NULL). On failure too, laci_opened_close is due. */
LAC_NODISCARD lac_status laci_opened_open(laci_opened *o, const char *path,
                                          const char *geometry);
void laci_opened_close(laci_opened *o);
/* The format of a path, or LAC_E_UNSUPPORTED. */
LAC_NODISCARD lac_status laci_need_format(const laci_format **format, const char *path);
/* Angles and views must be equal in number; sets n_det. `views` and `bins` are those of
 * the array. */
LAC_NODISCARD lac_status laci_fit_geometry(const laci_opened *o, size_t views,
                                           size_t bins);

/* As lac_file_sha256 for a folder of pictures. */
LAC_NODISCARD lac_status laci_folder_sha256(const char *folder, char hex[65]);
/* LAC_E_ARG where the file has no such page. */
LAC_NODISCARD lac_status laci_check_page(const laci_opened *o, int page);
/* LAC_E_NUMERIC where a page has NaN or Inf, naming the place. */
LAC_NODISCARD lac_status laci_check_numbers(const laci_opened *o, const float *data);
/* The scan of an opened file, which moves into it (*o is empty afterwards, on failure
 * too unless memory lacks). */
LAC_NODISCARD lac_status laci_projections_take(lac_projections **out, laci_opened *o);
const laci_opened *laci_projections_opened(const lac_projections *projections);
/* 1: its pages are sinograms */
int laci_projections_is_sinograms(const lac_projections *projections);

/* The stack [n, ny, nx] and its .geom, as the images of io_npy.c. */
LAC_NODISCARD lac_status laci_npy_write_stack(const lac_stack *stack, const char *path,
                                              const lac_provenance *record);

/* Append a sentence to s->assumed. */
void laci_assume(laci_source *s, const char *sentence);

/* LAC_E_FORMAT where rows or columns are 0 or beyond every limit of this library. */
LAC_NODISCARD lac_status laci_check_shape(const char *path, uint64_t rows,
                                          uint64_t columns);

#endif
