# A scan without a number.
. "$LACUNA_CLI/lib.sh"
write_npy s.npy 4 5 nan
printf 'angles_deg = 0:135:45\n' >s.geom
lacuna info s.npy | grep values
