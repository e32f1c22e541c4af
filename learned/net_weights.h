/* learned/net_weights.h - named tensors with metadata, from and to safetensors files.
 */
#ifndef LAC_LEARNED_NET_WEIGHTS_H
#define LAC_LEARNED_NET_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

#include "../data/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The file (safetensors): 8 bytes, little endian, the length N of the header; N bytes
 * of JSON, {"__metadata__": {KEY: TEXT, ...}, NAME: {"dtype": "F32", "shape": [2, 3],
 * "data_offsets": [BEGIN, END]}, ...}; then the numbers, row by row and little endian,
 * END - BEGIN bytes a tensor, without holes, overlaps or remainder. Offsets count from
 * the end of the header. Reference: the format description of huggingface/safetensors.
 *
 * This library keeps the SHA-256 of all that follows the header under the metadata key
 * "sha256", and verifies it where a file has it.
 */

#define LAC_TENSOR_MAX_DIMS 4
#define LAC_WEIGHTS_MAX_TENSORS 16384
#define LAC_WEIGHTS_MAX_TEXTS 4096
/** Longest name of a tensor and longest key of metadata, in bytes. */
#define LAC_WEIGHTS_MAX_NAME 255
/** Longest header of a file, in bytes. */
#define LAC_WEIGHTS_MAX_HEADER (16u << 20)

/**
 * An ordered set of named float tensors in one array, with texts that describe it.
 * Changing it (add, set_text, writing to data) is for one thread alone; everything else
 * may run on any number of threads at once.
 */
typedef struct lac_weights lac_weights;

/** A tensor of a set: a view, which owns nothing. */
typedef struct lac_tensor {
    const char *name;                /**< valid as long as the set */
    int n_dims;                      /**< 0 (one number) to LAC_TENSOR_MAX_DIMS */
    size_t dim[LAC_TENSOR_MAX_DIMS]; /**< slowest first, as in C; 1 beyond n_dims */
    size_t count;                    /**< product of dim: the numbers it holds */
    float *data; /**< row by row, aligned to 64 bytes; valid until the next add */
} lac_tensor;

/** What a tensor should be: one row of the table of a network. */
typedef struct lac_tensor_spec {
    const char *name;
    int n_dims;
    size_t dim[LAC_TENSOR_MAX_DIMS]; /**< entries beyond n_dims are not looked at */
} lac_tensor_spec;

/** Element types of a file. The numbers in memory are always float. */
typedef enum lac_weights_type {
    LAC_WEIGHTS_F32 = 0,
    LAC_WEIGHTS_F16 = 1, /**< 11 bits, up to 65504 */
    LAC_WEIGHTS_BF16 = 2 /**< 8 bits, the range of float */
} lac_weights_type;

/** Where a set was read from. */
typedef struct lac_weights_file {
    const char *path;
    uint64_t bytes;  /**< length of the whole file */
    char type[32];   /**< element types, "F32"; several as "F16 F32" */
    char sha256[65]; /**< of all bytes behind the header, as found */
    int checked;     /**< 1: the file names this checksum; 0: it names none */
} lac_weights_file;

/* --- a set ---------------------------------------------------------------------------
 */

/** Empty set. @return LAC_OK, LAC_E_ARG (out is NULL), LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_weights_create(lac_weights **out);

/**
 * The same tensors in the same places, all zero, without texts: for gradients and
 * moments. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_weights_create_like(lac_weights **out,
                                                         const lac_weights *like);

/** Release and set to NULL; NULL is allowed. */
LAC_API void lac_weights_destroy(lac_weights **w);

/**
 * Append a tensor of zeros. It may move the array: data pointers taken before are no
 * longer valid. Name: 1..LAC_WEIGHTS_MAX_NAME bytes of UTF-8 without control
 * characters, not "__metadata__", not one that is there already. n_dims in 0..4, each
 * dim >= 1.
 * @return LAC_OK; LAC_E_ARG; LAC_E_NOMEM (also where the product of dim overflows).
 * The set is unchanged on failure.
 */
LAC_API LAC_NODISCARD lac_status lac_weights_add(lac_weights *w, const char *name,
                                                 int n_dims, const size_t *dim);

/** The tensors of a table, one after the other. @return as lac_weights_add; on failure
 * the set holds those before the one that failed. */
LAC_API LAC_NODISCARD lac_status lac_weights_add_all(lac_weights *w,
                                                     const lac_tensor_spec *spec,
                                                     size_t n);

/** Number of tensors; of numbers in all of them together. 0 for NULL. */
LAC_API size_t lac_weights_count(const lac_weights *w);
LAC_API size_t lac_weights_parameters(const lac_weights *w);

/** *out = tensor i in the order of adding; 1 where there is one, else 0 and *out is
 * untouched. */
LAC_API int lac_weights_at(const lac_weights *w, size_t i, lac_tensor *out);

/** The same by name. The time grows with the number of tensors: not for inner loops. */
LAC_API int lac_weights_find(const lac_weights *w, const char *name, lac_tensor *out);

/**
 * All numbers as one array of *n floats, for optimisers: the tensors in order, each
 * begun at a multiple of 16 floats; the floats between them are 0 and must stay so.
 * Valid until the next add. NULL and *n = 0 for an empty set.
 */
LAC_API float *lac_weights_values(const lac_weights *w, size_t *n);

/**
 * Is the set exactly what a network expects? The order does not matter.
 * @return LAC_OK; LAC_E_ARG; LAC_E_FORMAT: the detail names the file, and each tensor
 * that is missing, has another shape, or is not part of the network (the first few
 * where there are many).
 */
LAC_API LAC_NODISCARD lac_status lac_weights_expect(const lac_weights *w,
                                                    const lac_tensor_spec *want,
                                                    size_t n);

/* --- metadata ------------------------------------------------------------------------
 */

/**
 * Set a text; NULL removes it. Key: as the name of a tensor, but not "sha256", which
 * the writer sets. Text: UTF-8, line feeds and tabs allowed.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_weights_set_text(lac_weights *w, const char *key,
                                                      const char *text);

/** The text of a key, or NULL. Valid until that key is set again. */
LAC_API const char *lac_weights_text(const lac_weights *w, const char *key);

/** Number of texts; entry i in the order of the keys' bytes, 1 where there is one. */
LAC_API size_t lac_weights_text_count(const lac_weights *w);
LAC_API int lac_weights_text_at(const lac_weights *w, size_t i, const char **key,
                                const char **text);

/* --- files ---------------------------------------------------------------------------
 */

/**
 * Read a whole file: F32 as it is, F16, BF16 and F64 converted to float; tensors in the
 * order of their numbers in the file. The header is checked against the length of the
 * file before memory for the numbers is taken; nothing of a faulty file is returned.
 * @return LAC_OK
 *         LAC_E_ARG          a pointer is NULL
 *         LAC_E_IO           the file cannot be opened or read
 *         LAC_E_FORMAT       cut short, a header that is no safetensors header,
 *                            offsets with holes, overlaps, beyond the end or against
 *                            the shape, bytes left over, another checksum than named
 *         LAC_E_UNSUPPORTED  an element type or a number of dimensions not known here
 *         LAC_E_NUMERIC      NaN, Inf, or beyond the range of float: names the tensor
 *                            and the index
 *         LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_weights_read(lac_weights **out, const char *path);

/**
 * Write all tensors in order, and the texts with "sha256". Numbers are rounded to the
 * nearest of the type, ties to even. The same set gives the same bytes. The file is
 * complete or absent, and an old one stays where this fails.
 * @return LAC_OK; LAC_E_ARG (NULL, empty set, unknown type); LAC_E_NUMERIC (a number
 * that is not finite, or too large for the type: names the tensor and the index);
 * LAC_E_FORMAT (texts and names longer than LAC_WEIGHTS_MAX_HEADER); LAC_E_IO;
 * LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_weights_write(const lac_weights *w,
                                                   const char *path,
                                                   lac_weights_type type);

/** Where the set was read from, or NULL where it was not. As the file was: later
 * changes of the set do not show. Valid as long as the set. */
LAC_API const lac_weights_file *lac_weights_source(const lac_weights *w);

/** 1 where the set was read from a file that names its checksum, which was verified. */
LAC_API int lac_weights_checked(const lac_weights *w);

#ifdef __cplusplus
}
#endif
#endif
