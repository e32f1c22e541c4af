# Every measured file of the collection opens and is reconstructed by one command; the axis
# is found where it is known.
. "$LACUNA_CLI/lib.sh"
[ -d "$LACUNA_REAL" ] || skip "the collection of scans is not there"
ldd "$(command -v lacuna)" | grep -q libasan && skip "too slow under the sanitizer"
lacuna help formats | grep -q HDF5 || skip "this build has no HDF5"

# recon SCAN OPTION...: rows x columns of the image, and that its residual is below 0.6.
recon() {
    lacuna -q recon "$LACUNA_REAL/$1" -m fbp -o f.npy --json "${@:2}" >f.json || [ $? = 3 ] # it is truncated
    echo "${1##*/} $(value f.json rows) x $(value f.json columns)"
    in_range "residual of $1" "$(value f.json residual)" 0.001 0.65
}
# center SCAN LO HI OPTION...: the bin of the axis.
center() {
    lacuna -q prepare "$LACUNA_REAL/$1" --center auto --json "${@:4}" >p.json || [ $? = 3 ] # it is uncertain
    in_range "axis of $1 ${*:4}" "$(python3 -c 'import json
print(json.load(open("p.json"))["center"]["bin"])')" "$2" "$3"
}
lotus='beam = fan; angles_deg = 0:365:1; views_along = columns; pitch_mm = 0.05;
    source_origin_mm = 540; source_detector_mm = 630'
for f in solid_disc ta tb tc td; do
    recon htc2022/htc2022_${f}_full.mat --size 256
done
recon fips/lotus.mat --geometry "$lotus; axis_offset_mm = -0.2985" --size 256
recon fips/fips_lotus_parallelbeam.mat --geometry 'pitch_mm = 0.042857' --size 256
recon synchrotron/tooth.h5 --rows 0:0 --center 296
recon synchrotron/RealDataDend.mat --scale 0.001 --size 256
recon synchrotron/projections.mrc --geometry 'angles_deg = 0:180:2; quantity = transmission' --center 86 --rows 60:60
recon synchrotron/stxm_single_sino.nxs
lacuna -q recon "$LACUNA_REAL/electron/nanotube2d.npy" --geometry 'angles_deg = -50:50/698' --offset -0.00893 \
    -m tv --set lambda=0.01 --set iterations=50 --json -o f.npy >f.json || [ $? = 3 ]
in_range "residual of the nanotube" "$(value f.json residual)" 0.4 0.45
lacuna info "$LACUNA_REAL/ct_slices/tcga_hu_40x512x512.npy" | grep -o '40 pages'

center synchrotron/tooth.h5 295.75 296.25 --rows 0:0
for part in 0:120 30:150 60:180; do
    center synchrotron/tooth.h5 295.75 296.25 --rows 0:0 --views $part
done
center fips/lotus.mat 1113.5 1113.75 --geometry "$lotus"
for f in solid_disc ta tb tc td; do
    center htc2022/htc2022_${f}_full.mat 279.2 279.6
done
