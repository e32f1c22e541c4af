/* tools/text.h - small work on strings. */
#ifndef LACUNA_TOOLS_TEXT_H
#define LACUNA_TOOLS_TEXT_H

/* Cut blanks and ends of lines off both ends, in place; the first character that is
 * left.
 */
char *text_trim(char *text);

#endif
