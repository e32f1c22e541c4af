/* tools/simulate.h - scans of known objects, made so that no method is favoured. */
#ifndef LACUNA_TOOLS_SIMULATE_H
#define LACUNA_TOOLS_SIMULATE_H

#include "data/phantom.h"
#include "suite.h"

/* The grid of phantoms without exact line integrals is this many times finer. */
enum { SIMULATE_FINER = 4 };

/* The scan that is simulated, all 0: views from..to every step degrees; bins as wide as
 * a pixel, over the circle about the image. */
lac_status simulate_empty(const lac_grid *grid, const suite_arc *arc, double step_deg,
                          lac_sino **out);

/*
 * A parallel-beam scan of a phantom and its truth on c->grid. Exact line integrals
 * (mean of 8 rays a bin) where the kind has them, else the footprint projection of a
 * raster SIMULATE_FINER times finer than the grid; the truth is the mean of the fine
 * samples of each pixel. Sets c->truth and c->sino, without noise. Where c->sino is
 * there, it is filled, whatever its geometry, and arc and step are not used.
 */
lac_status simulate_phantom(const lac_phantom *phantom, const suite_arc *arc,
                            double step_deg, suite_case *c);

/* The same of an image whose grid is `factor` >= 2 times finer than c->grid. */
lac_status simulate_image(const lac_image *fine, int factor, const suite_arc *arc,
                          double step_deg, suite_case *c);

#endif
