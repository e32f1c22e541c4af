/* tests/unit/test_model.c - models that were trained for a moment: what they do to
 * images, turned and mirrored ones, and their files. */
#include "support/trainer_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "recon/trainer_internal.h"
#include "recon/turn.h"

static void model_improves_images(void **state)
{
    lac_trainer *t = make(LAC_MODEL_LTI);
    float out[PIXELS], scaled[PIXELS], scaled_fbp[PIXELS], out2[PIXELS];
    double before = 0.0, after = 0.0;
    lac_wedge *wedge;
    lac_model *m;

    (void)state;
    run(t, 60);
    lac_test_ok(lac_trainer_model(t, &m));
    lac_test_ok(lac_wedge_from_arc(&wedge, example[1].from, example[1].to));
    lac_test_ok(lac_model_run(m, wedge, N, N, start[1], fbp[1], out));
    for (int i = 0; i < PIXELS; i++) {
        before += pow(start[1][i] - truth[1][i], 2);
        after += pow(start[1][i] + out[i] - truth[1][i], 2);
    }
    lac_test_range(after, 0.0, 0.8 * before);
    /* units do not matter */
    for (int i = 0; i < PIXELS; i++) {
        scaled[i] = 250.0f * start[1][i];
        scaled_fbp[i] = 250.0f * fbp[1][i];
    }
    lac_test_ok(lac_model_run(m, wedge, N, N, scaled, scaled_fbp, out2));
    for (int i = 0; i < PIXELS; i++)
        out[i] *= 250.0f;
    lac_test_close(out2, out, PIXELS, 1e-4, 1e-6);
    /* nothing stays nothing */
    memset(scaled, 0, sizeof scaled);
    lac_test_ok(lac_model_run(m, wedge, N, N, scaled, scaled_fbp, out2));
    for (int i = 0; i < PIXELS; i++)
        assert_true(out2[i] == 0.0f);
    lac_wedge_destroy(&wedge);
    lac_model_destroy(&m);
    lac_trainer_destroy(&t);
}

/* A mirrored image of a mirrored scan is corrected by the mirror image. */
static void mirror_images_are_taken_along(void **state)
{
    lac_trainer *t = make(LAC_MODEL_LTI);
    float straight[PIXELS], image[PIXELS], seen[PIXELS], out[PIXELS], back[PIXELS];
    const double from[2] = {-0.5, 0.9}, to[2] = {0.6, 1.0};
    lac_wedge *wedge, *mirrored;
    lac_model *m;

    (void)state;
    run(t, 30);
    lac_test_ok(lac_trainer_model(t, &m));
    lac_test_ok(lac_wedge_from_arcs(&wedge, 2, from, to));
    lac_test_ok(lac_wedge_turned(&mirrored, wedge, -lac_wedge_direction(wedge)));
    lac_wedge_destroy(&wedge);
    wedge = mirrored;
    lac_test_ok(lac_wedge_mirrored(&mirrored, wedge));
    lac_test_ok(lac_model_run(m, wedge, N, N, start[1], fbp[1], straight));
    lac_test_ok(lac_model_set_mirrors(m, 1));
    lac_test_ok(lac_model_run(m, wedge, N, N, start[1], fbp[1], out));
    lac_test_range(lac_test_rel_diff(out, straight, PIXELS), 1e-3, 1.0);
    lac_test_ok(lac_model_set_mirrors(m, LACI_MIRRORS));
    lac_test_fails(lac_model_set_mirrors(m, 3), LAC_E_ARG);
    for (int k = 0; k < LACI_MIRRORS; k++) {
        laci_mirror_image(k, N, N, start[1], image);
        laci_mirror_image(k, N, N, fbp[1], seen);
        lac_test_ok(lac_model_run(m, k % 3 ? mirrored : wedge, N, N, image, seen, out));
        laci_mirror_image(k, N, N, out, back);
        lac_test_close(back, straight, PIXELS, 1e-5, 1e-9);
    }
    lac_wedge_destroy(&wedge);
    lac_wedge_destroy(&mirrored);
    lac_model_destroy(&m);
    lac_trainer_destroy(&t);
}

/* An image and its arc, both turned, are corrected as if they were not. */
static void turns_are_taken_along(void **state)
{
    lac_trainer *t = make(LAC_MODEL_LTI);
    const double angle[] = {0.5 * 3.14159265358979323846, -0.4, 1.2};
    float straight[PIXELS];
    lac_wedge *wedge;
    lac_model *m;

    (void)state;
    run(t, 60);
    lac_test_ok(lac_trainer_model(t, &m));
    lac_test_ok(lac_wedge_from_arc(&wedge, example[2].from, example[2].to));
    lac_test_near(lac_wedge_direction(wedge), 0.0, 1e-12);
    lac_test_ok(lac_model_run(m, wedge, N, N, start[2], fbp[2], straight));
    for (int k = 0; k < 3; k++) {
        float *turned, *turned_fbp, *correction, back[PIXELS];
        lac_wedge *w;
        int nx, ny;

        laci_turn_size(angle[k], N, N, &nx, &ny);
        turned = calloc((size_t)(nx * ny), sizeof *turned);
        turned_fbp = calloc((size_t)(nx * ny), sizeof *turned);
        correction = calloc((size_t)(nx * ny), sizeof *correction);
        laci_turn_image(angle[k], N, N, start[2], nx, ny, turned);
        laci_turn_image(angle[k], N, N, fbp[2], nx, ny, turned_fbp);
        lac_test_ok(lac_wedge_turned(&w, wedge, angle[k]));
        lac_test_ok(lac_model_run(m, w, nx, ny, turned, turned_fbp, correction));
        laci_turn_image(-angle[k], nx, ny, correction, N, N, back);
        if (k == 0)
            lac_test_close(back, straight, PIXELS, 1e-5, 1e-9);
        else /* two interpolations each way, on 32 pixels */
            lac_test_range(lac_test_rel_diff(back, straight, PIXELS), 0.0, 0.7);
        lac_wedge_destroy(&w);
        free(turned);
        free(turned_fbp);
        free(correction);
    }
    lac_wedge_destroy(&wedge);
    lac_model_destroy(&m);
    lac_trainer_destroy(&t);
}

/* A smooth blob goes where it should, by values between pixels. */
static void turning_moves_smooth_images_exactly(void **state)
{
    enum { NX = 40, NY = 31 };
    const double angle = 0.7, c = cos(angle), s = sin(angle);
    float image[NX * NY], *turned;
    double worst = 0.0;
    int tx, ty;

    (void)state;
    for (int r = 0; r < NY; r++)
        for (int k = 0; k < NX; k++)
            image[r * NX + k] = (float)exp(-0.02 * (pow(k - 0.5 * (NX - 1) - 6, 2) +
                                                    pow(0.5 * (NY - 1) - r - 2, 2)));
    laci_turn_size(angle, NX, NY, &tx, &ty);
    assert_true(tx >= NX && tx < NX + NY && ty >= NY && ty < NX + NY);
    turned = calloc((size_t)(tx * ty), sizeof *turned);
    laci_turn_image(angle, NX, NY, image, tx, ty, turned);
    for (int r = 8; r < ty - 8; r++)
        for (int k = 8; k < tx - 8; k++) {
            const double x = k - 0.5 * (tx - 1), y = 0.5 * (ty - 1) - r;
            const double want =
                exp(-0.02 * (pow(c * x + s * y - 6, 2) + pow(c * y - s * x - 2, 2)));

            worst = fmax(worst, fabs(want - turned[r * tx + k]));
        }
    lac_test_range(worst, 0.0, 2e-2);
    free(turned);
}

/* An edge with normal t is turned to one whose normal is in the turned arc, as the
 * energies in the wedge tell. */
static void symmetries_take_the_arc_along(void **state)
{
    const double from = 10 * DEGREE, to = 75 * DEGREE;
    float image[PIXELS], moved[PIXELS], seen[PIXELS];
    double want = 0.0;

    (void)state;
    lac_test_fill_normal(image, PIXELS, 5);
    for (int r = 0; r < N; r++) /* a direction of its own: about 30 degrees */
        for (int c = 0; c < N; c++)
            image[r * N + c] +=
                5.0f * (float)cos(2 * 3.14159265 * (5 * c - 3 * r) / (double)N);
    for (int k = 0; k < 8; k++) {
        double a = from, b = to, energy = 0.0;
        lac_wedge *wedge;

        laci_symmetry_image(k, N, image, moved);
        laci_symmetry_arc(k, &a, &b);
        lac_test_near(b - a, to - from, 1e-12);
        lac_test_ok(lac_wedge_from_arc(&wedge, a, b));
        lac_test_ok(lac_wedge_split(wedge, N, N, moved, seen, NULL));
        for (int i = 0; i < PIXELS; i++)
            energy += (double)seen[i] * seen[i];
        if (k == 0)
            want = energy;
        lac_test_near(energy, want, 0.01 * want); /* the Nyquist lines differ */
        lac_wedge_destroy(&wedge);
    }
    laci_symmetry_image(1, N, image,
                        moved); /* counter-clockwise: right goes to the top */
    assert_true(moved[0 * N + 7] == image[7 * N + N - 1]);
}

static void models_come_back_from_files(void **state)
{
    lac_trainer *t = make(LAC_MODEL_LTI);
    float a[PIXELS], b[PIXELS];
    lac_weights *w, *read;
    lac_model *m, *again;
    lac_wedge *wedge;

    (void)state;
    run(t, 3);
    lac_test_ok(lac_trainer_model(t, &m));
    lac_test_dir();
    lac_test_ok(lac_weights_create(&w));
    lac_test_ok(lac_model_store(m, w));
    lac_test_ok(lac_weights_write(w, lac_test_path("m.safetensors"), LAC_WEIGHTS_F32));
    lac_test_ok(lac_weights_read(&read, lac_test_path("m.safetensors")));
    lac_test_ok(lac_model_load(&again, read));
    lac_test_ok(lac_wedge_from_arc(&wedge, 0.0, 1.5));
    lac_test_ok(lac_model_run(m, wedge, N, N, start[0], fbp[0], a));
    lac_test_ok(lac_model_run(again, wedge, N, N, start[0], fbp[0], b));
    assert_memory_equal(a, b, sizeof a);
    lac_model_destroy(&again);

    lac_test_ok(lac_weights_add(read, "stray", 1, (size_t[]){3}));
    lac_test_fails(lac_model_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("stray"));
    assert_null(again);
    lac_weights_destroy(&read);

    lac_test_ok(lac_weights_read(&read, lac_test_path("m.safetensors")));
    for (int k = 0; k < 3; k++) {
        static const char *const scales[] = {"0", "17", "2x"};

        lac_test_ok(lac_weights_set_text(read, "model.scales", scales[k]));
        lac_test_fails(lac_model_load(&again, read), LAC_E_FORMAT);
        assert_true(lac_test_detail_has("scales must be 1..16"));
    }
    lac_test_ok(lac_weights_set_text(read, "model.scales", "3")); /* more subbands */
    lac_test_fails(lac_model_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("are right for this kind"));
    lac_test_ok(lac_weights_set_text(read, "model.scales", "2"));
    for (int k = 0; k < 2; k++) {
        static const char *const name[] = {"output.gain", "input.rms"};
        lac_tensor number;
        float was;

        assert_true(lac_weights_find(read, name[k], &number));
        was = number.data[0];
        number.data[0] = k ? NAN : -0.5f;
        lac_test_fails(lac_model_load(&again, read), LAC_E_FORMAT);
        assert_true(lac_test_detail_has(name[k]));
        assert_true(lac_test_detail_has("must be above 0"));
        number.data[0] = was;
    }
    lac_test_ok(lac_model_load(&again, read));
    lac_model_destroy(&again);
    lac_test_ok(lac_weights_set_text(read, "model.kind", "magic"));
    lac_test_fails(lac_model_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("magic"));
    lac_test_ok(lac_weights_set_text(read, "model.kind", NULL));
    lac_test_fails(lac_model_load(&again, read), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("model.kind"));
    lac_test_fails(lac_trainer_resume(t, w), LAC_E_FORMAT);
    assert_true(lac_test_detail_has("trainer.step"));
    lac_wedge_destroy(&wedge);
    lac_weights_destroy(&w);
    lac_weights_destroy(&read);
    lac_model_destroy(&m);
    lac_trainer_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model_improves_images),
        cmocka_unit_test(mirror_images_are_taken_along),
        cmocka_unit_test(turns_are_taken_along),
        cmocka_unit_test(turning_moves_smooth_images_exactly),
        cmocka_unit_test(symmetries_take_the_arc_along),
        cmocka_unit_test(models_come_back_from_files),
    };

    return cmocka_run_group_tests_name("model", tests, make_examples,
                                       lac_test_dir_teardown);
}
