# No such folder, a folder as the output: no partial file is left.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 16 --angles 0:179:10 -o s.npy
mkdir closed.npy
fails 1 lacuna recon s.npy --method fbp -o closed.npy
fails 1 lacuna recon s.npy --method fbp -o nowhere/y.npy
fails 1 lacuna view s.npy -o nowhere/y.png
ls
