# Nothing is written, the page neither; the status is that of a signal.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:ellipses --size 128 --seed 7 --angles -60:60:1 -o s.npy
run="lacuna recon s.npy -m tv --set iterations=1000000 --set tolerance=0 --report r.html -o f.npy"
for signal in INT TERM HUP; do
    stopped $signal 'grep -q "limited arc" err' $run
done
ls
# nohup: a signal that is ignored stays so.
(
    trap '' HUP
    lacuna recon s.npy -m tv --set iterations=100 --set tolerance=0 -q -o f.npy &
    kill -HUP $!
    wait $!
)
ls f.npy
