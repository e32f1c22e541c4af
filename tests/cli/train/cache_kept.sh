# What a training makes for itself stays in the cache for the next one.
. "$LACUNA_CLI/lib.sh"
train="lacuna -v train --data ellipses --sizes 32 --crop 32 --widths 4,8 --steps 2 --every 2 --samples 3 --validate 2"
$train --cache c -o a.safetensors 2>&1 | grep -oE '[0-9]+ samples made, [0-9]+ found'
ls c | wc -l
$train --cache c -o b.safetensors 2>&1 | grep -oE '[0-9]+ samples made, [0-9]+ found'
