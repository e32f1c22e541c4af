# A break changes no bit; log and curve go on; the model serves 'lacuna recon'.
. "$LACUNA_CLI/lib.sh"
train_tiny whole.safetensors --checkpoint w.safetensors --log whole.csv --curve whole.png
train_tiny half.safetensors --checkpoint h.safetensors --log half.csv --curve half.png --stop 4
[ "$(tensors_sum w.safetensors)" != "$(tensors_sum h.safetensors)" ] || echo "no step after the break"
train_tiny half.safetensors --checkpoint h.safetensors --log half.csv --curve half.png \
    --resume --threads 2
[ "$(tensors_sum w.safetensors)" = "$(tensors_sum h.safetensors)" ] || echo "other checkpoint"
[ "$(tensors_sum whole.safetensors)" = "$(tensors_sum half.safetensors)" ] || echo "other model"
# all but the seconds
for f in whole half; do grep -v '^#' $f.csv | cut -d, -f1,3-; done | sort | uniq -c | sed 's/ *\([0-9]*\) .*/\1/'
grep -v '^#' half.csv | head -n 1
[ "$(png_size whole.png)" = "$(png_size half.png)" ] || echo "curves of other sizes"
lacuna model info half.safetensors | grep -E '^(name|recipe|model.kind|unet.widths)'
lacuna project phantom:ellipses --size 64 --seed 7 --exact --angles -60:60:2 -o s.npy
lacuna recon s.npy -q --size 64 --pixel 1 --method lti --set model=half.safetensors -o f.npy
# a checkpoint is a model, too
lacuna recon s.npy -q --size 64 --pixel 1 --method lti --set model=h.safetensors -o g.npy
in_range "16 bits against 32" "$(npy_value 'norm([x - y for x, y in zip(a, b)]) / norm(a)' g.npy f.npy)" 0 1e-3
# Nothing left to do: the model is written all the same.
train_tiny again.safetensors --checkpoint w.safetensors --resume
[ "$(tensors_sum again.safetensors)" = "$(tensors_sum whole.safetensors)" ] || echo "another model"
# What cannot be gone on from
fails 1 train_tiny x.safetensors --checkpoint none.safetensors --resume
fails 1 train_tiny x.safetensors --checkpoint w.safetensors --resume --model unet-fbp
fails 2 train_tiny x.safetensors --resume
fails 2 train_tiny x.safetensors --widths 8,,8
fails 2 train_tiny x.txt
fails 1 train_tiny x.safetensors --crop 31
fails 1 train_tiny x.safetensors --crop 128
[ ! -e x.safetensors ] || echo "a model all the same"
