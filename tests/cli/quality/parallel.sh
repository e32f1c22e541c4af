# phantom -> project -> recon -> score: each score in a range, too good fails as well.
. "$LACUNA_CLI/lib.sh"
lacuna phantom shepp-logan --size 128 -o truth.npy
lacuna project phantom:shepp-logan --size 128 --angles 0:179:1 --exact -o full.npy
try() { # METHOD RE_LO RE_HI
    lacuna recon full.npy --method $1 --size 128 --pixel 1 -o $1.npy
    lacuna score $1.npy truth.npy --json >$1.json
    in_range "$1: re" "$(value $1.json re)" $2 $3
}
try fbp 0.05 0.25
try sirt 0.05 0.40
try tv 0.02 0.25
