# 16 bits hold an image to 1/65535 of its range; the window is undone on reading.
. "$LACUNA_CLI/lib.sh"
lacuna phantom shepp-logan --size 32 -o a.npy
lacuna convert a.npy a.png --bits 16
lacuna score a.png a.npy --json >s.json
in_range re "$(value s.json re)" 0 1e-4
