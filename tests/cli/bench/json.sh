# One and two threads, the keys of the contract; times make sense.
lacuna bench --json --calls 2 --kernel fftw_r2c_512 --kernel sgemm_1024 --kernel forward_parallel_512x180 >b.json
python3 - <<'PY'
import json
rows = json.load(open("b.json"))
print([(r["kernel"], r["threads"], r["calls"], "gflops" in r) for r in rows])
for r in rows:
    if not 0 < r["seconds_min"] <= r["seconds_median"] < 60:
        print(r)
PY
