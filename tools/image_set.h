/* tools/image_set.h - images to project: a folder, or one file with one or many. */
#ifndef LACUNA_TOOLS_IMAGE_SET_H
#define LACUNA_TOOLS_IMAGE_SET_H

#include "data/image.h"
#include "data/provenance.h"

typedef struct image_page {
    char *file;
    int number; /* of its page, from 0 */
    int int16;  /* 1: the file holds int16 */
    int rows, columns;
    double pixel_mm; /* 0 where neither the file nor pixel_mm.txt says */
} image_page;

typedef struct image_set {
    int n, room;
    image_page *page;
} image_set;

/*
 * The images of a file, or of the files of a folder in the order of their names. A
 * folder may have pixel_mm.txt, the pixel of each image, one a line. EXIT_DONE, or
 * another status after a message.
 */
int image_set_open(image_set **out, const char *path);
void image_set_close(image_set **set);

/*
 * Read one as attenuation in 1/mm. pixel_mm > 0 overrides its pixel. values: "hu"
 * (Hounsfield units: water 0.02 per mm, air and less 0), "linear" (as they stand),
 * "auto"
 * ("hu" for int16). Threads: any, of one set too.
 */
lac_status image_set_read(const image_set *set, int i, double pixel_mm,
                          const char *values, lac_image **out);

/* Add each file to the record, with its checksum. */
lac_status image_set_record(const image_set *set, lac_provenance *to);

int image_set_shorter_side(const image_page *page);

/* The last part of a path, without slashes at its end. */
void image_set_name(const char *path, char *name, size_t size);

#endif
