# A disc with holes is no solid disc: status 3 and a warning.
. "$LACUNA_CLI/lib.sh"
fails 3 lacuna prepare "$LACUNA_SAMPLES/htc2022_ta_0_90.npy" --hardening disc --curve-out t.hardening
