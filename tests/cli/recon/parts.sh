# Visible and invisible part add up to the image; the residual is what JSON says.
. "$LACUNA_CLI/lib.sh"
lacuna phantom ellipses --size 40 --seed 5 -o t.npy
lacuna project t.npy --angles -30:50:2 --noise gaussian:0.01 -o s.npy
lacuna recon s.npy -q --method cgls --size 40 -o f.npy --visible v.npy --invisible i.npy --residual r.npy --json >j.json
in_range "sum of the parts" "$(npy_value 'max(abs(x - y - z) for x, y, z in zip(a, b, c)) / norm(a)' f.npy v.npy i.npy)" 0 1e-6
in_range "visible_energy" "$(value j.json visible_energy)" 0.5 0.98
v=$(npy_value 'norm(b) ** 2 / (norm(b) ** 2 + norm(c) ** 2)' f.npy v.npy i.npy)
in_range "energy of the visible file" "$(npy_value "$v - $(value j.json visible_energy)" f.npy)" -1e-6 1e-6
in_range "energies" "$(python3 -c "print($(value j.json visible_energy) + $(value j.json invisible_energy))")" 0.999999 1.000001
q=$(npy_value 'norm(b) / norm(a)' s.npy r.npy)
in_range "residual" "$(python3 -c "print($q - $(value j.json residual))")" -1e-6 1e-6
lacuna info r.npy | head -n 1
# --mask changes the image, not its parts.
lacuna recon s.npy -q --method cgls --size 40 --mask -o m.npy --visible v2.npy
cmp v.npy v2.npy
# All directions: nothing is invisible.
lacuna project t.npy --angles 0:179:1 -o full.npy
lacuna recon full.npy --method fbp --size 40 -o f.npy --json >full.json
in_range "invisible share of a full scan" "$(value full.json invisible_energy)" 0 1e-9
