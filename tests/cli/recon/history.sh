# One row an iteration with what the method knows, below the record.
. "$LACUNA_CLI/lib.sh"
lacuna phantom disc --size 32 -o t.npy
lacuna project t.npy --angles 0:178:4 -o s.npy
lacuna recon s.npy --method cgls --set iterations=7 -o f.npy --history h.csv --json >r.json
grep -c '^# ' h.csv
grep -v '^#' h.csv | head -n 1
lacuna recon s.npy --method sirt --set iterations=4 -o f.npy --history h2.csv
grep -v '^#' h2.csv | head -n 1
python3 - <<'PY'
import json, table
rows = table.rows("h.csv")
r = [float(x["residual"]) for x in rows]
n = json.load(open("r.json"))["iterations"]
print(len(rows) == n, [int(x["iteration"]) for x in rows] == list(range(1, n + 1)))
print(all(a > b for a, b in zip(r, r[1:])))  # CGLS: the residual falls
PY
lacuna recon s.npy --method cgls -o f.npy --history h.png
lacuna info h.png | head -n 1
fails 2 lacuna recon s.npy --method cgls -o f.npy --history h.txt
