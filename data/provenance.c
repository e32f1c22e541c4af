/* data/provenance.c - the record of how a file was made; checksums of files. */
#include "provenance.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/sha256.h"
#include "io_internal.h"

#include <stdio.h>
#include <string.h>

typedef struct entry {
    char *key, *value;
} entry;

struct lac_provenance {
    size_t n, room;
    entry *list;
};

lac_status lac_provenance_create(lac_provenance **out)
{
    lac_status st = LAC_OK;
    lac_provenance *r = NULL;
    char software[64];

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "provenance: the output pointer is NULL");
    *out = NULL;
    snprintf(software, sizeof software, "lacuna %s", lac_version());
    LAC_TRY(laci_provenance_create_empty(&r));
    LAC_TRY(lac_provenance_add(r, "software", software));
    *out = r;
    r = NULL;
out:
    lac_provenance_destroy(&r);
    return st;
}

lac_status laci_provenance_create_empty(lac_provenance **out)
{
    return laci_new(out, sizeof **out);
}

void lac_provenance_destroy(lac_provenance **record)
{
    if (!record || !*record)
        return;
    for (size_t i = 0; i < (*record)->n; i++) {
        laci_free((*record)->list[i].key);
        laci_free((*record)->list[i].value);
    }
    laci_free((*record)->list);
    laci_free(*record);
    *record = NULL;
}

int laci_provenance_key_ok(const char *key)
{
    const size_t n = strlen(key);

    return n >= 1 && n <= LACI_MAX_KEY &&
           strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == n;
}

/* Bytes of the UTF-8 sequence at p, 0 where there is none (also for over-long forms,
 * surrogates and code points above 10FFFF). */
size_t laci_utf8_length(const unsigned char *p)
{
    const size_t n = p[0] < 0x80                    ? 1
                     : p[0] >= 0xc2 && p[0] <= 0xdf ? 2
                     : (p[0] & 0xf0) == 0xe0        ? 3
                     : p[0] >= 0xf0 && p[0] <= 0xf4 ? 4
                                                    : 0;

    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

/* In place: one line of valid UTF-8 without control characters. */
static void clean(char *value)
{
    unsigned char *p = (unsigned char *)value;

    while (*p) {
        const size_t n = laci_utf8_length(p);

        if (n == 0)
            *p = '?';
        else if (*p < 0x20 || *p == 0x7f)
            *p = ' ';
        p += n == 0 ? 1 : n;
    }
}

lac_status lac_provenance_add(lac_provenance *record, const char *key,
                              const char *value)
{
    lac_status st = LAC_OK;
    entry e = {NULL, NULL};

    if (!record || !key || !value)
        return LAC_FAIL(LAC_E_ARG, "provenance: a pointer is NULL");
    if (!laci_provenance_key_ok(key))
        return LAC_FAIL(LAC_E_ARG,
                        "provenance: a key has 1..%d characters of a-z 0-9 _ . -, got "
                        "'%.80s'",
                        LACI_MAX_KEY, key);
    LAC_TRY(laci_strdup(&e.key, key));
    LAC_TRY(laci_strdup(&e.value, value));
    clean(e.value);
    if (record->n == record->room) {
        LAC_TRY(laci_grow(&record->list, record->n, 2 * record->n + 4, sizeof e));
        record->room = 2 * record->n + 4;
    }
    record->list[record->n++] = e;
    return LAC_OK;
out:
    laci_free(e.key);
    laci_free(e.value);
    return st;
}

lac_status lac_provenance_add_input(lac_provenance *record, const char *path)
{
    lac_status st = LAC_OK;
    char hex[65];
    char *file = NULL, *text = NULL;
    size_t n;

    if (!record || !path)
        return LAC_FAIL(LAC_E_ARG, "provenance: a pointer is NULL");
    /* file.mat:variable names a part of a file; the checksum is that of the file. */
    LAC_TRY(laci_path_file(&file, path));
    LAC_TRY(lac_file_sha256(file, hex));
    n = strlen(path) + sizeof hex + 16;
    LAC_TRY(laci_alloc(&text, n, 1));
    snprintf(text, n, "%s sha256:%s", path, hex);
    LAC_TRY(lac_provenance_add(record, "input", text));
out:
    laci_free(file);
    laci_free(text);
    return st;
}

size_t lac_provenance_count(const lac_provenance *record)
{
    return record ? record->n : 0;
}

const char *lac_provenance_key(const lac_provenance *record, size_t i)
{
    return record && i < record->n ? record->list[i].key : NULL;
}

const char *lac_provenance_value(const lac_provenance *record, size_t i)
{
    return record && i < record->n ? record->list[i].value : NULL;
}

lac_status lac_sha256(const void *bytes, size_t n, char hex[65])
{
    laci_sha256 sum;

    if ((!bytes && n > 0) || !hex)
        return LAC_FAIL(LAC_E_ARG, "checksum: a pointer is NULL");
    laci_sha256_start(&sum);
    if (n > 0)
        laci_sha256_add(&sum, bytes, n);
    laci_sha256_hex(&sum, hex);
    return LAC_OK;
}

lac_status lac_file_sha256(const char *path, char hex[65])
{
    lac_status st = LAC_OK;
    laci_in in = {0};
    laci_sha256 sum;
    unsigned char *block = NULL;
    const size_t room = 1 << 16;

    if (!path || !hex)
        return LAC_FAIL(LAC_E_ARG, "checksum: a pointer is NULL");
    if (laci_path_is_folder(path))
        return laci_folder_sha256(path, hex);
    LAC_TRY(laci_in_open(&in, path));
    LAC_TRY(laci_alloc(&block, room, 1));
    laci_sha256_start(&sum);
    for (uint64_t left = in.size; left > 0;) {
        const size_t n = left < room ? (size_t)left : room;

        LAC_TRY(laci_in_read(&in, block, n, "its bytes"));
        laci_sha256_add(&sum, block, n);
        left -= n;
    }
    laci_sha256_hex(&sum, hex);
out:
    laci_free(block);
    laci_in_close(&in);
    return st;
}
