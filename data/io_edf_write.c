/* data/io_edf_write.c - writing EDF files of one picture or more, with a .geom beside
 * them.
 */
#include "base/base_internal.h"
#include "io_edf.h"

#include <string.h>

typedef struct target {
    laci_out *out;
    const laci_pages *p;
} target;

/* Every picture has a header of one block: the text, blanks, the brace, a line feed. */
static lac_status put_page(void *ctx, int k, const float *page)
{
    const target *t = ctx;
    const size_t bytes = t->p->rows * t->p->columns * sizeof *page;
    char head[LACI_EDF_BLOCK + 1];
    lac_status st = LAC_OK;
    int n;

    n = snprintf(head, sizeof head,
                 "{\n"
                 "HeaderID = EH:%06d:000000:000000 ;\n"
                 "Image = %d ;\n"
                 "ByteOrder = %s ;\n"
                 "DataType = FloatValue ;\n"
                 "Dim_1 = %zu ;\n"
                 "Dim_2 = %zu ;\n"
                 "Size = %zu ;\n",
                 k + 1, k + 1,
                 laci_host_is_big_endian() ? "HighByteFirst" : "LowByteFirst",
                 t->p->columns, t->p->rows, bytes);
    memset(head + n, ' ', sizeof head - (size_t)n);
    head[LACI_EDF_BLOCK - 2] = '}';
    head[LACI_EDF_BLOCK - 1] = '\n';
    LAC_TRY(laci_out_put(t->out, head, LACI_EDF_BLOCK));
    LAC_TRY(laci_out_put(t->out, page, bytes));
out:
    return st;
}

static lac_status put_file(laci_out *out, const void *ctx)
{
    const laci_pages *p = ctx;
    target t = {out, p};

    return laci_pages_each(p, out->label, put_page, &t);
}

lac_status laci_edf_write_pages(const laci_pages *p, const char *path)
{
    const laci_meta_lines lines = laci_pages_lines(p, LACI_LAYOUT_SINOGRAMS);

    return laci_out_write_with_geom(path, &lines, put_file, p);
}
