# The step that runs is finished and kept; going on from there is the same as never having
# stopped. Without a checkpoint what is complete stays.
. "$LACUNA_CLI/lib.sh"
run="lacuna train --data ellipses,cartoon --sizes 64 --samples 6 --validate 2 --set iterations=10
    --widths 8,8 --batch 2 --crop 32 --warm 2 --cache samples --steps 400 --every 20"
$run -q -o whole.safetensors
for signal in INT TERM; do
    stopped $signal '[ -e state.safetensors ]' $run -o m.safetensors --checkpoint state.safetensors \
        --log log.csv | sed 's/step [0-9]* of/step N of/'
    ls log.csv state.safetensors
    $run -q -o m.safetensors --checkpoint state.safetensors --log log.csv --resume
    [ "$(tensors_sum m.safetensors)" = "$(tensors_sum whole.safetensors)" ] || echo "other bits"
    rm m.safetensors state.safetensors log.csv
done
# Twice, within a step that takes long: at once.
stopped INT '[ -e two.csv ] && { kill -INT $pid; sleep 0.3; }' lacuna train --data ellipses --sizes 128 \
    --samples 2 --validate 0 --set iterations=5 --widths 64,64 --batch 1024 --crop 128 --warm 0 --steps 10 \
    -o two.safetensors --checkpoint state.safetensors --log two.csv
ls *.safetensors 2>/dev/null || true
# While samples are made.
stopped INT 'ls cache/*.safetensors >/dev/null 2>&1' lacuna train --make-only --data ellipses \
    --sizes 128 --samples 10000 --cache cache | sed 's/that: .*/that: .../'
