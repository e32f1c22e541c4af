lacuna phantom disc -o
