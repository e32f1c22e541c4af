/* tests/fuzz/fuzz_preset.c - presets of "lacuna recon". */
#include "fuzz.h"

#include "tools/cmd.h"
#include "tools/preset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[800], option[] = "--preset";
    char *argv[] = {option, path, NULL};

    snprintf(path, sizeof path, "%s", fuzz_put("input.preset", data, size));
    opt_defaults(cmd_recon.preset);
    (void)preset_apply(cmd_recon.preset, NULL, 2, argv);
    opt_defaults(cmd_recon.preset);
    return 0;
}
