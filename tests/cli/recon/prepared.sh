# A raw scan of a disc with holes: air, curve, wider bins, outline, coarse grid, mask.
. "$LACUNA_CLI/lib.sh"
lacuna phantom discs --seed 3 --size 64 --pixel 1 -o t.npy
lacuna project phantom:discs --seed 3 --size 64 --pixel 1 --exact --angles -45:45:1.5 -o s.npy
lacuna recon s.npy --method tv --set support=fit --bin 2 --size 64 --pixel 1 --coarse 2 \
    --set iterations=200 -o f.npy --json >r.json
python3 - <<'PY'
import json
r = json.load(open("r.json"))
assert (r["columns"], r["rows"], r["pixel_mm"]) == (64, 64, 1), r
PY
lacuna info f.npy | grep -E '^(pixel|bins_averaged)'
lacuna recon s.npy --method tv --air --hardening '0.5 0.9 0.1 to 9' --size 64 --pixel 1 \
    --set iterations=20 -o g.npy
lacuna info g.npy | grep -E '^(air|hardening)' | cut -c1-20
# the same as preparing it first
lacuna prepare s.npy --air --hardening '0.5 0.9 0.1 to 9' -o p.npy
lacuna recon p.npy --method tv --size 64 --pixel 1 --set iterations=20 -o h.npy
npy_holds 'a == b' g.npy h.npy
lacuna recon s.npy --method tv --air --hardening none --size 64 --pixel 1 -o i.npy
lacuna info i.npy | grep -c '^hardening' || true
fails 2 lacuna recon s.npy --method tv --size 63 --coarse 2 -o f.npy
fails 2 lacuna recon s.npy --method tv --hardening '0.03 x' -o f.npy
fails 1 lacuna recon s.npy --method tv --bin 4000 -o f.npy
