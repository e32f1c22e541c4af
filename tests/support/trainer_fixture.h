/* tests/support/trainer_fixture.h - small examples, and networks that learn from them.
 */
#ifndef LAC_TESTS_SUPPORT_TRAINER_FIXTURE_H
#define LAC_TESTS_SUPPORT_TRAINER_FIXTURE_H

#include "testing.h"

#include <math.h>

#include "data/base/rng.h"
#include "data/wedge.h"
#include "recon/trainer.h"

#define DEGREE (3.14159265358979323846 / 180.0)

enum { N = 32, PIXELS = N * N, EXAMPLES = 6 };

static float truth[EXAMPLES][PIXELS], start[EXAMPLES][PIXELS], fbp[EXAMPLES][PIXELS];
static lac_example example[EXAMPLES];

/* Rectangles, and what is left of them in the measured directions. */
static inline int make_examples(void **state)
{
    (void)state;
    for (int e = 0; e < EXAMPLES; e++) {
        const double to = (40 + 5 * e) * DEGREE, from = -to;
        lac_wedge *wedge;

        for (int r = 0; r < N; r++)
            for (int c = 0; c < N; c++)
                truth[e][r * N + c] =
                    r > 6 + e && r < 20 + e && c > 8 - e && c < 18 + e ? 0.02f : 0.0f;
        lac_test_ok(lac_wedge_from_arc(&wedge, from, to));
        lac_test_ok(lac_wedge_split(wedge, N, N, truth[e], start[e], NULL));
        lac_wedge_destroy(&wedge);
        for (int i = 0; i < PIXELS; i++)
            fbp[e][i] = start[e][i] +
                        1e-3f * (float)lac_rng_normal(4, (uint64_t)e, (uint64_t)i);
        example[e] = (lac_example){N, start[e], fbp[e], truth[e], from, to};
    }
    return 0;
}

static inline void config_of(lac_trainer_config *c, lac_model_kind kind)
{
    lac_trainer_defaults(c);
    c->model.kind = kind;
    c->model.scales = 2;
    c->model.unet.depth = 1;
    c->model.unet.width[0] = 8;
    c->model.unet.width[1] = 12;
    c->crop = 24;
    c->batch = 4;
    c->steps = 60;
    c->warm = 5;
    c->rate = 3e-3;
    c->seed = 11;
}

static inline lac_trainer *make(lac_model_kind kind)
{
    lac_trainer_config c;
    lac_trainer *t;

    config_of(&c, kind);
    lac_test_ok(lac_trainer_create(&t, &c));
    lac_test_ok(lac_trainer_calibrate(t, EXAMPLES, example));
    return t;
}

static inline double run(lac_trainer *t, int steps)
{
    double loss = 0.0, norm, sum = 0.0;

    for (int k = 0; k < steps; k++) {
        lac_test_ok(
            lac_trainer_step(t, 4, example + lac_trainer_steps(t) % 3, &loss, &norm));
        assert_true(isfinite(loss) && norm > 0.0);
        if (k >= steps - 10)
            sum += loss / 10.0;
    }
    return sum;
}

#endif
