# What is wrong is said before anything is run.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 32 --angles 0:179:3 -o s.npy
lacuna phantom disc --size 20 -o m.npy
printf '[a]\nscan = s.npy\nmask = m.npy\nsize = 32\n' >mask.suite
printf '[a]\nscan = none.npy\n' >none.suite
printf '[a]\nscan = s.npy\nview = 1:2\n' >key.suite
printf '[a]\nscan = s.npy\nviews = 90\n' >arc.suite
printf 'scan = s.npy\n' >empty.suite
for s in mask none key arc empty missing; do
    fails 1 lacuna evaluate $s.suite --csv x.csv --html x.html
done
fails 2 lacuna evaluate cartoons
fails 2 lacuna evaluate cartoon,
fails 1 lacuna evaluate s.geom
ls x.* 2>/dev/null || true
