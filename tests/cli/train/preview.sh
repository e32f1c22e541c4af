# A picture of the samples, with the recipe in it; nothing but the picture is written.
lacuna train --make-only --samples 3 --data ellipses --sizes 32 --set iterations=4 --preview panel.png
ls
lacuna info panel.png --json >info.json
grep -o '"recipe.sha256"\|data=ellipses:1 sizes=32:1\|seed=1' info.json
python3 - <<'PY'
import struct
png = open("panel.png", "rb").read()
print(struct.unpack(">II", png[16:24]))
PY
