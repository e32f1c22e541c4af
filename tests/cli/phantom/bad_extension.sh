lacuna phantom disc --size 8 -o x.jpeg
