# What is asked for must make sense, before the scan is read.
. "$LACUNA_CLI/lib.sh"
fails 1 lacuna prepare none.npy -o a.npy
fails 2 lacuna prepare none.npy --air
fails 2 lacuna prepare none.npy --air --curve-out c -o a.npy
fails 2 lacuna prepare none.npy --hardening '0.03 1 -0.5 to 2' -o a.npy
fails 2 lacuna prepare none.npy --hardening '0.03 x' -o a.npy
fails 1 lacuna prepare none.npy --hardening no.hardening -o a.npy
fails 1 lacuna prepare none.npy --disc-fit
lacuna project phantom:shepp-logan --size 64 --exact --angles 0:90:5 -o s.npy
fails 2 lacuna prepare s.npy -o a.npy
fails 2 lacuna prepare s.npy --crop 5:3 -o a.npy
fails 1 lacuna prepare s.npy --crop 5:91 -o a.npy
fails 1 lacuna prepare s.npy --rows 0:1 -o a.npy
fails 1 lacuna prepare s.npy --bin-rows 2 -o a.npy
fails 2 lacuna prepare s.npy --beam bright -o a.npy
fails 1 lacuna prepare s.npy --disc-fit
fails 1 lacuna prepare s.npy --hardening auto -o a.npy
ls
