# The table says what the JSON says; a volume takes the largest value of all slices as peak.
. "$LACUNA_CLI/lib.sh"
write_npy t.npy 32 32 '0.5 + (abs(i - 14) < 6 and abs(j - 18) < 8)'
write_npy a.npy 32 32 '0.5 + (abs(i - 14) < 6 and abs(j - 18) < 8) + 0.1 * math.sin(i * 0.7 + j)'
lacuna score a.npy t.npy >whole
lacuna score a.npy t.npy --views -60:60 >parts
lacuna score a.npy t.npy --views -60:60 --json >s.json
python3 - <<'PY'
import json
s = json.load(open("s.json"))
lines = open("parts").read().splitlines()
if open("whole").read().splitlines() != lines[:2] or lines[0].split() != ["RE", "PSNR", "SSIM", "HaarPSI", "MCC"]:
    print(lines)
for line, part in zip(lines[1:], ("", "visible_", "invisible_")):
    name, *texts = line.replace(" dB", "").split()
    print(name)
    for text, key in zip(texts, ("re", "psnr", "ssim", "haarpsi", "mcc"), strict=True):
        want = s[part + key]
        if text != "-" and abs(float(text) - want) > (6e-3 if key == "psnr" else 6e-5) or (text == "-") != (want is None):
            print(part, key, text, want)
PY
python3 - <<'PY'
import npy
# The peak, 4, lies in slice 1 only; the error is 0.1 everywhere: PSNR = 20 log10(40) = 32.04 dB.
def truth(k, i, j):
    return 4.0 if (k, i, j) == (1, 3, 17) else float((20 * i + j) % 3)
npy.write("t3.npy", (3, 16, 20), truth)
npy.write("a3.npy", (3, 16, 20), lambda k, i, j: truth(k, i, j) + 0.1 * (-1) ** j)
npy.write("a2.npy", (2, 16, 20), lambda k, i, j: 1.0)
PY
lacuna score a3.npy t3.npy --json >v.json
in_range psnr "$(value v.json psnr)" 32.04 32.05
in_range slices "$(value v.json slices)" 3 3
fails 1 lacuna score a2.npy t3.npy
