/* tests/fuzz/fuzz.h - what the fuzz targets share. A target is one function over bytes,
 * LLVMFuzzerTestOneInput: libFuzzer calls it, or driver.c with the files of a corpus.
 *
 * An input is a file of the format as it is. What follows a line "%%geom" at its end is
 * put into the .geom beside it. */
#ifndef LAC_TESTS_FUZZ_H
#define LAC_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise of the library is broken: say which, and abort. */
#define FUZZ_MUST(truth) ((truth) ? (void)0 : fuzz_broken(#truth, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *promise, const char *file, int line);

/* A call with an output pointer: it is set where the call succeeds, and only there. */
#define FUZZ_CALL(call, out) fuzz_status(#call, (call), &(out))
int fuzz_status(const char *call, lac_status st, const void *out);

/* The path of a file in the scratch folder, which is removed at the end; borrowed until
 * the next call but one. */
const char *fuzz_path(const char *name);
/* Write it; the path. */
const char *fuzz_put(const char *name, const void *bytes, size_t n);
/* A copy that ends with NUL; release with free(). */
char *fuzz_text(const uint8_t *data, size_t size);
/* The next line of a text, cut off in place; NULL at the end, where *rest is NULL. */
char *fuzz_line(char **rest);
/* Where a line that says `mark` begins, or NULL; *after = the byte behind it. */
const uint8_t *fuzz_mark(const uint8_t *data, size_t size, const char *mark,
                         const uint8_t **after);

/* Everything that reads an image, a scan or a volume, on one path. */
void fuzz_all_readers(const char *path, const char *geometry);
/* The whole of a target for a format: writes input.EXTENSION and its .geom and reads
 * them; also a variable of it where that is not NULL. Nothing may be leaked. */
int fuzz_format(const uint8_t *data, size_t size, const char *extension,
                const char *variable);

#endif
