/* tools/mem.h - memory of the command: succeeds or ends the program with status 1. */
#ifndef LACUNA_TOOLS_MEM_H
#define LACUNA_TOOLS_MEM_H

#include <stddef.h>

/* n * size zeroed bytes; release with mem_free. Never NULL. */
void *mem_alloc(size_t n, size_t size);
void mem_free(void *p);

#endif
