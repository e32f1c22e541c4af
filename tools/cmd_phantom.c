/* tools/cmd_phantom.c - lacuna phantom: raster a test object. */
#include "cmd.h"
#include "data/fileio.h"
#include "data/phantom.h"
#include "job.h"
#include "named.h"

static struct {
    int size, sub;
    double pixel;
    uint64_t seed;
    const char *output;
} o;

static const opt_arg args[] = {
    {.name = "NAME", .help = "the phantom, see the list below"},
    {.name = NULL},
};

/* clang-format off */
static const opt_row opts[] = {
    {.name = "size", .type = OPT_INT, .to = &o.size, .value = "N",
     .help = "pixels along each side", .fallback = 512, .min = 1,
     .max = LAC_MAX_PIXELS},
    {.name = "pixel", .type = OPT_REAL, .to = &o.pixel, .value = "MM",
     .help = "side of a pixel", .unit = "mm", .fallback = 1, .min = 1e-6, .max = 1e6},
    {.name = "seed", .type = OPT_SEED, .to = &o.seed, .value = "S",
     .help = "seed of the random phantoms"},
    {.name = "samples", .type = OPT_INT, .to = &o.sub, .value = "K",
     .help = "a pixel is the mean over K x K samples", .fallback = 8, .min = 1,
     .max = 64},
    {.name = "output", .letter = 'o', .type = OPT_TEXT, .to = &o.output,
     .value = "IMAGE",
     .help = "the image to write; its format follows the extension", .required = 1},
    {.type = OPT_END},
};
/* clang-format on */

static int run(const opt_input *in)
{
    lac_grid grid = {.nx = o.size, .ny = o.size, .pixel_mm = o.pixel};
    lac_phantom *phantom = NULL;
    lac_image *image = NULL;
    lac_provenance *record = NULL;
    lac_status st;

    if (!named_phantom_exists(in->arg[0]))
        return EXIT_USAGE;
    CMD_TRY(lac_phantom_create(&phantom, in->arg[0], o.seed));
    CMD_TRY(lac_image_create(&image, &grid));
    CMD_TRY(lac_phantom_raster(phantom, o.sub, image));
    CMD_TRY(job_record(&record, in));
    CMD_TRY(job_record_text(record, "phantom", "%s", in->arg[0]));
    if (lac_phantom_kind_of(phantom)->random)
        CMD_TRY(job_record_text(record, "seed", "%llu", (unsigned long long)o.seed));
    CMD_TRY(lac_image_write(image, o.output, NULL, record));
out:
    lac_provenance_destroy(&record);
    lac_image_destroy(&image);
    lac_phantom_destroy(&phantom);
    return st == LAC_OK ? EXIT_DONE : msg_fail(st);
}

const cmd cmd_phantom = {
    .name = "phantom",
    .group = "Simulate",
    .summary = "Draw a test object",
    .args = args,
    .opts = opts,
    .print_more = named_print_phantoms,
    .notes = "Values are attenuations in 1/mm. The object fills the square of "
             "the image; y points up.",
    .examples = "  lacuna phantom shepp-logan --size 256 -o truth.npy\n",
    .run = run,
};
