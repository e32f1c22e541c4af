/* tests/unit/test_tool_train_log.c - training logs: rows, resumed runs, damaged files.
 */
#include "support/testing.h"
#include "tools/msg.h"
#include "tools/train_log.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char csv[300], png[300], said[4096];

static train_log_options options(long long resume)
{
    snprintf(csv, sizeof csv, "%s", lac_test_path("log.csv"));
    snprintf(png, sizeof png, "%s", lac_test_path("log.png"));
    return (train_log_options){.csv = csv,
                               .png = png,
                               .resume_step = resume,
                               .n_scores = 2,
                               .score = {"psnr_120", "psnr_60"}};
}

static train_row row(long long step)
{
    train_row r = {.step = step,
                   .seconds = 0.25 * (double)step,
                   .rate = 1e-3,
                   .loss = 1.0 / (double)(1 + step),
                   .validation = NAN};

    for (int k = 0; k < TRAIN_LOG_SCORES; k++)
        r.score[k] = NAN;
    if (step % 20 == 0) {
        r.validation = 2.0 * r.loss;
        r.score[1] = 27.5;
    }
    return r;
}

/* Rows from `from` to `to` in steps of 10. */
static void run(long long resume, long long from, long long to)
{
    const train_log_options o = options(resume);
    train_log *log = NULL;

    assert_int_equal(train_log_open(&log, &o), EXIT_DONE);
    for (long long step = from; step <= to; step += 10) {
        const train_row r = row(step);

        assert_int_equal(train_log_add(log, &r), EXIT_DONE);
    }
    assert_int_equal(train_log_close(&log), EXIT_DONE);
    assert_null(log);
}

static const char *slurp(const char *path)
{
    static char text[65536];

    text[lac_test_read_file(path, text, sizeof text)] = '\0';
    return text;
}

/* Opens while standard error goes to said[]. */
static int open_quietly(train_log **log, const train_log_options *o)
{
    const char *path = lac_test_path("stderr");
    const int screen = dup(2);
    int status;

    fflush(stderr);
    assert_non_null(freopen(path, "w", stderr));
    status = train_log_open(log, o);
    fflush(stderr);
    dup2(screen, 2);
    close(screen);
    snprintf(said, sizeof said, "%.4000s", slurp(path));
    remove(path);
    return status;
}

#define COLUMNS "step,seconds,rate,loss,validation,psnr_120,psnr_60\n"
#define ROW10 "10,2.5,0.001,0.0909090909,,,\n"
#define ROW20 "20,5,0.001,0.0476190476,0.0952380952,,27.5\n"
#define ROW30 "30,7.5,0.001,0.0322580645,,,\n"

static void rows_are_lines(void **state)
{
    train_log_options o = options(-1);
    lac_provenance *record = NULL;
    train_log *log = NULL;
    train_row r = row(10);

    (void)state;
    lac_test_ok(lac_provenance_create(&record));
    lac_test_ok(lac_provenance_add(record, "seed", "7"));
    o.record = record;
    assert_int_equal(train_log_open(&log, &o), EXIT_DONE);
    lac_test_near(train_log_seconds(log), 0.0, 0.0);
    assert_non_null(strstr(slurp(csv), "\n# seed = 7\n" COLUMNS));

    /* Each line is there as soon as it was added. */
    assert_int_equal(train_log_add(log, &r), EXIT_DONE);
    assert_non_null(strstr(slurp(csv), COLUMNS ROW10));
    assert_int_equal(access(png, F_OK), -1);
    r = row(20);
    assert_int_equal(train_log_add(log, &r), EXIT_DONE);
    assert_non_null(strstr(slurp(csv), COLUMNS ROW10 ROW20));
    assert_int_equal(access(png, F_OK), 0);
    lac_test_near(train_log_seconds(log), 5.0, 0.0);
    assert_int_equal(train_log_add(log, &r), EXIT_FAILED);

    remove(png);
    r = row(30);
    assert_int_equal(train_log_add(log, &r), EXIT_DONE);
    assert_int_equal(access(png, F_OK), -1);
    assert_int_equal(train_log_close(&log), EXIT_DONE);
    assert_int_equal(access(png, F_OK), 0);
    assert_memory_equal(slurp(png), "\x89PNG", 4);
    assert_non_null(strstr(slurp(csv), COLUMNS ROW10 ROW20 ROW30));
    assert_int_equal(train_log_close(&log), EXIT_DONE);
    lac_provenance_destroy(&record);
    assert_int_equal(lac_test_dir_count(), 2);
}

/* A run that is interrupted and resumed leaves the file of one that was not. */
static void a_resumed_run_continues(void **state)
{
    static char whole[65536];
    train_log_options o;
    train_log *log = NULL;

    (void)state;
    run(-1, 10, 90);
    snprintf(whole, sizeof whole, "%s", slurp(csv));
    run(-1, 10, 70);
    run(40, 50, 90);
    assert_string_equal(slurp(csv), whole);
    run(90, 100, 90);
    assert_string_equal(slurp(csv), whole);
    run(45, 50, 90); /* a checkpoint between two rows */
    assert_string_equal(slurp(csv), whole);

    o = options(45);
    assert_int_equal(train_log_open(&log, &o), EXIT_DONE);
    lac_test_near(train_log_seconds(log), 10.0, 0.0);
    assert_int_equal(train_log_close(&log), EXIT_DONE);
    run(0, 10, 90);
    assert_string_equal(slurp(csv), whole);
    run(-1, 10, 30);
    assert_string_equal(slurp(csv), COLUMNS ROW10 ROW20 ROW30);
    remove(csv);
    run(40, 10, 20); /* the log is gone: begin anew */
    assert_string_equal(slurp(csv), COLUMNS ROW10 ROW20);
}

static void comments_and_torn_lines(void **state)
{
    static const char text[] =
        "# seed = 7\n" COLUMNS ROW10 "# by hand\n" ROW20 "30,7.5,0.0";

    (void)state;
    (void)options(0);
    lac_test_write_file(csv, text, strlen(text));
    run(90, 30, 30);
    assert_string_equal(slurp(csv),
                        "# seed = 7\n" COLUMNS ROW10 "# by hand\n" ROW20 ROW30);
    lac_test_write_file(csv, "", 0);
    run(90, 10, 10);
    assert_string_equal(slurp(csv), COLUMNS ROW10);
    lac_test_write_file(csv, COLUMNS, strlen(COLUMNS) - 3);
    run(90, 10, 10);
    assert_string_equal(slurp(csv), COLUMNS ROW10);
}

static void other_files_are_refused(void **state)
{
    static const struct {
        const char *text, *word;
    } bad[] = {
        {"step,seconds,rate,loss,validation,psnr_90\n", "psnr_90', 'step,seconds"},
        {"\x89PNG\r\n", "are needed: name another file"},
        {COLUMNS ROW20 ROW10, "line 3 is no row of a later step: '10,2.5"},
        {COLUMNS ROW10 ROW10, "line 3 is no row"},
        {COLUMNS "x" ROW10, "line 2 is no row of a later step: 'x10"},
        {COLUMNS "10,2.5,0.001,0.09,,\n", "line 2"},
        {COLUMNS "10,2.5,0.001,0.09,,,,\n", "line 2"},
        {COLUMNS "10,2.5,0.001,0.09x,,,\n", "line 2"},
        {COLUMNS "99999999999999999999,2.5,0.001,0.09,,,\n", "line 2"},
        {COLUMNS "\n", "line 2"},
    };
    const train_log_options o = options(50);
    train_log *log = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lac_test_write_file(csv, bad[i].text, strlen(bad[i].text));
        assert_int_equal(open_quietly(&log, &o), EXIT_FAILED);
        assert_null(log);
        if (!strstr(said, bad[i].word) || !strstr(said, csv)) {
            print_error("case %zu: %s", i, said);
            fail();
        }
        assert_string_equal(slurp(csv), bad[i].text);
    }
}

static void files_that_cannot_be_written(void **state)
{
    train_log_options o = options(50);
    train_log *log = NULL;
    train_row r = row(20);

    (void)state;
    o.csv = lac_test_dir();
    assert_int_equal(open_quietly(&log, &o), EXIT_FAILED);
    assert_non_null(strstr(said, "directory"));
    o.csv = lac_test_path("no/log.csv");
    o.resume_step = -1;
    assert_int_equal(open_quietly(&log, &o), EXIT_FAILED);
    assert_non_null(strstr(said, "no/log.csv"));

    /* Neither file is needed; a picture that cannot be is an error. */
    o.csv = o.png = NULL;
    assert_int_equal(train_log_open(&log, &o), EXIT_DONE);
    assert_int_equal(train_log_add(log, &r), EXIT_DONE);
    assert_int_equal(train_log_close(&log), EXIT_DONE);
    o.png = lac_test_path("no/log.png");
    assert_int_equal(train_log_open(&log, &o), EXIT_DONE);
    assert_int_equal(train_log_add(log, &r), EXIT_FAILED);
    assert_int_equal(train_log_close(&log), EXIT_DONE);
}

/* More rows than the picture has points, and losses that are no numbers. */
static void long_runs_are_drawn(void **state)
{
    const train_log_options o = options(-1);
    train_log *log = NULL;

    (void)state;
    assert_int_equal(train_log_open(&log, &o), EXIT_DONE);
    for (int i = 1; i <= 1003; i++) {
        train_row r = row(10 * i + 1);

        r.loss = i == 500 ? NAN : i == 600 ? INFINITY : r.loss;
        assert_int_equal(train_log_add(log, &r), EXIT_DONE);
    }
    assert_int_equal(train_log_close(&log), EXIT_DONE);
    assert_memory_equal(slurp(png), "\x89PNG", 4);
    run(8000, 8010, 8010); /* the infinite one is read again */
    assert_non_null(strstr(slurp(csv), "\n6001,1500.25,0.001,inf,,,\n6011,"));
    assert_non_null(strstr(slurp(csv), "\n7991,1997.75,"));
    assert_null(strstr(slurp(csv), "\n8001,"));
}

/* Thinned by two, the 403rd row is a point of its own. */
static void the_last_row_is_drawn(void **state)
{
    char hex[2][65];

    (void)state;
    for (int k = 0; k < 2; k++) {
        run(-1, 11, 10 * (402 + k) + 1);
        lac_test_ok(lac_file_sha256(png, hex[k]));
    }
    assert_string_not_equal(hex[0], hex[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_lines),
        cmocka_unit_test(a_resumed_run_continues),
        cmocka_unit_test(comments_and_torn_lines),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(files_that_cannot_be_written),
        cmocka_unit_test(long_runs_are_drawn),
        cmocka_unit_test(the_last_row_is_drawn),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
