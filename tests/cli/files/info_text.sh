# The text for people: fan distances, what is not a number, volumes.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 32 --angles 0:40:10 --fan 100,150 --detectors 40 --pitch 1.5 -o s.npy
lacuna info s.npy | sed 's/^command .*/command/; s/software .*/software/'
write_npy a.npy 4 5 'nan if (i, j) == (1, 2) else inf if i == 3 else i + 0.5 * j'
lacuna info a.npy
write_npy b.npy 2 2 'nan'
lacuna info b.npy
lacuna info b.npy --json
