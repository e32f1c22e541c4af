# Samples of a fan-beam scan: its geometry and step are taken, the physics is in the
# recipe, other options give other samples; a network that learns from them corrects a
# fan-beam reconstruction.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:discs --size 64 --pixel 1 --seed 3 --fan 200,300 --angles 40:70:2 \
    --detectors 60 --pitch 3 -o scan.npy
common="--make-only --samples 2 --data discs --sizes 32 --arcs 80:100 --like scan.npy
    --field 64 --set iterations=4 --cache samples"
# shellcheck disable=SC2086
lacuna train $common --bin 2 --photons 1000:2000 --spectrum 2.6:0.05:0.02:0.0317 \
    --offset -0.01:0.01 --preview panel.png -v 2>&1 |
    sed -n 's/.*values=auto \(.*\) method.*/\1/p'
ls samples | wc -l
strings -n 6 samples/*0001.safetensors |
    grep -o '"beam":"fan"\|"axis_offset_mm":"[0-9.]*"\|"curve_error"\|"photons"\|"offset"\|"step_deg":"2"' | sort
# The scan is named in the record of the picture, but not in the recipe: a copy will do.
lacuna info panel.png --json | grep -o 'scan.npy sha256' | sort -u
cp scan.npy copy.npy
cp scan.geom copy.geom
# shellcheck disable=SC2086
lacuna train $common --bin 2 --photons 1000:2000 --spectrum 2.6:0.05:0.02:0.0317 \
    --offset -0.01:0.01 --like copy.npy
ls samples | wc -l
# shellcheck disable=SC2086
lacuna train $common
ls samples | wc -l
lacuna train -q --data discs --sizes 32 --arcs 80:100 --like scan.npy --field 64 \
    --samples 4 --validate 2 --set iterations=4 --widths 8,8 --steps 4 --warm 1 --batch 2 \
    --crop 32 --every 2 --cache samples -o model.safetensors
lacuna project phantom:discs --size 64 --pixel 1 --seed 9 --fan 200,300 --angles 100:190:2 \
    --detectors 60 --pitch 3 -o other.npy
lacuna recon other.npy -q --size 32 --pixel 2 --method lti --set model=model.safetensors -o f.npy
lacuna info f.npy --json >f.json
in_range "largest value" "$(value f.json max)" 0.02 0.2
# What cannot be
try() {
    fails "$1" lacuna train --make-only --samples 1 --cache none --data discs --sizes 32 "${@:2}"
}
try 2 --bin 2
try 2 --like scan.npy --pixel 2
try 2 --like scan.npy --bin 61
try 2 --like scan.npy --field 300
try 2 --spectrum 1:2:3:4
try 2 --photons 0
try 1 --like none.npy
[ ! -e none ] || echo "samples all the same"
