# Killed in the middle and started again: the same bits as a run that was left alone; what
# was done is kept, another request is refused.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:ellipses --size 96 --seed 7 --angles -60:60:1 --noise gaussian:0.01 -o s.npy
stack_npy v.npy s.npy s.npy s.npy s.npy s.npy s.npy s.npy s.npy
request="recon v.npy -m tv --set lambda=0.5 --set iterations=150"
# shellcheck disable=SC2086
lacuna -q $request -o whole.npy
# shellcheck disable=SC2086
lacuna -q $request -o cut.npy &
run=$!
{ # bash itself says "Killed" wherever it happens to notice
    while kill -0 $run 2>/dev/null; do
        if some_done cut.npy.part; then
            kill -9 $run
            break
        fi
    done
    wait $run || true
} 2>/dev/null
if [ -e cut.npy ]; then echo "it was quicker than the test"; fi
[ -e cut.npy.part ] || echo "nothing was kept"
fails 1 lacuna -q recon v.npy -m tv --set lambda=0.5 --set iterations=151 -o cut.npy
# shellcheck disable=SC2086
lacuna $request -o cut.npy 2>&1 | grep -oE 'of 8 slices are there from an earlier run and are kept'
cmp whole.npy cut.npy
if [ -e cut.npy.part ]; then echo "the store was left behind"; fi
