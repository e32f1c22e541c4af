# NaN and infinity are refused with their place.
. "$LACUNA_CLI/lib.sh"
write_npy a.npy 4 5 'nan if (i, j) == (2, 3) else 1'
write_npy b.npy 4 5 '-inf if (i, j) == (1, 0) else 1'
fails 1 lacuna info a.npy
fails 1 lacuna score b.npy b.npy
