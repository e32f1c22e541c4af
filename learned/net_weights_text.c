/* learned/net_weights_text.c - the texts of a set of weights, sorted by key, and what
 * names and texts may be. */
#include "net_weights_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"
#include "../data/io_internal.h"

#include <string.h>

/* NULL, or what is wrong: `more` are the control characters that are allowed. Others
 * would reach the terminals of those who look at a file. */
static const char *text_fault(const char *text, const char *more)
{
    const unsigned char *p = (const unsigned char *)text;

    while (*p) {
        const size_t n = laci_utf8_length(p);

        if (n == 0)
            return "is not UTF-8";
        if (((*p < 0x20 || *p == 0x7f) && !strchr(more, *p)) ||
            (*p == 0xc2 && p[1] < 0xa0))
            return "has a control character";
        p += n;
    }
    return NULL;
}

const char *laci_weights_name_fault(const char *name)
{
    if (!name[0])
        return "is empty";
    if (strlen(name) > LAC_WEIGHTS_MAX_NAME)
        return "is longer than 255 bytes";
    return text_fault(name, "");
}

const char *laci_weights_text_fault(const char *text)
{
    return text_fault(text, "\n\t");
}

/* The first entry whose key is not less than `key`. */
static size_t text_position(const lac_weights *w, const char *key)
{
    size_t i = 0;

    while (i < w->n_text && strcmp(w->text[i].key, key) < 0)
        i++;
    return i;
}

static int text_is_at(const lac_weights *w, size_t i, const char *key)
{
    return i < w->n_text && strcmp(w->text[i].key, key) == 0;
}

static void remove_text(lac_weights *w, const char *key)
{
    const size_t i = text_position(w, key);

    if (!text_is_at(w, i, key))
        return;
    laci_free(w->text[i].key);
    laci_free(w->text[i].text);
    w->n_text--;
    memmove(w->text + i, w->text + i + 1, (w->n_text - i) * sizeof *w->text);
}

static lac_status check_text(const lac_weights *w, const char *key, const char *text)
{
    const char *fault;

    if (!w || !key)
        return LAC_FAIL(LAC_E_ARG, "weights: a pointer is NULL");
    fault = laci_weights_name_fault(key);
    if (fault)
        return LAC_FAIL(LAC_E_ARG, "weights: a key of metadata %s", fault);
    if (strcmp(key, LACI_CHECKSUM_KEY) == 0)
        return LAC_FAIL(LAC_E_ARG,
                        "weights: metadata 'sha256' is set by writing and nobody else");
    fault = text ? laci_weights_text_fault(text) : NULL;
    if (fault)
        return LAC_FAIL(LAC_E_ARG, "weights: metadata '%s' %s", key, fault);
    return LAC_OK;
}

lac_status lac_weights_set_text(lac_weights *w, const char *key, const char *text)
{
    lac_status st = check_text(w, key, text);
    laci_weights_text fresh = {0};
    size_t i;

    if (st != LAC_OK)
        return st;
    if (!text) {
        remove_text(w, key);
        return LAC_OK;
    }
    if (w->n_text >= LAC_WEIGHTS_MAX_TEXTS && !lac_weights_text(w, key))
        return LAC_FAIL(LAC_E_ARG, "weights: more than %d texts of metadata",
                        LAC_WEIGHTS_MAX_TEXTS);
    if (w->n_text == w->text_room) {
        const size_t room = w->text_room ? 2 * w->text_room : 16;

        LAC_TRY(laci_grow(&w->text, w->n_text, room, sizeof *w->text));
        w->text_room = room;
    }
    LAC_TRY(laci_strdup(&fresh.key, key));
    LAC_TRY(laci_strdup(&fresh.text, text));
    remove_text(w, key);
    i = text_position(w, key);
    memmove(w->text + i + 1, w->text + i, (w->n_text - i) * sizeof *w->text);
    w->text[i] = fresh;
    w->n_text++;
    fresh = (laci_weights_text){0};
out:
    laci_free(fresh.key);
    laci_free(fresh.text);
    return st;
}

const char *lac_weights_text(const lac_weights *w, const char *key)
{
    size_t i;

    if (!w || !key)
        return NULL;
    i = text_position(w, key);
    return text_is_at(w, i, key) ? w->text[i].text : NULL;
}

size_t lac_weights_text_count(const lac_weights *w)
{
    return w ? w->n_text : 0;
}

int lac_weights_text_at(const lac_weights *w, size_t i, const char **key,
                        const char **text)
{
    if (!w || i >= w->n_text)
        return 0;
    if (key)
        *key = w->text[i].key;
    if (text)
        *text = w->text[i].text;
    return 1;
}
