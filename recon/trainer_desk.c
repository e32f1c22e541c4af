/* recon/trainer_desk.c - what a thread needs for one example. */
#include "trainer_internal.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

lac_status laci_trainer_frame(lac_trainer *t, int n, const laci_model_frame **frame)
{
    lac_status st;

    for (int i = 0; i < t->n_frames; i++)
        if (t->frame[i]->nx == n) {
            *frame = t->frame[i];
            return LAC_OK;
        }
    if (t->n_frames == LACI_TRAINER_SIZES)
        return LAC_FAIL(LAC_E_ARG, "trainer: more than %d image sizes",
                        LACI_TRAINER_SIZES);
    st = laci_model_frame_create(&t->frame[t->n_frames], t->model, n, n);
    if (st == LAC_OK)
        *frame = t->frame[t->n_frames++];
    return st;
}

lac_status laci_desk_prepare(lac_trainer *t, laci_desk *desk, int n)
{
    const size_t pixels = (size_t)n * (size_t)n;
    const size_t subbands = (size_t)t->config.model.unet.conditions;
    const laci_model_frame *frame = NULL;
    lac_status st = LAC_OK;
    size_t planes;

    LAC_TRY(laci_trainer_frame(t, n, &frame));
    if (!desk->maps) {
        LAC_TRY(laci_unet_maps_create(&desk->maps, t->model->net, t->config.crop,
                                      t->config.crop, 1));
        LAC_TRY(laci_unet_maps_create(&desk->grads, t->model->net, t->config.crop,
                                      t->config.crop, 1));
        LAC_TRY(laci_alloc(&desk->visibility, subbands, sizeof *desk->visibility));
    }
    planes = laci_model_planes(frame);
    if (planes <= desk->most)
        return LAC_OK;
    desk->most = 0;
    laci_free(desk->start);
    laci_free(desk->fbp);
    laci_free(desk->truth);
    laci_free(desk->planes);
    desk->start = desk->fbp = desk->truth = desk->planes = NULL;
    LAC_TRY(laci_alloc(&desk->start, pixels, sizeof *desk->start));
    LAC_TRY(laci_alloc(&desk->fbp, pixels, sizeof *desk->fbp));
    LAC_TRY(laci_alloc(&desk->truth, pixels, sizeof *desk->truth));
    LAC_TRY(laci_alloc(&desk->planes, planes, sizeof *desk->planes));
    desk->most = planes;
out:
    return st;
}

void laci_desk_clear(laci_desk *desk)
{
    laci_unet_maps_destroy(&desk->maps);
    laci_unet_maps_destroy(&desk->grads);
    laci_free(desk->visibility);
    laci_free(desk->start);
    laci_free(desk->fbp);
    laci_free(desk->truth);
    laci_free(desk->planes);
    *desk = (laci_desk){0};
}

void laci_symmetry_image(int k, int n, const float *from, float *to)
{
    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++) {
            int row = r, column = c;

            for (int turn = 0; turn < (k & 3);
                 turn++) { /* back to where it came from */
                const int t = row;

                row = column;
                column = n - 1 - t;
            }
            if (k & 4)
                column = n - 1 - column;
            to[(size_t)r * (size_t)n + (size_t)c] =
                from[(size_t)row * (size_t)n + (size_t)column];
        }
}

void laci_symmetry_arc(int k, double *from, double *to)
{
    if (k & 4) {
        const double t = *from;

        *from = -*to;
        *to = -t;
    }
    *from += 0.5 * LACI_PI * (k & 3);
    *to += 0.5 * LACI_PI * (k & 3);
}

lac_status laci_desk_inputs(lac_trainer *t, laci_desk *desk, const lac_example *e,
                            int k, double *scale)
{
    const laci_model_frame *frame = NULL;
    lac_wedge *wedge = NULL;
    lac_status st = LAC_OK;
    double from = e->from, to = e->to;

    LAC_TRY(laci_trainer_frame(t, e->n, &frame));
    laci_symmetry_image(k, e->n, e->start, desk->start);
    if (t->config.model.kind == LAC_MODEL_LTI)
        laci_symmetry_image(k, e->n, e->fbp, desk->fbp);
    laci_symmetry_image(k, e->n, e->truth, desk->truth);
    laci_symmetry_arc(k, &from, &to);
    LAC_TRY(lac_wedge_from_arc(&wedge, from, to));
    LAC_TRY(laci_model_inputs(frame, wedge, desk->start, desk->fbp, desk->planes,
                              desk->visibility, scale));
out:
    lac_wedge_destroy(&wedge);
    return st;
}
