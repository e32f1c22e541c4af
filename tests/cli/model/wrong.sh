. "$LACUNA_CLI/lib.sh"
fails 2 lacuna model show m.safetensors
fails 2 lacuna model info
fails 2 lacuna model info a.safetensors b.safetensors
fails 2 lacuna model info a.safetensors --tensor
