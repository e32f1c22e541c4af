/* tools/interrupt.h - Ctrl-C and requests to end (SIGINT, SIGTERM, SIGHUP): no partial
 * files, a word on what is kept, and the process dies by the signal, as shells expect.
 */
#ifndef LACUNA_TOOLS_INTERRUPT_H
#define LACUNA_TOOLS_INTERRUPT_H

#include <stddef.h>

/* Listen from now on. Signals that are ignored (nohup) stay so. */
void interrupt_begin(void);

/*
 * What is kept of the work when it is stopped now: say() writes that to text[size], and
 * may put in order what cannot stay as it is. It runs beside the work, which goes on
 * until it has returned; the process ends after that. NULL: files that are complete,
 * nothing else.
 */
typedef void interrupt_words(void *user, char *text, size_t size);
void interrupt_keeps(interrupt_words *say, void *user);

/* 1: the first signal only makes interrupt_asked() true, for work that ends well by
 * itself; a second one stops it at once. */
void interrupt_defer(int on);
int interrupt_asked(void);

/* After the work: where a signal was deferred, say what text says and die by it. */
void interrupt_end(void);

/* What interrupt_end() says; text is copied. */
void interrupt_say(const char *text);

#endif
