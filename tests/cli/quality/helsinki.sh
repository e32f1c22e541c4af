# The shipped scan of the Helsinki challenge, 0..90 degrees, against the official mask.
. "$LACUNA_CLI/lib.sh"
s=$LACUNA_SAMPLES/htc2022_ta_0_90.npy
[ -e "$s" ] || skip "the sample scan is not there"
lacuna recon --quiet "$s" --method fbp --size 512 --pixel 0.1483223173 --mask -o fbp.png
lacuna score fbp.png "$LACUNA_SAMPLES/htc2022_ta_mask.png" --mask --json >fbp.json
in_range "fbp mcc" "$(value fbp.json mcc)" 0.4 0.9
