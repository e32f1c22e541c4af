# Found before the work is done: an hour of it would be lost.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 16 --angles 0:179:9 -o s.npy
mkdir d.npy
fails 1 lacuna recon s.npy --method fbp -o no/f.npy
fails 1 lacuna recon s.npy --method fbp -o d.npy
fails 1 lacuna recon s.npy --method fbp -o f.npy --visible no/v.npy
fails 1 lacuna recon s.npy --method fbp -o f.nyp
ls
long=$(printf '%0251d' 1)
for x in "$long.npy" "$(printf '%0500d' 1).png"; do # by .geom, and by itself
    fails 1 lacuna recon s.npy --method fbp -o "$x" 2>&1 | sed 's/000*1/00...01/'
done
ls
