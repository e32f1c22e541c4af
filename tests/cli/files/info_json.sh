# Valid JSON with the geometry.
lacuna project phantom:disc --size 16 --fan 100,150 --angles -45:45:5 -o s.npy
lacuna info --json s.npy | python3 -c '
import json, sys
d = json.load(sys.stdin)
g = d["geometry"]
print(d["kind"], g["beam"], g["views"], g["first_angle_deg"], round(g["last_angle_deg"], 9),
      round(g["missing_arc_deg"], 6), g["full"], len(d["provenance"]) > 2)'
