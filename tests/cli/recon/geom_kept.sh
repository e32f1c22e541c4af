# An image beside the scan must not take the place of the scan's geometry.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 16 --angles 0:179:9 -o s.npy
cp s.geom before; mkdir sub
fails 2 lacuna recon s.npy --method fbp -o ./s.npy
fails 2 lacuna recon s.npy --method fbp -o f.npy --residual sub/../s.npy
lacuna recon s.npy --method fbp -o s.png
cmp before s.geom
