# Coefficients from elsewhere: the options say what they are.
. "$LACUNA_CLI/lib.sh"
lacuna phantom disc --size 64 -o t.npy
lacuna shearlet analyse t.npy --system compact --scales 1 -o c.npy
rm c.geom
lacuna shearlet synthesise c.npy --system compact --scales 1 -o b.npy
lacuna score --json b.npy t.npy >s.json
in_range re "$(value s.json re)" 0 1e-5
