# The slice that is asked for, the middle one otherwise; a part of it; refusals.
. "$LACUNA_CLI/lib.sh"
for s in 1 2 3; do
    lacuna project phantom:ellipses --size 24 --seed $s --angles 0:179:10 -o s$s.npy
done
stack_npy v.npy s1.npy s2.npy s3.npy
lacuna recon v.npy -m fbp --size 24 -o f.npy
for s in 1 2 3; do
    lacuna recon s$s.npy -m fbp --size 24 -o f$s.npy
    lacuna view f$s.npy --caption x --window 0:1 -o one.png
    lacuna view f.npy --slice $((s - 1)) --caption x --window 0:1 -o slice.png
    lacuna convert one.png one.npy
    lacuna convert slice.png slice.npy
    cmp one.npy slice.npy
done
lacuna view f2.npy v.npy --caption x --caption y --window 0:1 -o one.png
lacuna view f.npy v.npy --caption x --caption y --window 0:1 -o middle.png
lacuna convert one.png one.npy
lacuna convert middle.png middle.npy
cmp one.npy middle.npy
lacuna view f1.npy --crop 3,4,8,6 --caption x --side 16 -o part.png
lacuna info part.png | grep -o 'image, .*columns'
fails 1 lacuna view f.npy --slice 3 -o x.png
fails 1 lacuna view f.npy --crop 20,0,5,5 -o x.png
fails 2 lacuna view f.npy --crop 20,0,5 -o x.png
if [ -e x.png ]; then echo "a picture was written"; fi
