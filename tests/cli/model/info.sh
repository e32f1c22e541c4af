# Texts in the order in which people ask, long ones below their key; the numbers.
. "$LACUNA_CLI/lib.sh"
write_model m.safetensors '{"zeal": "a key\twith a tab", "licence": "BSD-3-Clause",
    "architecture": "unet depth 4", "sha256": "SUM",
    "scores": "arc   psnr\n120  31.20\n\n 60  27.10\n", "a key longer than the column": "ä"}'
lacuna model info m.safetensors --tensors
echo
lacuna info m.safetensors | head -n 3
