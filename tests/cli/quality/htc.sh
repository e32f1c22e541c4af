# The preset for discs of the Helsinki challenge, from short arcs of the shipped scan, as
# a stranger would type it; the levels of the README with room for rounding.
. "$LACUNA_CLI/lib.sh"
s=$LACUNA_SAMPLES/htc2022_ta_0_90.npy
[ -e "$s" ] || skip "the sample scan is not there"
try() { # METHOD ARC LEAST
    lacuna recon --quiet "$s" --method "$1" --views "$2" --preset htc -o m.png
    lacuna score m.png "$LACUNA_SAMPLES/htc2022_ta_mask.png" --mask --json >m.json
    in_range "$1 $2" "$(value m.json mcc)" "$3" 1
}
try lti 0:60 0.98
try lti 0:30 0.965
try unet-shearlet 0:30 0.96
try dtv 0:60 0.965
try dtv 0:30 0.90
lacuna info m.png | grep -c 'image, 512 x 512'
