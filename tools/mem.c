/* tools/mem.c - the only file of the command that calls the allocator of the system. */
#include "mem.h"
#include "msg.h"

#include <stdlib.h>

void *mem_alloc(size_t n, size_t size)
{
    void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

    if (!p) {
        msg_error("out of memory: %zu elements of %zu bytes could not be had", n, size);
        exit(1);
    }
    return p;
}

void mem_short(void)
{
    msg_error("out of memory");
    exit(1);
}

FILE *mem_stream(char **text, size_t *size)
{
    FILE *to = open_memstream(text, size);

    if (!to)
        mem_short();
    return to;
}

void mem_free(void *p)
{
    free(p);
}
