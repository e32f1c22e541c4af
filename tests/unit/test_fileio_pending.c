/* Files that are being written when a program has to end: lac_files_abandon. */
#include "data/fileio.h"
#include "data/io_internal.h"
#include "tests/support/testing.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs in a process of its own, as files cannot be written after it; 0 or the number of
 * the first thing that went wrong. */
static int abandon_two(const char *folder)
{
    char a[600], b[600], c[600], text[700], want[1200], small[8];
    char *temp_b;
    laci_out first = {0}, second = {0}, third = {0};
    struct stat s;

    snprintf(a, sizeof a, "%s/a", folder);
    snprintf(b, sizeof b, "%s/b", folder);
    snprintf(c, sizeof c, "%s/c", folder);
    snprintf(want, sizeof want, "%s", a);
    if (laci_out_open(&first, a) != LAC_OK || laci_out_open(&second, b) != LAC_OK ||
        laci_out_open(&third, c) != LAC_OK)
        return 1;
    if (laci_out_put(&first, "whole", 5) != LAC_OK ||
        laci_out_finish(&first) != LAC_OK || laci_out_commit(&first) != LAC_OK)
        return 2;
    laci_out_end(&first);
    if (laci_out_put(&second, "par", 3) != LAC_OK)
        return 3;
    temp_b = second.temp;
    laci_out_end(&third); /* given up by itself: not counted */
    if (lac_files_abandon(text, sizeof text) != 1)
        return 4;
    if (strcmp(text, want) != 0)
        return 5;
    if (stat(temp_b, &s) == 0 || stat(b, &s) == 0 || stat(c, &s) == 0)
        return 6;
    if (stat(a, &s) != 0 || s.st_size != 5)
        return 7;
    /* A file that a library makes meanwhile under that name goes, too. */
    fclose(fopen(temp_b, "w"));
    if (lac_files_abandon(small, sizeof small) != 1 || stat(temp_b, &s) == 0)
        return 8;
    return memchr(small, '\0', sizeof small) ? 0 : 9;
}

/* Ten files are complete, one of them twice: eight names and a number. */
static int count_finished(const char *folder)
{
    char path[600], text[8000];

    for (int i = 0; i < 11; i++) {
        snprintf(path, sizeof path, "%s/%d", folder, i == 10 ? 3 : i);
        if (lac_file_write(path, "x", 1) != LAC_OK)
            return 1;
    }
    if (lac_files_abandon(text, sizeof text) != 0)
        return 2;
    snprintf(path, sizeof path, "%s/7 and 2 more", folder);
    return strlen(text) > strlen(path) &&
                   strcmp(text + strlen(text) - strlen(path), path) == 0
               ? 0
               : 3;
}

static int in_child(int (*work)(const char *))
{
    const char *folder = lac_test_dir();
    int status = 0;
    const pid_t child = fork();

    if (child == 0)
        _exit(work(folder));
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void removes_what_is_unfinished(void **state)
{
    (void)state;
    assert_int_equal(in_child(abandon_two), 0);
}

static void names_what_is_complete(void **state)
{
    (void)state;
    assert_int_equal(in_child(count_finished), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(removes_what_is_unfinished),
        cmocka_unit_test(names_what_is_complete),
    };

    return cmocka_run_group_tests(tests, NULL, lac_test_dir_teardown);
}
