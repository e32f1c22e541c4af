/* recon/method.h - reconstruction methods by name, each with a table of its parameters.
 */
#ifndef LAC_RECON_METHOD_H
#define LAC_RECON_METHOD_H

#include "../data/image.h"
#include "../data/sino.h"
#include "solver.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One parameter: the source of its help, its check and its default. */
typedef struct lac_param {
    const char *name;    /**< "lambda" */
    const char *unit;    /**< "" where it has none */
    const char *help;    /**< one line */
    const char *choices; /**< NULL: a number; else words separated by blanks */
    double fallback;     /**< default number, or index of the default choice */
    double min, max;     /**< range of a number, both included */
    int integer;         /**< 1: whole numbers only */
    /** A word taken instead of a number, such as "auto", or NULL. Its value is NaN; a
     * fallback of NaN stands for it. */
    const char *word;
    /** > 0: up to so many numbers, separated by commas, each in min..max; its value is
     * how many there are. */
    int list;
    /** Not NULL: any text, such as the name of a file; this is its default. */
    const char *text;
} lac_param;

#define LAC_PARAM_MAX_LIST 32 /**< most numbers of a list */

/** A method. Static tables: pointers stay valid for ever. */
typedef struct lac_method {
    const char *name;    /**< "tv" */
    const char *summary; /**< one line for a help text */
    const char *problem; /**< the problem that it solves, as a formula */
    const lac_param *params;
    size_t n_params;
    int iterative; /**< 1: takes iterations and stops with a reason */
} lac_method;

/** The methods of this build; NULL where i is too large. */
LAC_API const lac_method *lac_method_at(size_t i);

/** A method by name, or NULL. */
LAC_API const lac_method *lac_method_find(const char *name);

/** Values of the parameters of one method. Not for use by two threads at once. */
typedef struct lac_settings lac_settings;

/** All defaults. @return LAC_OK, LAC_E_ARG, LAC_E_NOMEM */
LAC_API LAC_NODISCARD lac_status lac_settings_create(lac_settings **out,
                                                     const lac_method *method);
LAC_API void lac_settings_destroy(lac_settings **settings);

/**
 * Set a parameter from text. @return LAC_OK, LAC_E_ARG (unknown key: the detail names
 * the nearest one and lists all; not a number; out of range: the detail gives the
 * range)
 */
LAC_API LAC_NODISCARD lac_status lac_settings_set(lac_settings *settings,
                                                  const char *key, const char *value);

/** Value of a parameter (index for a choice); NaN for an unknown key and for the word
 * of a parameter that takes one. */
LAC_API double lac_settings_get(const lac_settings *settings, const char *key);

/** The numbers of a list into values[most]; how many there are, 0 for the word and for
 * an unknown key. */
LAC_API int lac_settings_list(const lac_settings *settings, const char *key,
                              double *values, int most);

/** Value as text, for reports; NULL for an unknown key. Borrowed until the next set. */
LAC_API const char *lac_settings_text(const lac_settings *settings, const char *key);

/**
 * Would a run find the files that it needs? For a method with a network, its model is
 * read and checked; other methods are always ready.
 * @return LAC_OK; what lac_reconstruct() would say: LAC_E_IO, LAC_E_FORMAT, LAC_E_ARG
 * (a model of another kind), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_method_ready(const lac_settings *settings);

/** Name of the file that a run will read: the model of a method with a network, ""
 * where it needs none. @return LAC_OK, LAC_E_ARG (longer than size - 1 bytes) */
LAC_API LAC_NODISCARD lac_status lac_method_file(const lac_settings *settings,
                                                 char *path, size_t size);

/** The method the settings belong to. */
LAC_API const lac_method *lac_settings_method(const lac_settings *settings);

typedef struct lac_recon_result {
    lac_solver_result solver; /**< why it stopped, iterations */
    double residual;          /**< ||R f - g|| / ||g||, Joseph projector */
    double seconds;           /**< wall clock of the reconstruction */
    double lambda; /**< the weight used, in the unit of the parameter, also where the
                        method chose it; NaN for a method without one */
    /** Of methods with a network, NaN for others: the residual before the data had
     * their say, the share of the sum of squares in the subbands that were not measured
     * (lac_shearlet_visibility), and that of the change of f* in measured ones. */
    double residual_before, learned_energy, moved_energy;
    double heard; /**< share of the network's correction that was used, 0..1: below 1
                       where it contradicts the data; NaN without a network */
    double noise; /**< standard deviation of the noise that the method took for given
                       or estimated; NaN where it did not ask */
} lac_recon_result;

/**
 * Reconstruct. The grid of `image` says what is wanted; its data are overwritten on
 * success and left alone on failure. monitor may be NULL; it is called once an
 * iteration and may stop the run (reason LAC_STOP_MONITOR, LAC_E_CANCELLED is not used:
 * the iterate so far is the result). Warnings about what the arc cannot show go to the
 * log.
 * @return LAC_OK, LAC_E_ARG, LAC_E_SHAPE, LAC_E_NUMERIC (NaN in the data or the
 * iterates), LAC_E_NOMEM
 */
LAC_API LAC_NODISCARD lac_status lac_reconstruct(const lac_settings *settings,
                                                 const lac_sino *sino, lac_image *image,
                                                 const lac_monitor *monitor,
                                                 lac_recon_result *result);

#ifdef __cplusplus
}
#endif
#endif
