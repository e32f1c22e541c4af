# What is complete stays, and the same command goes on with it to the same bits; nothing
# stays where nothing is complete.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:ellipses --size 96 --seed 7 --angles -60:60:1 --noise gaussian:0.01 -o s.npy
stack_npy v.npy s.npy s.npy s.npy s.npy s.npy s.npy s.npy s.npy
run="lacuna recon v.npy -m tv --set lambda=0.5 --set iterations=150 --set tolerance=0"
$run -q -o whole.npy
for signal in INT TERM; do
    stopped $signal 'some_done cut.npy.part' $run -o cut.npy | sed 's/[1-7] of 8/N of 8/'
    ls cut*
    $run -q -o cut.npy
    cmp cut.npy whole.npy
    ls cut*
    rm cut*
done
# Before the first slice.
stopped INT '[ -e early.npy.part ]' lacuna recon v.npy -m tv --set lambda=0.5 --set iterations=1000000 \
    --set tolerance=0 -o early.npy
ls early* 2>/dev/null || true
