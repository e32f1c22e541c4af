/* data/io_png.h - (private) what reading and writing of PNG share. libpng jumps out of
 * its calls by longjmp; every jump ends in the same file that set it. */
#ifndef LAC_DATA_IO_PNG_H
#define LAC_DATA_IO_PNG_H

#include <png.h>

#include "io_internal.h"

/* Texts of our own in a PNG file; entries of the record are LACI_PNG_RECORD + key. */
#define LACI_PNG_WINDOW "lacuna-window"  /* "LO HI": the values of black and white */
#define LACI_PNG_PIXEL "lacuna-pixel_mm" /* side of a pixel */
#define LACI_PNG_RECORD "lacuna."

/* A PNG file that comes into being in memory. */
typedef struct laci_png_memory {
    unsigned char *bytes;
    size_t n, room;
} laci_png_memory;

/* The state that libpng hands to its callbacks. */
typedef struct laci_png_state {
    laci_in in;
    laci_out out;
    laci_png_memory *memory; /* written here where it is not NULL, else to `out` */
    png_structp png;
    png_infop info;
    lac_status st;     /* what went wrong below a callback, with its detail set */
    size_t most;       /* bytes that libpng may ask for at once; 0: no limit */
    size_t held;       /* bytes that it asked for in all, few of which it gives back */
    int broken;        /* it jumped out of reading and cannot go on */
    int no_memory;     /* an allocation failed, perhaps for something optional */
    char message[200]; /* what libpng said */
} laci_png_state;

/* Callbacks: memory from data/base/alloc.h, errors to `message` and back to setjmp. */
png_voidp laci_png_alloc(png_structp png, png_alloc_size_t size);
void laci_png_free(png_structp png, png_voidp p);
PNG_NORETURN void laci_png_error(png_structp png, png_const_charp message);
void laci_png_warning(png_structp png, png_const_charp message);
/* The status after a jump, or after success where memory may have been short. */
lac_status laci_png_outcome(const laci_png_state *f, const char *path, int jumped);

/* .write_image of the format. */
lac_status laci_png_write_image(const laci_image_job *job, const char *path);

#endif
