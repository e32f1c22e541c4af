/* tools/mem.h - memory of the command: succeeds or ends the program with status 1. */
#ifndef LACUNA_TOOLS_MEM_H
#define LACUNA_TOOLS_MEM_H

#include <stddef.h>
#include <stdio.h>

/* n * size zeroed bytes; release with mem_free. Never NULL. */
void *mem_alloc(size_t n, size_t size);
void mem_free(void *p);

/* A stream that collects its text in *text (release with mem_free), valid after fflush
 * or fclose. Never NULL. */
FILE *mem_stream(char **text, size_t *size);

/* Say that memory is short and end the program with status 1. */
_Noreturn void mem_short(void);

#endif
