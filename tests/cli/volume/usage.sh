# What is refused before any work is done.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 32 --angles 0:179:10 -o s.npy
stack_npy v.npy s.npy s.npy s.npy
fails 2 lacuna recon v.npy -m fbp -o x.npy --mask
fails 2 lacuna recon v.npy -m fbp -o x.npy --memory 2X
fails 1 lacuna -q recon v.npy -m tv -o x.npy --memory 3M 2>err
grep -oE 'memory: 3 MiB are allowed, but one slice takes' err
fails 1 lacuna recon v.npy -m fbp -o x.png
ls x.* 2>/dev/null || true
