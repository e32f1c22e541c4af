# A file without a checksum is read, and said to be one.
. "$LACUNA_CLI/lib.sh"
write_model m.safetensors '{}'
lacuna model info m.safetensors
lacuna model info m.safetensors --json | grep verified
