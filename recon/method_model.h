/* recon/method_model.h - (private) the network that the settings of a method name. */
#ifndef LAC_RECON_METHOD_MODEL_H
#define LAC_RECON_METHOD_MODEL_H

#include "method.h"
#include "model.h"

/* Read it; it must be of that kind. @return LAC_OK, LAC_E_ARG for another kind, or what
 * lac_weights_read and lac_model_load say */
LAC_NODISCARD lac_status laci_method_model(const lac_settings *settings,
                                           lac_model_kind kind, lac_model **model);

#endif
