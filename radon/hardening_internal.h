/* radon/hardening_internal.h - (private) what the files of hardening.h share. */
#ifndef LAC_RADON_HARDENING_INTERNAL_H
#define LAC_RADON_HARDENING_INTERNAL_H

#include "hardening.h"

/* Rays with a path below this share of the longest say more about the place of the edge
 * than about the material. */
#define LACI_SHORTEST_PATH 0.03

/* *o = the options given, or the defaults for NULL. @return LAC_OK, LAC_E_ARG */
LAC_NODISCARD lac_status laci_hardening_options(const lac_hardening_options *given,
                                                lac_hardening_options *o);

#endif
