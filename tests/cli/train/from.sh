# One model begins with another, and says so; the break of a run does not change that.
. "$LACUNA_CLI/lib.sh"
train_tiny first.safetensors --model unet-shearlet
train_tiny lti.safetensors --from first.safetensors --checkpoint c.safetensors --stop 2
train_tiny lti.safetensors --from first.safetensors --checkpoint c.safetensors --resume
lacuna model info lti.safetensors | grep -E '^(name|recipe|begun_with|model.kind)'
train_tiny whole.safetensors --from first.safetensors
[ "$(tensors_sum lti.safetensors)" = "$(tensors_sum whole.safetensors)" ] || echo "other bits"
train_tiny other.safetensors
[ "$(tensors_sum other.safetensors)" != "$(tensors_sum whole.safetensors)" ] || echo "begun with nothing"
fails 1 train_tiny x.safetensors --from none.safetensors
fails 1 train_tiny x.safetensors --from first.safetensors --widths 8,12
[ ! -e x.safetensors ] || echo "a model all the same"
