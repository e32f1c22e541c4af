/* tools/stats.c - running mean and spread. */
#include "stats.h"

#include <math.h>

void stats_add(stats_sum *sum, double x)
{
    double step;

    if (isnan(x))
        return;
    if (sum->n++ == 0 || x < sum->least)
        sum->least = x;
    if (isinf(x)) {
        sum->infinite++;
        sum->infinity = x;
        return;
    }
    step = x - sum->mean;
    sum->mean += step / (sum->n - sum->infinite);
    sum->squares += step * (x - sum->mean);
}

stats stats_of(const stats_sum *sum)
{
    stats s = {.n = sum->n, .mean = NAN, .sd = NAN, .least = NAN};

    if (sum->n > 0)
        s.least = sum->least;
    if (sum->infinite > 0) {
        s.mean = sum->infinity;
    } else if (sum->n > 0) {
        s.mean = sum->mean;
        if (sum->n > 1)
            s.sd = sqrt(sum->squares / (sum->n - 1));
    }
    return s;
}
