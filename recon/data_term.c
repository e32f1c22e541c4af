/* recon/data_term.c - which projector a least squares term uses. */
#include "data_term.h"
#include "ops.h"
#include "../data/base/base_internal.h"
#include "../radon/gridding.h"

/* R^T R of the gridding projector takes bins beyond the detector for measured zeros:
 * true where the object casts no shadow there. */
lac_status laci_data_operator(const laci_problem *p, lac_linop **radon)
{
    const lac_sino *sino = p->sino;
    lac_cover cover = LAC_COVER_PART;
    lac_status st = LAC_OK;

    LAC_TRY(lac_geom_covers(sino->geom, p->grid, &cover));
    if (sino->geom->beam == LAC_BEAM_PARALLEL && cover != LAC_COVER_PART &&
        lac_sino_truncated_share(sino) <= LAC_TRUNCATED_LIMIT)
        return lac_op_gridding(radon, sino->geom, p->grid);
    *radon = lac_linop_ref(p->radon);
out:
    return st;
}
