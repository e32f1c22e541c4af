/* data/provenance.h - the record that every output file carries: how it was made. */
#ifndef LAC_DATA_PROVENANCE_H
#define LAC_DATA_PROVENANCE_H

#include <stddef.h>
#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** An ordered list of (key, value) texts. Not for use by two threads at once. */
typedef struct lac_provenance lac_provenance;

/** Empty record, with "software = lacuna VERSION" as its first entry. */
LAC_API LAC_NODISCARD lac_status lac_provenance_create(lac_provenance **out);
LAC_API void lac_provenance_destroy(lac_provenance **record);

/**
 * Append an entry; keys are [a-z0-9_.-]+, line breaks and control characters in the
 * value become blanks, bytes that are not UTF-8 become '?'. Keys may repeat ("input").
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_provenance_add(lac_provenance *record,
                                                    const char *key, const char *value);

/** Append "input = PATH sha256:HEX", the checksum taken over the whole file. */
LAC_API LAC_NODISCARD lac_status lac_provenance_add_input(lac_provenance *record,
                                                          const char *path);

LAC_API size_t lac_provenance_count(const lac_provenance *record);
/** Entry i; borrowed from the record. NULL where i is out of range. */
LAC_API const char *lac_provenance_key(const lac_provenance *record, size_t i);
LAC_API const char *lac_provenance_value(const lac_provenance *record, size_t i);

/** SHA-256 of n bytes as 64 hex digits and a NUL; bytes may be NULL for n = 0.
 * @return LAC_OK, LAC_E_ARG */
LAC_API LAC_NODISCARD lac_status lac_sha256(const void *bytes, size_t n, char hex[65]);

/** SHA-256 of a file as 64 hex digits and a NUL; of a folder of pictures that of the
 * lines "HEX NAME" of its pictures, projections, flats and darks, in their order.
 * @return LAC_OK, LAC_E_IO, LAC_E_FORMAT (no pictures), LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_file_sha256(const char *path, char hex[65]);

#ifdef __cplusplus
}
#endif
#endif
