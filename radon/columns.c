/* radon/columns.c - plans of the column transforms. */
#include "columns.h"
#include "../data/base/alloc.h"
#include "../data/base/base_internal.h"

#include <math.h>

int laci_columns_size(int n)
{
    for (int m = n < 1 ? 1 : n;; m++) {
        int r = m;

        for (int p = 2; p <= 5; p += p == 2 ? 1 : 2)
            while (r % p == 0)
                r /= p;
        if (r == 1)
            return m;
    }
}

/* A pass of radix 4 first, where blocks are large; the odd ones and 2; then 4 again, of
 * which the last needs no factors. */
static void choose_radices(laci_columns *c)
{
    static const int radix[] = {5, 3, 2};
    int rest = c->n, fours = 0;

    while (rest % 4 == 0) {
        rest /= 4;
        fours++;
    }
    if (fours > 1)
        c->radix[c->stages++] = 4;
    for (int k = 0; k < 3; k++)
        for (; rest % radix[k] == 0; rest /= radix[k])
            c->radix[c->stages++] = radix[k];
    for (int k = fours > 1 ? 1 : 0; k < fours; k++)
        c->radix[c->stages++] = 4;
}

/* Row q m + i of a pass over n = radix m rows has the frequencies q + radix k, k those
 * of row i of the m rows. */
static int frequency_of(const laci_columns *c, int row)
{
    int n = c->n, factor = 1, f = 0;

    for (int s = 0; s < c->stages; s++) {
        const int m = n / c->radix[s];

        f += factor * (row / m);
        factor *= c->radix[s];
        row %= m;
        n = m;
    }
    return f;
}

static void put_root(float *to, double turns)
{
    to[0] = (float)cos(2.0 * LACI_PI * turns);
    to[1] = (float)-sin(2.0 * LACI_PI * turns);
}

static void fill_twiddles(laci_columns *c)
{
    float *to = c->memory;
    int n = c->n;

    for (int s = 0; s < c->stages; s++) {
        const int r = c->radix[s];

        c->twiddle[s] = to;
        for (int j = 0; j < n / r; j++)
            for (int q = 1; q < r; q++, to += 2)
                put_root(to, (double)j * q / n);
        n /= r;
    }
}

lac_status laci_columns_create(laci_columns **out, int n)
{
    lac_status st = LAC_OK;
    laci_columns *c = NULL;

    *out = NULL;
    LAC_TRY(laci_new(&c, sizeof *c));
    c->n = n;
    choose_radices(c);
    LAC_TRY(laci_alloc(&c->memory, 4 * (size_t)n, sizeof *c->memory));
    LAC_TRY(laci_alloc(&c->freq, (size_t)n, sizeof *c->freq));
    LAC_TRY(laci_alloc(&c->odd, 2 * (size_t)n, sizeof *c->odd));
    fill_twiddles(c);
    for (int i = 0; i < n; i++) {
        c->freq[i] = frequency_of(c, i);
        put_root(c->odd + 2 * (size_t)i, 0.5 * i / n);
    }
    *out = c;
    c = NULL;
out:
    laci_columns_destroy(&c);
    return st;
}

void laci_columns_destroy(laci_columns **columns)
{
    laci_columns *c = *columns;

    if (!c)
        return;
    laci_free(c->memory);
    laci_free(c->freq);
    laci_free(c->odd);
    laci_free(c);
    *columns = NULL;
}
