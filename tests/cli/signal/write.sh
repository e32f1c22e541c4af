# In the middle of a large file: the temporary file goes, the old one stays.
. "$LACUNA_CLI/lib.sh"
lacuna phantom cartoon --size 2500 --samples 1 --seed 3 -o big.tif
echo old >big.png
for signal in INT TERM; do
    stopped $signal 'ls .lacuna-*.tmp >/dev/null 2>&1' lacuna convert big.tif big.png
    cat big.png
done
ls -A
