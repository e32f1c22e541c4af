# Existing files are replaced.
lacuna phantom disc --size 16 -o x.npy
lacuna phantom disc --size 8 -o x.npy
lacuna info --json x.npy | grep '"rows"'
