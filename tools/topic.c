/* tools/topic.c - topics of 'lacuna help', from texts and from tables. */
#include "topic.h"
#include "mem.h"
#include "named.h"
#include "opt.h"

#include <string.h>

static const topic topics[] = {
    {"geometry", "axes, angles, beams and lengths; the .geom text", &page_geometry_txt,
     NULL},
    {"formats", "files that are read and written", &page_formats_txt,
     named_print_formats},
    {"methods", "which to choose, and the parameters of each", &page_methods_txt,
     named_print_methods},
    {"volumes", "many slices: memory, interrupted runs, clusters", &page_volumes_txt,
     NULL},
    {"trust", "what a limited arc can show, and what not to believe", &page_trust_txt,
     NULL},
};

const topic *topic_at(size_t i)
{
    return i < sizeof topics / sizeof *topics ? topics + i : NULL;
}

const topic *topic_find(const char *name)
{
    for (size_t i = 0; topic_at(i); i++)
        if (strcmp(topics[i].name, name) == 0)
            return topics + i;
    return NULL;
}

static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

static const char *next_line(const char *text)
{
    text += line_length(text);
    return *text ? text + 1 : text;
}

static int is_verbatim(const char *text)
{
    return text[0] == ' ' && text[1] == ' ';
}

/* Takes the lines up to an empty one, a heading or another kind of lines: those of a
 * paragraph become one, others stay. */
static const char *take_block(const char *text, char *block)
{
    const int verbatim = is_verbatim(text);
    size_t n = 0;

    while (line_length(text) > 0 && *text != '#' && is_verbatim(text) == verbatim) {
        memcpy(block + n, text, line_length(text));
        n += line_length(text);
        block[n++] = verbatim ? '\n' : ' ';
        text = next_line(text);
    }
    block[n] = '\0';
    return text;
}

void topic_print(FILE *to, const topic *t)
{
    const char *text = t->text->text;
    char *block = mem_alloc(t->text->size + 2, 1);

    while (*text) {
        if (line_length(text) == 0) {
            text = next_line(text);
        } else if (*text == '#') {
            memcpy(block, text + 2, line_length(text) - 2);
            block[line_length(text) - 2] = '\0';
            opt_print_heading(to, block, NULL);
            text = next_line(text);
        } else {
            text = take_block(text, block);
            opt_print_paragraphs(to, block);
        }
    }
    if (t->print_more)
        t->print_more(to);
    mem_free(block);
}
