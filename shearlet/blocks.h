/* shearlet/blocks.h - (private) the steps of transforms on full-size coefficients.
 *
 * A subband is transformed column blocks first and only where its spectrum is not zero,
 * then by groups of rows, which meet the coefficients once. Each thread has scratch for
 * the blocks of one subband and one group of rows. */
#ifndef LAC_SHEARLET_BLOCKS_H
#define LAC_SHEARLET_BLOCKS_H

#include "shearlet_internal.h"

/* One thread's arrays. */
typedef struct laci_scratch {
    laci_complex *blocks;  /* [n_blocks], each [ny][8] and a cache line of nothing */
    laci_complex *spectra; /* a group of rows, in frequency */
    float *rows;           /* a group of rows */
} laci_scratch;

/* Complex numbers of one thread's arrays, each a whole number of cache lines, and the
 * arrays of one thread in the memory of all. */
size_t laci_blocks_scratch_size(const lac_shearlet *s);
laci_scratch laci_blocks_scratch(const lac_shearlet *s, laci_complex *memory,
                                 int thread);

/* Threads worth starting for all subbands. */
int laci_blocks_threads(const lac_shearlet *s);

/* Rows y .. y + 7 of the row spectra between t->blocks and t->spectra; only the blocks
 * of a subband, or all where band is NULL. */
void laci_blocks_gather(const lac_shearlet *s, const laci_band *band, int y,
                        const laci_scratch *t);
void laci_blocks_scatter(const lac_shearlet *s, const laci_band *band, int y,
                         const laci_scratch *t);

/* Row spectra in the blocks to the real image and back. */
void laci_blocks_rows_to_image(const lac_shearlet *s, const laci_band *band,
                               const laci_scratch *t, float *image);
void laci_blocks_image_to_rows(const lac_shearlet *s, const laci_band *band,
                               const laci_scratch *t, const float *image);

/* t->blocks = factor times the spectrum of the image. */
void laci_blocks_from_image(const lac_shearlet *s, const float *image, float factor,
                            const laci_scratch *t);

/* t->blocks, the sum of the spectra of all subbands, scaled, divided by W where `dual`
 * is given, to the image. */
void laci_blocks_to_image(const lac_shearlet *s, const float *dual,
                          const laci_scratch *t, float *image);

/* t->blocks = row spectra of c_b, from the spectrum of the image by blocks. */
void laci_blocks_band(const lac_shearlet *s, const laci_band *band,
                      laci_complex *spectrum, const laci_scratch *t);

/* The other way: the row spectra of c_b in t->blocks to column spectra, and
 * sum += psi_b times them. */
void laci_blocks_columns(const lac_shearlet *s, const laci_band *band,
                         const laci_scratch *t);
void laci_blocks_accumulate(const lac_shearlet *s, const laci_band *band,
                            const laci_scratch *t, laci_complex *sum);

#endif
