/* tools/recon_parts.c - the parts of a reconstruction. */
#include "recon_parts.h"
#include "cmd.h"
#include "job.h"
#include "radon/projector.h"
#include "recon/model.h"

/* The two parts have no frequency in common, so their energies add up. */
static lac_status split(const lac_image *image, recon_parts *p)
{
    const size_t n = lac_image_count(image);
    double seen, hidden;
    lac_status st;

    CMD_TRY(lac_image_create(&p->visible, &image->grid));
    CMD_TRY(lac_image_create(&p->invisible, &image->grid));
    CMD_TRY(lac_wedge_split(p->wedge, image->grid.nx, image->grid.ny, image->data,
                            p->visible->data, p->invisible->data));
    seen = job_dot(n, p->visible->data, p->visible->data);
    hidden = job_dot(n, p->invisible->data, p->invisible->data);
    p->visible_energy = seen + hidden > 0.0 ? seen / (seen + hidden) : 1.0;
out:
    return st;
}

static lac_status split_learned(const lac_image *image, recon_parts *p)
{
    lac_status st;

    CMD_TRY(lac_image_create(&p->measured, &image->grid));
    CMD_TRY(lac_image_create(&p->learned, &image->grid));
    CMD_TRY(lac_learned_split(p->wedge, image->grid.nx, image->grid.ny, image->data,
                              p->measured->data, p->learned->data));
out:
    return st;
}

static lac_status subtract(const lac_sino *sino, const lac_image *image,
                           lac_sino **residual)
{
    lac_projector *projector = NULL;
    lac_sino *r = NULL;
    lac_status st;

    CMD_TRY(lac_sino_create(&r, sino->geom));
    CMD_TRY(lac_projector_create(&projector, sino->geom, &image->grid,
                                 LAC_PROJECTOR_JOSEPH));
    CMD_TRY(lac_projector_forward(projector, image->data, r->data));
    for (size_t i = 0; i < lac_sino_count(sino); i++)
        r->data[i] = sino->data[i] - r->data[i];
    *residual = r;
    r = NULL;
out:
    lac_projector_destroy(&projector);
    lac_sino_destroy(&r);
    return st;
}

lac_status recon_parts_make(const lac_sino *sino, const lac_image *image,
                            recon_parts *parts)
{
    lac_status st;

    CMD_TRY(lac_wedge_from_geom(&parts->wedge, sino->geom));
    CMD_TRY(split(image, parts));
    CMD_TRY(split_learned(image, parts));
    CMD_TRY(subtract(sino, image, &parts->residual));
out:
    return st;
}

void recon_parts_clear(recon_parts *parts)
{
    lac_wedge_destroy(&parts->wedge);
    lac_image_destroy(&parts->visible);
    lac_image_destroy(&parts->invisible);
    lac_image_destroy(&parts->measured);
    lac_image_destroy(&parts->learned);
    lac_sino_destroy(&parts->residual);
}
