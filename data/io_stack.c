/* data/io_stack.c - stacks of images, and their NPY files. */
#include "stack.h"
#include "base/alloc.h"
#include "base/base_internal.h"
#include "base/vec.h"
#include "io_internal.h"

#include <math.h>
#include <string.h>

lac_status lac_stack_create(lac_stack **out, const lac_grid *grid, int n)
{
    lac_status st = LAC_OK;
    lac_stack *stack = NULL;
    size_t pixels = 0;

    if (!out)
        return LAC_FAIL(LAC_E_ARG, "stack: the output pointer is NULL");
    *out = NULL;
    LAC_TRY(lac_grid_check(grid));
    if (n < 1) {
        st = LAC_FAIL(LAC_E_ARG, "stack: 1 or more images are needed, got %d", n);
        goto out;
    }
    LAC_TRY(laci_mul_size(&pixels, (size_t)grid->nx * (size_t)grid->ny, (size_t)n));
    LAC_TRY(laci_new(&stack, sizeof *stack));
    LAC_TRY(laci_alloc(&stack->data, pixels, sizeof *stack->data));
    stack->grid = *grid;
    stack->n = n;
    *out = stack;
    stack = NULL;
out:
    lac_stack_destroy(&stack);
    return st;
}

void lac_stack_destroy(lac_stack **stack)
{
    if (!stack || !*stack)
        return;
    laci_free((*stack)->data);
    laci_free(*stack);
    *stack = NULL;
}

/* The extension decides, as everywhere; only NPY keeps three dimensions. */
static lac_status need_npy(const char *path)
{
    const lac_format *f = lac_format_of(path);

    if (f == &laci_format_npy.about)
        return LAC_OK;
    return LAC_FAIL(LAC_E_UNSUPPORTED,
                    "%s: a stack of arrays is kept in NPY files; the name must end in "
                    ".npy",
                    path);
}

static lac_status read_pages(laci_source *s, lac_stack *stack)
{
    const size_t count = s->rows * s->columns;
    lac_status st = LAC_OK;

    for (int k = 0; k < s->n_pages; k++) {
        float *page = stack->data + (size_t)k * count;
        size_t bad;

        LAC_TRY(laci_read_page(&laci_format_npy, s, k, page));
        bad = laci_vec_find_bad(count, page);
        if (bad < count)
            return LAC_FAIL(LAC_E_NUMERIC,
                            "%s: page %d, row %zu, column %zu is %s, a finite number "
                            "within the float32 range is needed",
                            s->file, k, bad / s->columns, bad % s->columns,
                            isnan(page[bad]) ? "NaN" : "infinite");
    }
out:
    return st;
}

lac_status lac_stack_read(lac_stack **out, const char *path)
{
    laci_source s = {.file = path, .n_pages = 1};
    lac_file_info *info = NULL;
    lac_stack *stack = NULL;
    lac_status st = LAC_OK;
    lac_grid grid = {.pixel_mm = 1.0};

    if (!out || !path)
        return LAC_FAIL(LAC_E_ARG, "stack: a pointer is NULL");
    *out = NULL;
    LAC_TRY(need_npy(path));
    LAC_TRY(lac_file_info_read(&info, path));
    LAC_TRY(laci_format_npy.open(&s));
    if (s.rows > LAC_MAX_PIXELS || s.columns > LAC_MAX_PIXELS) {
        st = LAC_FAIL(LAC_E_FORMAT, "%s: %zu x %zu pixels, at most %d x %d can be",
                      path, s.rows, s.columns, LAC_MAX_PIXELS, LAC_MAX_PIXELS);
        goto out;
    }
    grid.nx = (int)s.columns;
    grid.ny = (int)s.rows;
    if (info->pixel_mm > 0.0)
        grid.pixel_mm = info->pixel_mm;
    LAC_TRY(lac_stack_create(&stack, &grid, s.n_pages));
    LAC_TRY(read_pages(&s, stack));
    *out = stack;
    stack = NULL;
out:
    lac_stack_destroy(&stack);
    laci_format_npy.close(&s);
    lac_file_info_destroy(&info);
    return st;
}

lac_status lac_stack_write(const lac_stack *stack, const char *path,
                           const lac_provenance *record)
{
    lac_status st = LAC_OK;

    if (!stack || !path)
        return LAC_FAIL(LAC_E_ARG, "stack: a pointer is NULL");
    LAC_TRY(need_npy(path));
    LAC_TRY(laci_npy_write_stack(stack, path, record));
out:
    return st;
}
