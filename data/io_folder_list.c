/* data/io_folder_list.c - which files of a folder are pictures, and in which order. */
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/sha256.h"
#include "io_dicom.h"
#include "io_folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* --- order ---------------------------------------------------------------------------
 */

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Runs of digits compare as numbers of any length, the rest byte by byte. */
static int compare_names(const char *a, const char *b)
{
    while (*a && *b) {
        if (is_digit(*a) && is_digit(*b)) {
            const char *p = a += strspn(a, "0"), *q = b += strspn(b, "0");
            int order;

            a += strspn(a, "0123456789");
            b += strspn(b, "0123456789");
            order = a - p != b - q ? (a - p < b - q ? -1 : 1)
                                   : strncmp(p, q, (size_t)(a - p));
            if (order != 0)
                return order;
        } else if (*a != *b) {
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return *a ? 1 : *b ? -1 : 0;
}

/* "01" and "1" are two files: the bytes decide between equals. */
static int compare_paths(const void *a, const void *b)
{
    const char *const *p = a, *const *q = b;
    const int order = compare_names(*p, *q);

    return order != 0 ? order : strcmp(*p, *q);
}

void laci_folder_list_clear(laci_folder_list *list)
{
    for (int i = 0; i < list->n; i++)
        laci_free(list->name[i]);
    laci_free(list->name);
    memset(list, 0, sizeof *list);
}

/* --- which files ---------------------------------------------------------------------
 */

/* What the letters at the beginning of a name say. */
static lac_frames kind_of(const char *name)
{
    static const struct {
        const char *word;
        lac_frames kind;
    } words[] = {
        {"flat", LAC_FRAMES_FLAT},      {"flats", LAC_FRAMES_FLAT},
        {"flatfield", LAC_FRAMES_FLAT}, {"white", LAC_FRAMES_FLAT},
        {"whites", LAC_FRAMES_FLAT},    {"ref", LAC_FRAMES_FLAT},
        {"refs", LAC_FRAMES_FLAT},      {"reference", LAC_FRAMES_FLAT},
        {"dark", LAC_FRAMES_DARK},      {"darks", LAC_FRAMES_DARK},
        {"darkfield", LAC_FRAMES_DARK},
    };
    size_t n = 0;

    while (isalpha((unsigned char)name[n]))
        n++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == n && strncasecmp(name, words[i].word, n) == 0)
            return words[i].kind;
    return LAC_FRAMES_DATA;
}

lac_status laci_folder_format(const laci_format **format, const char *path)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');

    if ((!dot || (slash && dot < slash)) && laci_dicom_is(path)) {
        *format = &laci_format_dicom;
        return LAC_OK;
    }
    return laci_need_format(format, path);
}

static int is_picture(const char *path)
{
    static const char *const extension[] = {"tif", "tiff", "png", "edf", "dcm", "ima"};
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');

    if (!dot || (slash && dot < slash))
        return laci_dicom_is(path);
    for (size_t i = 0; i < sizeof extension / sizeof *extension; i++)
        if (strcasecmp(dot + 1, extension[i]) == 0)
            return 1;
    return 0;
}

static lac_status add(laci_folder_list *list, char **path)
{
    lac_status st = LAC_OK;

    if (list->n == LAC_MAX_VIEWS)
        return LAC_FAIL(LAC_E_FORMAT, "%s: more than %d pictures in its folder", *path,
                        LAC_MAX_VIEWS);
    if (list->n == list->room) {
        const int room = list->room ? 2 * list->room : 64;

        LAC_TRY(laci_grow(&list->name, (size_t)list->room, (size_t)room,
                          sizeof *list->name));
        list->room = room;
    }
    list->name[list->n++] = *path;
    *path = NULL;
out:
    return st;
}

static lac_status join(char **path, const char *folder, const char *name)
{
    const size_t n = strlen(folder), room = n + strlen(name) + 2;
    const int slash = n > 0 && folder[n - 1] == '/';
    const lac_status st = laci_alloc(path, room, 1);

    if (st == LAC_OK)
        snprintf(*path, room, "%s%s%s", folder, slash ? "" : "/", name);
    return st;
}

/* Pictures go to the list of their kind; `inside` is that of a folder of flats or
 * darks, whatever its files are called. */
static lac_status list_folder(laci_folder_list *list, const char *folder,
                              lac_frames inside)
{
    DIR *d = opendir(folder);
    lac_status st = LAC_OK;
    char *path = NULL;
    struct dirent *e;

    if (!d)
        return LAC_FAIL(LAC_E_IO, "%s: cannot be opened: %s", folder, strerror(errno));
    while ((e = readdir(d)) != NULL) {
        const lac_frames kind = inside ? inside : kind_of(e->d_name);
        struct stat s;

        if (e->d_name[0] == '.')
            continue;
        laci_free(path);
        path = NULL;
        LAC_TRY(join(&path, folder, e->d_name));
        if (stat(path, &s) != 0)
            continue;
        if (S_ISDIR(s.st_mode) && !inside && kind != LAC_FRAMES_DATA)
            LAC_TRY(list_folder(list, path, kind));
        else if (S_ISREG(s.st_mode) && is_picture(path))
            LAC_TRY(add(&list[kind], &path));
    }
out:
    laci_free(path);
    closedir(d);
    return st;
}

lac_status laci_folder_list_files(laci_folder_list list[LAC_FRAMES_DARK + 1],
                                  const char *folder)
{
    lac_status st = LAC_OK;

    LAC_TRY(list_folder(list, folder, LAC_FRAMES_DATA));
    if (list[LAC_FRAMES_DATA].n == 0) {
        st = LAC_FAIL(LAC_E_FORMAT,
                      "%s: a folder without pictures (tif, png, edf, dcm)%s", folder,
                      list[LAC_FRAMES_FLAT].n + list[LAC_FRAMES_DARK].n > 0
                          ? " besides flats and darks"
                          : "");
        goto out;
    }
    for (int kind = 0; kind <= LAC_FRAMES_DARK; kind++)
        if (list[kind].n > 1)
            qsort(list[kind].name, (size_t)list[kind].n, sizeof *list[kind].name,
                  compare_paths);
out:
    return st;
}

/* --- slices of a series --------------------------------------------------------------
 */

typedef struct slice {
    char *name;
    laci_dicom_place place;
} slice;

/* From the head downwards; equals keep the order of their numbers. */
static int compare_slices(const void *a, const void *b)
{
    const slice *p = a, *q = b;

    if (p->place.has_position && q->place.has_position &&
        p->place.position_mm != q->place.position_mm)
        return p->place.position_mm > q->place.position_mm ? -1 : 1;
    return p->place.number != q->place.number
               ? (p->place.number < q->place.number ? -1 : 1)
               : compare_paths(&p->name, &q->name);
}

static double distance_of(const slice *s, int n)
{
    const double d = s[0].place.position_mm - s[1].place.position_mm;

    for (int i = 0; i + 1 < n; i++)
        if (!s[i].place.has_position || !s[i + 1].place.has_position ||
            fabs(s[i].place.position_mm - s[i + 1].place.position_mm - d) > 0.01 * d)
            return 0.0;
    return d > 1e-9 ? d : 0.0;
}

lac_status laci_folder_sort_slices(laci_folder_list *list, double *distance_mm)
{
    lac_status st = LAC_OK;
    slice *s = NULL;

    LAC_TRY(laci_alloc(&s, (size_t)list->n, sizeof *s));
    for (int i = 0; i < list->n; i++) {
        s[i].name = list->name[i];
        LAC_TRY(laci_dicom_place_of(list->name[i], &s[i].place));
    }
    qsort(s, (size_t)list->n, sizeof *s, compare_slices);
    for (int i = 0; i < list->n; i++)
        list->name[i] = s[i].name;
    *distance_mm = distance_of(s, list->n);
out:
    laci_free(s);
    return st;
}

/* --- checksum ------------------------------------------------------------------------
 */

lac_status laci_folder_sha256(const char *folder, char hex[65])
{
    laci_folder_list list[LAC_FRAMES_DARK + 1] = {{0}};
    const size_t skip = strlen(folder);
    lac_status st = LAC_OK;
    laci_sha256 sum;
    char one[65];

    laci_sha256_start(&sum);
    LAC_TRY(laci_folder_list_files(list, folder));
    for (int kind = 0; kind <= LAC_FRAMES_DARK; kind++)
        for (int k = 0; k < list[kind].n; k++) {
            const char *name = list[kind].name[k] + skip;

            name += strspn(name, "/");
            LAC_TRY(lac_file_sha256(list[kind].name[k], one));
            laci_sha256_add(&sum, one, 64);
            laci_sha256_add(&sum, " ", 1);
            laci_sha256_add(&sum, name, strlen(name));
            laci_sha256_add(&sum, "\n", 1);
        }
    laci_sha256_hex(&sum, hex);
out:
    for (int kind = 0; kind <= LAC_FRAMES_DARK; kind++)
        laci_folder_list_clear(&list[kind]);
    return st;
}
