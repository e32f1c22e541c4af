/* data/phantom.h - test objects: images of them, and exact line integrals where they
 * exist. */
#ifndef LAC_DATA_PHANTOM_H
#define LAC_DATA_PHANTOM_H

#include <stddef.h>
#include <stdint.h>
#include "image.h"
#include "sino.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * An object on the square [-1, 1]^2 (y up); it is scaled so that the square covers the
 * width of the grid, max(nx, ny) pixels.
 */
typedef struct lac_phantom lac_phantom;

typedef struct lac_phantom_kind {
    const char *name;    /**< "shepp-logan", "shepp-logan-original", "disc", ... */
    const char *summary; /**< one line for a help text */
    int random;          /**< 1: depends on the seed */
    int exact;           /**< 1: exact line integrals exist */
    int one_material;    /**< 1: every point is air, 0, or has one value */
} lac_phantom_kind;

/** The kinds there are, static; NULL where i is too large. */
LAC_API const lac_phantom_kind *lac_phantom_kind_at(size_t i);

/**
 * Make a phantom by name. Same name and seed, same phantom on every machine.
 * @return LAC_OK, LAC_E_ARG (unknown name: the detail lists the names), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_phantom_create(lac_phantom **out, const char *name,
                                                    uint64_t seed);

/** One ellipse of a phantom in units of the half width of the square. */
typedef struct lac_ellipse {
    double value;  /**< added inside */
    double a, b;   /**< half axes, > 0 */
    double x0, y0; /**< centre */
    double phi;    /**< turn of the first axis from x towards y, radians */
} lac_ellipse;

/**
 * A phantom made of 1 .. 1e6 ellipses given by the caller (borrowed, copied). Half axes
 * above 0, all numbers finite. Its kind is called "given".
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_phantom_from_ellipses(lac_phantom **out,
                                                           const lac_ellipse *ellipses,
                                                           size_t n);

/** What a phantom of kind "discs" is drawn with; NaN and -1: drawn. */
typedef struct lac_phantom_disc_options {
    double value;  /**< of the material, > 0; 1/mm where it stands for attenuation */
    double radius; /**< of the disc, half widths, 0.1 .. 0.98 */
    double x0, y0; /**< its centre; the disc must lie within the square */
    int holes;     /**< at most so many, 0 .. LAC_PHANTOM_HOLES */
} lac_phantom_disc_options;
#define LAC_PHANTOM_HOLES 40

/** 0.0317, all else drawn. */
LAC_API void lac_phantom_disc_defaults(lac_phantom_disc_options *options);

/**
 * A disc of one material with holes of many shapes and layouts: scattered, on lattices,
 * parallel bars, cells, parts of rings, large ones with small ones between. Where it is
 * not asked for, the radius is 0.88 .. 0.95 and the centre within 0.035 of the middle.
 * Walls are 0.026 of the half width or thicker (1 mm where a disc is 70 mm wide), also
 * between holes and rim. lac_phantom_create("discs") is this with the defaults.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_phantom_disc(
    lac_phantom **out, const lac_phantom_disc_options *options, uint64_t seed);

/** Release and set to NULL; NULL is allowed. */
LAC_API void lac_phantom_destroy(lac_phantom **phantom);

/** The kind of a phantom, static; NULL for NULL. */
LAC_API const lac_phantom_kind *lac_phantom_kind_of(const lac_phantom *phantom);

/**
 * Raster: pixel = mean over sub x sub samples (1 .. 64; 8 is a good value).
 * image: a grid given by the caller, data overwritten. Same bits for any number of
 * threads.
 * @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_phantom_raster(const lac_phantom *phantom, int sub,
                                                    lac_image *image);

/**
 * The 0/1 image of the material: 1 where it fills at least half of a pixel, by 8 x 8
 * samples. image: as for lac_phantom_raster.
 * @return LAC_OK, LAC_E_ARG, LAC_E_UNSUPPORTED (the kind has several values),
 * LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_phantom_mask(const lac_phantom *phantom,
                                                  lac_image *image);

/**
 * Exact line integrals: bin = mean over sub rays (1 .. 64) evenly spaced over the bin
 * (1: the ray through its centre). width_mm: the side of the square in mm (max(nx, ny)
 * * pixel). The whole line counts, so the object must lie between source and detector.
 * Same bits for any number of threads.
 * @return LAC_OK, LAC_E_ARG, LAC_E_UNSUPPORTED (the kind has no exact integrals)
 */
LAC_API LAC_NODISCARD lac_status lac_phantom_project(const lac_phantom *phantom,
                                                     double width_mm, int sub,
                                                     lac_sino *sino);

#ifdef __cplusplus
}
#endif
#endif
