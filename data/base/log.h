/* data/base/log.h - messages of the library, silent unless a callback is set. */
#ifndef LAC_DATA_BASE_LOG_H
#define LAC_DATA_BASE_LOG_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum lac_log_level {
    LAC_LOG_WARNING = 1, /**< the result may not be what the user expects */
    LAC_LOG_INFO = 2,    /**< what was assumed or chosen */
    LAC_LOG_DEBUG = 3
} lac_log_level;

typedef void (*lac_log_callback)(void *user, lac_log_level level, const char *text);

/**
 * Send messages to a callback (NULL: be silent, the default). `text` is one line
 * without a final newline, valid during the call. Process-wide; set it before other
 * threads work. The callback may be called from any thread and must not call this
 * library.
 */
LAC_API void lac_log_set(lac_log_callback callback, void *user);

#ifdef __cplusplus
}
#endif

/* Private: send a message. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void laci_log(lac_log_level level, const char *fmt, ...);

#endif
