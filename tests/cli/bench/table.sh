# The table for people: a row for each kernel and number of threads, flop rates where the work
# is known; and every sort of kernel runs.
kernels="adjoint_parallel_512x180 fbp_parallel_512x180 forward_gridding_512x180
    adjoint_gridding_512x180 normal_parallel_512x180 forward_fan_512x181 shearlet_analyse_512
    shearlet_adjoint_512 conv3_256_64"
options=
for k in $kernels; do options="$options --kernel $k"; done
# shellcheck disable=SC2086
lacuna bench --calls 1 $options >t
python3 - $kernels <<'PY'
import re, sys
lines = open("t").read().splitlines()
unit = re.match(r"T = ([\d.]+) ms, one fftw_r2c_512; S = ([\d.]+) GFLOP/s, sgemm_1024 \(OpenBLAS takes the "
                r"processor for \w+\); one thread$", lines[0])
T, S = float(unit[1]), float(unit[2])
rows = [l.split() for l in lines[3:]]
if [(r[0], r[1]) for r in rows] != [(k, str(t)) for k in sys.argv[1:] for t in (1, 2)]:
    print("other rows:", lines)
for name, threads, calls, least, median, units, *rates in rows:
    least, median, units = float(least), float(median), float(units)
    # printed to 0.001 ms, T to 0.0001 and units to 0.01
    if not 0 < least <= median or abs(units - least / T) > 0.01 + 0.02 * units:
        print(name, least, median, units, T)
    if len(rates) != (2 if name.startswith("conv3") else 0):
        print(name, rates)
    elif rates:
        # two layers 3 x 3 of 256 channels on 64 x 64, and 1 x 1 to one
        flop = 2 * 64 * 64 * (2 * 9 * 256 * 256 + 256)
        rate = flop / least * 1e-6
        if abs(float(rates[0]) - rate) > 0.1 + 0.01 * rate or abs(float(rates[1]) - rate / S) > 0.02 + 0.02 * rate / S:
            print(name, rates, rate, S)
PY
