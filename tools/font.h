/* tools/font.h - a fixed font of 5 x 7 dots for captions. */
#ifndef LACUNA_TOOLS_FONT_H
#define LACUNA_TOOLS_FONT_H

enum { FONT_WIDTH = 5, FONT_HEIGHT = 7 };

/* 1 where the letter has a dot; letters outside ASCII look like '?'. */
int font_dot(char letter, int row, int column);

#endif
