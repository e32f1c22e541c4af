# What the method refuses: the message says what would be right, and nothing is written.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 32 --angles -40:60:5 -o s.npy
run() { lacuna recon s.npy -q --method shearlet -o x.npy "$@"; }
fails 1 run --size 40 --set scales=3
fails 1 run --size 15
fails 1 run --size 40 --set system=compact
fails 1 run --size 40 --set scales=2 --set weights=1,2,3
fails 2 run --set weights=1,-2
fails 2 run --set scales=0
fails 2 run --set system=wavelet
fails 2 run --set growth=0
fails 2 run --set tv=-1
fails 2 run --set tv_ratio=0.5
fails 1 run --set min=2 --set max=1
cp s.geom n.geom
write_npy n.npy 21 47 "nan if i == 3 and j == 7 else 1"
fails 1 lacuna recon n.npy -q --method shearlet -o x.npy
write_npy n.npy 21 47 "inf if i == 3 and j == 8 else 1"
fails 1 lacuna recon n.npy -q --method shearlet -o x.npy
write_npy n.npy 21 47 "1e20"
fails 1 lacuna recon n.npy -q --method shearlet -o x.npy
ls x.* 2>/dev/null || echo "no image"
