# Negated angles and a wrong axis are found.
lacuna project phantom:shepp-logan --size 128 --fan 300,450 --angles 0:358:2 --axis-offset 4 -o s.npy
cp s.npy t.npy
sed 's/^angles_deg.*/angles_deg = 0:-358:-2/' s.geom >t.geom
lacuna check t.npy --quiet >/dev/null && echo "status 0" || echo "status $?"
cp s.npy u.npy
sed 's/^axis_offset_mm.*/axis_offset_mm = 0/' s.geom >u.geom
lacuna check u.npy --json --quiet >c.json && echo "status 0" || echo "status $?"
python3 -c '
import json
v = json.load(open("c.json"))["axis_offset_best_mm"]
print("axis found" if abs(v - 4) < 1 else v)'
