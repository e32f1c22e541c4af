# A scan of nothing, also where the bounds keep zero out; one view; a zero weight.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:disc --size 32 --angles -40:60:5 -o s.npy
cp s.geom z.geom
write_npy z.npy 21 47 0
for m in lambda=auto lambda=0.1 reweight=2 system=compact; do
    lacuna recon z.npy -q --method shearlet --size 58 --set $m -o f.npy --json >r.json
    in_range "largest value, $m" "$(npy_value 'max(abs(v) for v in a)' f.npy)" 0 0
    [ "$(value r.json reason)" = "tolerance reached" ] || value r.json reason
    in_range "iterations, $m" "$(value r.json iterations)" 1 3
done
lacuna recon z.npy -q --method shearlet --set min=0.5 -o f.npy --json >r.json
in_range "least value" "$(npy_value 'min(a)' f.npy)" 0.5 0.5
in_range "largest value" "$(npy_value 'max(a)' f.npy)" 0.5 0.6
lacuna project phantom:disc --size 32 --angles 20:20:1 -o one.npy
lacuna recon one.npy -q --method shearlet --set iterations=300 -o f.npy --json >r.json
in_range "residual of one view" "$(value r.json residual)" 0 0.06
in_range "least value of one view" "$(npy_value 'min(a)' f.npy)" 0 0.1
lacuna recon s.npy -q --method shearlet --set lambda=0 -o f.npy --json >r.json
in_range "residual without weight" "$(value r.json residual)" 0 0.05
