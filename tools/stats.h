/* tools/stats.h - mean and spread of a few numbers. */
#ifndef LACUNA_TOOLS_STATS_H
#define LACUNA_TOOLS_STATS_H

typedef struct stats {
    int n; /* numbers that are not NaN */
    double mean,
        sd;       /* sd: sample standard deviation (n - 1); NaN where n is too small */
    double least; /* NaN for no number */
} stats;

/* Add one number; NaN (a score that does not apply) is left out. Start from {0}. */
typedef struct stats_sum {
    int n, infinite;
    double mean, squares; /* running mean, sum of squared deviations (Welford 1962) */
    double infinity, least;
} stats_sum;
void stats_add(stats_sum *sum, double x);

/* An infinite number makes the mean infinite and the spread NaN. */
stats stats_of(const stats_sum *sum);

#endif
