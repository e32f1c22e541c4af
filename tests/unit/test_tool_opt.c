/* tests/unit/test_tool_opt.c - tables of options: every type, its limits, what is
 * missing. */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tools/msg.h"
#include "tools/opt.h"

#define DEGREE (3.14159265358979323846 / 180.0)

static struct {
    int flag, whole;
    double real;
    uint64_t seed;
    const char *text, *choice;
    opt_list list;
    opt_pair range, arc, lengths, span;
    opt_arcs arcs;
} o;

static opt_row rows[] = {
    {.name = "flag", .letter = 'f', .type = OPT_FLAG, .to = &o.flag},
    {.name = "whole",
     .type = OPT_INT,
     .to = &o.whole,
     .fallback = 3,
     .min = 1,
     .max = 9,
     .value = "N"},
    {.name = "real",
     .type = OPT_REAL,
     .to = &o.real,
     .fallback = 0.5,
     .min = -1,
     .max = 1,
     .value = "R"},
    {.name = "seed", .type = OPT_SEED, .to = &o.seed, .fallback = 7, .value = "S"},
    {.name = "text", .type = OPT_TEXT, .to = &o.text, .value = "T"},
    {.name = "choice",
     .type = OPT_CHOICE,
     .to = &o.choice,
     .choices = "this that",
     .word = "that",
     .value = "WORD"},
    {.name = "list", .letter = 'l', .type = OPT_LIST, .to = &o.list, .value = "L"},
    {.name = "range", .type = OPT_RANGE, .to = &o.range, .value = "LO:HI"},
    {.name = "arc", .type = OPT_ARC, .to = &o.arc, .value = "A:B"},
    {.name = "arcs", .type = OPT_ARCS, .to = &o.arcs, .value = "A:B"},
    {.name = "lengths",
     .type = OPT_LENGTHS,
     .to = &o.lengths,
     .min = 1,
     .max = 50,
     .value = "A,B"},
    {.name = "span",
     .type = OPT_SPAN,
     .to = &o.span,
     .min = 0,
     .max = 100,
     .value = "A:B"},
    {.type = OPT_END}};

static const opt_spec spec = {.rows = rows};

/* Words separated by blanks. */
static int parse(const char *line)
{
    static char copy[4096];
    char *argv[200];
    opt_input in;
    int argc = 0;

    snprintf(copy, sizeof copy, "%s", line);
    for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
        argv[argc++] = w;
    argv[argc] = NULL;
    memset(&o, 0, sizeof o);
    opt_defaults(rows);
    return opt_parse(&spec, argc, argv, &in, NULL);
}

static void values_arrive(void **state)
{
    (void)state;
    assert_int_equal(parse(""), EXIT_DONE);
    assert_int_equal(o.whole, 3);
    lac_test_near(o.real, 0.5, 0.0);
    assert_true(o.seed == 7 && !o.text && !o.flag);
    assert_string_equal(o.choice, "that");
    assert_int_equal(
        parse("-f --whole 9 --real=-1 --seed 18446744073709551615 --text x "
              "--choice this -l a --list=b --range -2:3 --arc 170:-170 "
              "--arcs 0:10 --arcs -5:5 --lengths 1,50 --span 3:3"),
        EXIT_DONE);
    assert_true(o.flag == 1 && o.whole == 9 && o.real == -1.0);
    assert_true(o.seed == UINT64_MAX);
    assert_string_equal(o.text, "x");
    assert_string_equal(o.choice, "this");
    assert_int_equal(o.list.n, 2);
    assert_string_equal(o.list.item[1], "b");
    assert_true(o.range.given && o.range.a == -2.0 && o.range.b == 3.0);
    lac_test_near(o.arc.a, 170.0 * DEGREE, 1e-12);
    lac_test_near(o.arc.b, -170.0 * DEGREE, 1e-12);
    assert_int_equal(o.arcs.n, 2);
    lac_test_near(o.arcs.a[1], -5.0 * DEGREE, 1e-12);
    lac_test_near(o.arcs.b[0], 10.0 * DEGREE, 1e-12);
    assert_true(o.lengths.given && o.lengths.a == 1.0 && o.lengths.b == 50.0);
    assert_true(o.span.given && o.span.a == 3.0 && o.span.b == 3.0);
}

static void limits_hold(void **state)
{
    static const char *const wrong[] = {
        "--whole 0",
        "--whole 10",
        "--whole 2.5",
        "--whole x",
        "--real 1.01",
        "--real nan",
        "--real inf",
        "--seed -1",
        "--seed 18446744073709551616",
        "--choice those",
        "--range 3:3",
        "--range 3:2",
        "--range 3",
        "--arc 1",
        "--arc 1e6:2",
        "--arcs 0:-200000",
        "--lengths 0,5",
        "--lengths 5,51",
        "--lengths 5",
        "--span 4:3",
        "--span 1:101",
        "--span 1.5:2",
        "--whole",
        "--text=",
        "--flag=1",
        "--unknownest",
        "--wholf 2",
        "-x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (parse(wrong[i]) != EXIT_USAGE)
            fail_msg("'%s' is taken", wrong[i]);
}

/* 64 times and no more. */
static void lists_are_finite(void **state)
{
    char line[4096];

    (void)state;
    for (int arcs = 0; arcs < 2; arcs++)
        for (int n = OPT_LIST_MAX; n <= OPT_LIST_MAX + 1; n++) {
            size_t used = 0;

            for (int i = 0; i < n; i++)
                used += (size_t)snprintf(line + used, sizeof line - used,
                                         arcs ? "--arcs %d:5 " : "-l%d ", i);
            assert_int_equal(parse(line), n > OPT_LIST_MAX ? EXIT_USAGE : EXIT_DONE);
            assert_int_equal(arcs ? o.arcs.n : o.list.n, OPT_LIST_MAX);
        }
}

/* Whatever its type: what is required and was not given is missed. */
static void what_is_required_is_missed(void **state)
{
    static const char *const given[] = {
        [4] = "--text x",       [5] = "--choice this", [6] = "--list a",
        [7] = "--range 1:2",    [8] = "--arc 1:2",     [9] = "--arcs 1:2",
        [10] = "--lengths 1,2", [11] = "--span 1:2",
    };
    const opt_input none = {0};
    const char *word = rows[5].word;

    (void)state;
    rows[5].word = NULL;
    for (int i = 4; i < 12; i++) {
        rows[i].required = 1;
        assert_int_equal(parse(""), EXIT_DONE);
        assert_int_equal(opt_check(&spec, &none), EXIT_USAGE);
        assert_int_equal(parse(given[i]), EXIT_DONE);
        assert_int_equal(opt_check(&spec, &none), EXIT_DONE);
        rows[i].required = 0;
    }
    rows[5].word = word;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_arrive),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(lists_are_finite),
        cmocka_unit_test(what_is_required_is_missed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
