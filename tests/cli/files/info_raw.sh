# What a folder of pictures with flats and darks holds, and what was taken for granted.
. "$LACUNA_CLI/lib.sh"
mkdir -p scan/flats scan/dark
for i in 1 2 9 10; do
    write_npy p.npy 3 5 "$i / 100 + j / 10"
    lacuna convert p.npy --window 0:1 --bits 16 scan/p$i.png
done
lacuna convert p.npy scan/flats/a.png
lacuna convert p.npy scan/dark/a.png
lacuna info scan
echo
lacuna info scan/ --geometry 'angles_deg = 0:135:45; pitch_mm = 0.5'
echo 'angles_deg = 0:135:45' >scan.geom
lacuna info scan --json | python3 -c '
import json, sys
d = json.load(sys.stdin)
print(d["kind"], d["quantity"], d["detector_rows"], d["flats"], d["darks"], d["layout"],
      d["geometry"]["views"], d["measured"])'
