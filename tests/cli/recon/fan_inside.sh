# A picture that reaches beyond the source of a fan beam is refused, with what would do.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 64 --angles 0:359:10 --fan 60,160 -o f.npy
fails 1 lacuna recon f.npy --method tikhonov --size 200 --pixel 1 -o q.npy
lacuna recon f.npy --method fbp --size 84 --pixel 1 -o q.npy
ls
