# Options that do not belong to what is converted; counts are no line integrals.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 16 --angles 0:40:10 -o s.npy
write_npy i.npy 8 8 'i - j'
fails 2 lacuna convert s.npy o.png --mask
fails 2 lacuna convert i.npy o.npy --views 0:10
fails 1 lacuna convert s.npy o.npy --geometry 'quantity = counts'
lacuna convert s.npy o.npy --image --geometry 'quantity = counts' && ls o.npy
