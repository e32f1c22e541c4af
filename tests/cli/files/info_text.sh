# The text for people: fan distances, what is not a number.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 32 --angles 0:40:10 --fan 100,150 --detectors 40 --pitch 1.5 -o s.npy
lacuna info s.npy | grep -E '^(format|numbers|beam|distances|detector|views)'
write_npy a.npy 4 5 'nan if (i, j) == (1, 2) else inf if i == 3 else i + 0.5 * j'
echo 'angles_deg = 0:90/4' >a.geom
lacuna info a.npy | grep ^values
write_npy b.npy 2 2 'nan'
echo 'angles_deg = 0,90' >b.geom
lacuna info b.npy | grep ^values
lacuna info b.npy --json | grep -E '"(min|max|mean)"'
