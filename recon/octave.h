/* recon/octave.h - (private) images on pixels twice as large, and back. */
#ifndef LAC_RECON_OCTAVE_H
#define LAC_RECON_OCTAVE_H

/* Sides of the coarse image: half, rounded up. */
static inline int laci_octave_side(int n)
{
    return (n + 1) / 2;
}

/* coarse = means of 2 x 2 pixels of fine [ny, nx], of those that there are at the end.
 */
void laci_octave_down(int nx, int ny, const float *fine, float *coarse);

/* fine [ny, nx] += gain times coarse, interpolated linearly between the middles of its
 * pixels and constant beyond the outermost. */
void laci_octave_up(int nx, int ny, double gain, const float *coarse, float *fine);

/* The transposes: fine += gain down^T coarse; coarse = up^T fine. */
void laci_octave_down_adjoint(int nx, int ny, double gain, const float *coarse,
                              float *fine);
void laci_octave_up_adjoint(int nx, int ny, const float *fine, float *coarse);

#endif
