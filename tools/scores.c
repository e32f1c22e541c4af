/* tools/scores.c - the scores as a table. */
#include "scores.h"

#include <math.h>
#include <stdio.h>

const score_column score_columns[SCORES] = {
    {"re", "RE", "", 4, -1},    {"psnr", "PSNR", " dB", 2, 1},
    {"ssim", "SSIM", "", 4, 1}, {"haarpsi", "HaarPSI", "", 4, 1},
    {"mcc", "MCC", "", 4, 1},
};

double score_value(const lac_scores *s, int column)
{
    const double values[SCORES] = {s->re, s->psnr, s->ssim, s->haarpsi, s->mcc};

    return values[column];
}

void score_text(double value, int column, char *text, size_t size)
{
    if (isnan(value))
        snprintf(text, size, "-");
    else
        snprintf(text, size, "%.*f", score_columns[column].digits, value);
}

lac_scores score_none(void)
{
    return (lac_scores){NAN, NAN, NAN, NAN, NAN};
}
