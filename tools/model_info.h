/* tools/model_info.h - what a model file says of itself. */
#ifndef LACUNA_TOOLS_MODEL_INFO_H
#define LACUNA_TOOLS_MODEL_INFO_H

#include "data/base/status.h"

typedef struct model_info_options {
    int json;    /* one JSON object */
    int tensors; /* each tensor with its shape and the spread of its numbers */
} model_info_options;

/* Print it to standard output. @return as lac_weights_read, whatever it returns */
lac_status model_info_print(const char *path, const model_info_options *o);

#endif
