/* tools/text.c - small work on strings. */
#include "text.h"

#include <string.h>

char *text_trim(char *text)
{
    size_t n;

    text += strspn(text, " \t\r\n");
    n = strlen(text);
    while (n > 0 && strchr(" \t\r\n", text[n - 1]))
        text[--n] = '\0';
    return text;
}
