/* tools/utf8.h - which bytes are text: for JSON and pages. */
#ifndef LACUNA_TOOLS_UTF8_H
#define LACUNA_TOOLS_UTF8_H

/* Length of the UTF-8 sequence at s, or 0 where the bytes are not UTF-8. */
int utf8_length(const unsigned char *s);

#endif
