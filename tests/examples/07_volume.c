/* 07_volume.c - the scan of a volume, a slice at a time: read detector rows,
 * reconstruct them, write a volume. No more than one sinogram and one image are in
 * memory. Arguments: SCAN VOLUME (a scan of line integrals, such as lacuna prepare
 * writes).
 *
 *     cc 07_volume.c $(pkg-config --cflags --libs lacuna)
 *     ./a.out scan.npy volume.npy
 */
#include <stdio.h>

#include <data/projections.h>
#include <data/sino.h>
#include <data/volume.h>
#include <radon/fbp.h>

typedef struct slices {
    lac_projections *scan;
    lac_fbp *fbp;
    lac_sino *sino;
} slices;

/* Slice `row` of the volume, when the writer asks for it. */
static lac_status make_slice(void *user, int row, float *image)
{
    slices *s = user;
    lac_status st =
        lac_projections_read(s->scan, LAC_FRAMES_DATA, row, 1, s->sino->data);

    if (st == LAC_OK)
        st = lac_fbp_run(s->fbp, s->sino->data, image);
    return st;
}

int main(int argc, char **argv)
{
    slices s = {0};
    lac_volume volume;
    const lac_projections_info *about;
    lac_status st;

    if (argc != 3) {
        fprintf(stderr, "usage: %s SCAN VOLUME\n", argv[0]);
        return 2;
    }
    st = lac_projections_open(&s.scan, argv[1], NULL);
    if (st == LAC_OK) {
        about = lac_projections_about(s.scan);
        printf("%d rows of %d views, %s\n", about->n_rows, about->n_views,
               lac_quantity_name(about->quantity));
        volume.n_slices = about->n_rows;
        volume.slice_mm = about->row_pitch_mm;
        st = lac_geom_default_grid(about->geom, 0, 0.0, &volume.grid);
    }
    if (st == LAC_OK)
        st = lac_sino_create(&s.sino, about->geom);
    if (st == LAC_OK)
        st = lac_fbp_create(&s.fbp, about->geom, &volume.grid, NULL);
    if (st == LAC_OK)
        st = lac_volume_write(&volume, argv[2], make_slice, &s, NULL);
    if (st == LAC_OK)
        printf("%d slices written\n", volume.n_slices);
    else
        fprintf(stderr, "%s: %s\n", lac_status_name(st), lac_error_detail());
    lac_fbp_destroy(&s.fbp);
    lac_sino_destroy(&s.sino);
    lac_projections_close(&s.scan);
    return st == LAC_OK ? 0 : 1;
}
