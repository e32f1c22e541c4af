# Of a cone beam the row in the middle is reconstructed, and no other without a word.
. "$LACUNA_CLI/lib.sh"
for s in 1 2 3; do
    lacuna project phantom:ellipses --size 24 --seed $s --angles 0:359:6 --fan 60,100 --detectors 48 -o s$s.npy
done
stack_npy v.npy s1.npy s2.npy s3.npy
lacuna -q recon s2.npy -m fbp -o one.npy
fails 3 lacuna recon v.npy -m fbp -o middle.npy
cmp one.npy middle.npy
lacuna recon v.npy --rows 1:1 -m fbp -o middle.npy
cmp one.npy middle.npy
fails 3 lacuna -q recon v.npy --rows 0:1 -m fbp -o middle.npy
cmp one.npy middle.npy
