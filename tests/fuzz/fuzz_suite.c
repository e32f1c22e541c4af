/* tests/fuzz/fuzz_suite.c - lists of measured scans for "lacuna evaluate". */
#include "fuzz.h"

#include "tools/msg.h"
#include "tools/suite_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static suite_scan list[SUITE_SCANS];
    int n = 0;

    if (suite_text_read(fuzz_put("input.suite", data, size), list, &n) == EXIT_DONE)
        FUZZ_MUST(n >= 0 && n <= SUITE_SCANS);
    return 0;
}
