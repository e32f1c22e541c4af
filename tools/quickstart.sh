#!/usr/bin/env bash
# From a fresh clone to a reconstruction of a real scan: installs what is missing (apt),
# builds, reconstructs a 90 degree scan of the Helsinki Tomography Challenge 2022, scores it
# against the official segmentation and draws a panel. Results: quickstart-output/.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash tools/install_deps.sh
if [ ! -e build/build.ninja ]; then
    echo "configuring build/"
    # The tests need cmocka, which this script does without.
    tests=false
    if pkg-config --exists cmocka; then tests=true; fi
    meson setup build --buildtype=release -Dtests=$tests >/dev/null
fi
echo "building"
ninja -C build >/dev/null </dev/null || ninja -C build </dev/null

lacuna=$PWD/build/lacuna
scan=data/samples/htc2022_ta_0_90.npy
truth=data/samples/htc2022_ta_mask.png
out=quickstart-output
mkdir -p $out

echo "scan: $("$lacuna" info $scan | grep -E '^(views|arc)' | tr -s ' ' | sed 's/^views/&:/; s/^arc/&:/' | paste -sd ';')"
grid="--size 512 --pixel 0.1483223173"
quiet=
for method in fbp tv lti; do
    echo "reconstructing: $method"
    also=
    if [ $method = lti ]; then also="--provenance $out/provenance.png"; fi
    # shellcheck disable=SC2086
    "$lacuna" recon $scan --method $method $grid $quiet -o $out/$method.npy $also
    quiet=--quiet # the note on what 90 degrees cannot show, once
done

echo
echo "Score against the official segmentation (Matthews correlation, Otsu's threshold; 1 is perfect):"
printf '%-10s%10s\n' method MCC
for method in fbp tv lti; do
    "$lacuna" score $out/$method.npy $truth --json >$out/${method}_score.json
    printf '%-10s%10.4f\n' $method \
        "$(sed -nE 's/^ *"mcc": ([^,]*),?$/\1/p' $out/${method}_score.json)"
done

"$lacuna" view $out/fbp.npy $out/tv.npy $out/lti.npy $truth --columns 4 \
    --caption "FBP, 90 degrees" --caption "TV, 90 degrees" \
    --caption "learned invisible, 90 degrees" \
    --caption "truth (official mask)" -o $out/panel.png
echo
echo "pictures: $PWD/$out/panel.png"
echo "          $PWD/$out/provenance.png (orange: learned, not measured)"
