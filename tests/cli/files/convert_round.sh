# Images and scans survive a trip through each format that holds floats.
lacuna phantom shepp-logan --size 20 --pixel 0.25 -o a.npy
lacuna project a.npy --fan 60,90 --angles 0:90:3 --axis-offset 0.2 -o s.npy
for f in tif mat; do
    lacuna convert a.npy b.$f
    lacuna convert b.$f c.npy
    lacuna score c.npy a.npy --json | grep '"re"'
    lacuna info c.npy | grep ^pixel
done
lacuna convert s.npy t.mat
lacuna convert t.mat u.npy
cmp <(grep -v "^#" s.geom) <(grep -v "^#" u.geom)
cmp <(tail -c 1000 s.npy) <(tail -c 1000 u.npy)
