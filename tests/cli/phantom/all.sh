# Every phantom of the help text can be drawn, and is the same twice.
. "$LACUNA_CLI/lib.sh"
for p in shepp-logan disc ellipses cartoon holes discs; do
    lacuna phantom $p --size 32 --seed 7 -o a.npy
    mv a.npy b.npy
    lacuna phantom $p --size 32 --seed 7 --threads 1 -o a.npy
    cmp a.npy b.npy || echo "$p differs"
    lacuna info --json a.npy >info.json
    in_range "$p: max" "$(value info.json max)" 0.01 3
done
lacuna phantom ellipses --size 32 --seed 7 -o a.npy
lacuna phantom ellipses --size 32 --seed 8 -o b.npy
! cmp -s a.npy b.npy || echo "the seed does nothing"
