/* data/base/status.h - status codes, the detail text of the last error, export macros.
 */
#ifndef LAC_DATA_BASE_STATUS_H
#define LAC_DATA_BASE_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LAC_API __attribute__((visibility("default")))
#define LAC_NODISCARD __attribute__((warn_unused_result))
#else
#define LAC_API
#define LAC_NODISCARD
#endif

/**
 * What a fallible function returns. Results go through pointer arguments and are
 * written only when LAC_OK is returned; object pointers are NULL otherwise.
 */
typedef enum lac_status {
    LAC_OK = 0,
    LAC_E_ARG = 1,    /**< a value is out of its range, or a pointer is NULL */
    LAC_E_SHAPE = 2,  /**< sizes do not match one another */
    LAC_E_NOMEM = 3,  /**< memory could not be had */
    LAC_E_IO = 4,     /**< the system refused: open, read, write, rename, disk full */
    LAC_E_FORMAT = 5, /**< the content of a file is wrong */
    LAC_E_UNSUPPORTED = 6, /**< valid, but not in this build or version */
    LAC_E_NUMERIC = 7,     /**< NaN or Inf where a number is needed */
    LAC_E_CANCELLED = 8,   /**< a callback asked to stop */
    LAC_E_INTERNAL = 9     /**< a fault of this library */
} lac_status;

/** Short name of a code, such as "shape mismatch". Static text, never NULL. */
LAC_API const char *lac_status_name(lac_status st);

/**
 * One sentence about the last error of the calling thread: where, what is wrong, the
 * value found, what would be right. Empty before the first error. Valid until the next
 * failing call on the same thread; not changed by calls that succeed.
 */
LAC_API const char *lac_error_detail(void);

/** Version of the library that is linked, such as "0.1.0". */
LAC_API const char *lac_version(void);

#ifdef __cplusplus
}
#endif
#endif
