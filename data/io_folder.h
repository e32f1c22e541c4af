/* data/io_folder.h - (private) the files of a folder of pictures. */
#ifndef LAC_DATA_IO_FOLDER_H
#define LAC_DATA_IO_FOLDER_H

#include "io_internal.h"

/* Paths, in natural order: 2 before 10. */
typedef struct laci_folder_list {
    char **name;
    int n, room;
} laci_folder_list;

/* The pictures of a folder and of its folders of flats and darks, by lac_frames.
 * LAC_E_FORMAT where there is no projection. On failure too the lists are to be
 * cleared. */
LAC_NODISCARD lac_status
laci_folder_list_files(laci_folder_list list[LAC_FRAMES_DARK + 1], const char *folder);
void laci_folder_list_clear(laci_folder_list *list);
/* The format of a picture: by extension, or by its first bytes where it has none. */
LAC_NODISCARD lac_status laci_folder_format(const laci_format **format,
                                            const char *path);
/* Sort DICOM slices by position, from the top down; *distance_mm = that of all
 * neighbours, 0 where they differ. */
LAC_NODISCARD lac_status laci_folder_sort_slices(laci_folder_list *list,
                                                 double *distance_mm);

#endif
