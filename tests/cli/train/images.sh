# Images of a folder: a range of them, values in Hounsfield units, another folder of the
# same content is the same recipe.
. "$LACUNA_CLI/lib.sh"
mkdir scans
for k in 0 1 2; do
    write_npy scans/s$k.npy 48 50 "(k := $k, 0.02 + 0.01 * k if (i - 24) ** 2 + (j - 20) ** 2 < 200 else 0)[1]"
done
cp -r scans other
mkdir elsewhere
cp -r scans elsewhere
common="--make-only --samples 4 --sizes 24 --set iterations=4"
lacuna train $common --data scans@1-2,disc --cache a
lacuna train $common --data elsewhere/scans/@1-2,disc --cache b
diff -r a b
strings -n 6 a/* | grep -o '"object":"[^"0-9]*' | sort -u
fails 2 lacuna train $common --data scans@1-3 --cache c
fails 1 lacuna train $common --data scans --sizes 49 --cache c
echo nonsense >scans/s1.npy
fails 1 lacuna train $common --data scans --cache c
[ ! -e c ]
