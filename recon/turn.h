/* recon/turn.h - (private) images turned about their centre. */
#ifndef LAC_RECON_TURN_H
#define LAC_RECON_TURN_H

/* Sides of the smallest grid that holds all of an nx x ny image turned by an angle. */
void laci_turn_size(double angle, int nx, int ny, int *tx, int *ty);

/*
 * to [ty, tx] = from [ny, nx] turned counter-clockwise by an angle (radians) about the
 * centre of both, 0 where `from` has no pixel. Quarter turns move pixels; others
 * interpolate with Lanczos' kernel of three lobes (Duchon 1979), weights adding up
 * to 1.
 */
void laci_turn_image(double angle, int nx, int ny, const float *from, int tx, int ty,
                     float *to);

/* One of four symmetries, each its own inverse: to [ny, nx] = `from` mirrored left to
 * right where k & 1 and upside down where k & 2. */
enum { LACI_MIRRORS = 4 };
static inline int laci_mirror_turns_arcs(int k) /* 1: a direction t becomes -t */
{
    return (k & 1) != (k >> 1 & 1);
}
void laci_mirror_image(int k, int nx, int ny, const float *from, float *to);

/* The transpose: from [ny, nx] = what gradients at the turned image [ty, tx] are at the
 * image. One thread. */
void laci_turn_adjoint(double angle, int nx, int ny, float *from, int tx, int ty,
                       const float *to);

#endif
