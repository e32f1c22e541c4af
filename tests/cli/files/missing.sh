. "$LACUNA_CLI/lib.sh"
fails 1 lacuna recon nowhere.npy --method fbp -o x.npy
fails 1 lacuna info nowhere.png
fails 1 lacuna score nowhere.npy nowhere.npy
fails 1 lacuna view nowhere.npy -o x.png
fails 1 lacuna convert nowhere.npy x.npy
fails 1 lacuna check nowhere.npy
[ -z "$(ls)" ] || ls
