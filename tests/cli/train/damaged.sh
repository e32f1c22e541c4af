# A damaged file is named and made again; everything else stays.
common="--make-only --samples 5 --data ellipses --sizes 24 --set iterations=4 --threads 1 --cache samples"
lacuna train $common
cp -r samples good
cd samples
for f in *; do mv "$f" "${f#*-}"; done
head -c 3000 00000001.safetensors >cut
mv cut 00000001.safetensors
: >00000002.safetensors
cp 00000000.safetensors 00000003.safetensors
cd ..
for f in good/*; do
    name=${f#good/}
    mv samples/"${name#*-}" samples/"$name"
done
lacuna train $common 2>&1 | sed 's/samples.[0-9a-f]*-/FILE-/; s/ [0-9]* bytes/ N bytes/g'
diff -r good samples
# Trouble with the folder.
. "$LACUNA_CLI/lib.sh"
fails 1 lacuna train $common/no/where
mkdir closed
chmod a-w closed
[ -w closed ] || fails 1 lacuna train $common --cache closed 2>/dev/null
