# Scans of many rows and volumes go through every format that keeps them, unchanged.
. "$LACUNA_CLI/lib.sh"
for s in 1 2 3; do
    lacuna project phantom:ellipses --seed $s --size 24 --pixel 0.25 --angles 0:80:5 \
        --axis-offset 0.2 -o row$s.npy
done
stack_npy s.npy row1.npy row2.npy row3.npy
lacuna convert s.npy a.npy
lacuna info a.npy | grep -E '^(format|rows|detector)'
from=a.npy
for to in b.tif c.mrc d.h5 e.npy; do
    lacuna convert $from $to
    from=$to
done
cmp <(grep -v '^#' a.geom) <(grep -v '^#' e.geom)
cmp a.npy e.npy
lacuna info c.mrc | grep -E '^(format|rows|detector)'
lacuna convert a.npy --views 20:40 part.h5
lacuna info part.h5 | grep -E '^(format|views)'
# the same numbers as a volume
from=a.npy
for to in v.tif w.mrc x.h5 y.npy; do
    lacuna convert $from --image --pixel 0.5 $to
    from=$to
done
cmp a.npy y.npy
lacuna info x.h5 | grep -E '^(format|pixel)'
# PNG holds one image; geometries are not overwritten
fails 2 lacuna convert y.npy y.png
lacuna convert y.npy y.png --page 1
fails 2 lacuna convert a.npy a.mrc
