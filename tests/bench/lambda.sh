#!/bin/sh
# How far the automatic lambda is from the best one of a scan of lambda in steps of 2:
#
#     tests/bench/lambda.sh build/lacuna ellipses,cartoon,FOLDER_OF_CT_SLICES [OPTION...]
#
# runs `lacuna evaluate` on the suites with the options (--count 2, --noise gaussian:0.01)
# and prints, for each method, the share of the objects and arcs whose PSNR is within 0.5
# dB of the best of the scan, and the mean and the largest loss. METHODS=tv,dtv in the
# environment leaves the others out.
set -eu
lacuna=$1 suites=$2
shift 2
methods=${METHODS:-tikhonov,tv,dtv,shearlet}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { # NAME OPTION...
    name=$1
    shift
    "$lacuna" -q evaluate "$suites" --methods "$methods" --csv "$work/$name.csv" "$@" >/dev/null
}
run auto "$@"
for k in 0 1 2 3 4 5 6; do
    set_k() { awk -v a="$1" -v k=$k 'BEGIN { printf "%.6g", a * 2 ^ k }'; }
    lambdas=
    for start in tikhonov:0.8 tv:0.03 dtv:0.02 shearlet:0.005; do
        case ,$methods, in
        *,"${start%:*}",*) lambdas="$lambdas --set ${start%:*}.lambda=$(set_k "${start#*:}")" ;;
        esac
    done
    # shellcheck disable=SC2086
    run "scan$k" "$@" $lambdas
done
cat "$work"/scan?.csv "$work/auto.csv" | python3 -c '
import csv, sys
best, auto = {}, {}
for row in csv.reader(line for line in sys.stdin if not line.startswith("#")):
    if row[0] == "suite":
        column = {name: i for i, name in enumerate(row)}
        continue
    key = tuple(row[column[c]] for c in ("method", "suite", "item", "seed", "arc"))
    psnr = float(row[column["psnr"]])
    if "lambda=auto" in row[column["parameters"]]:
        auto[key] = psnr
    else:
        best[key] = max(psnr, best.get(key, psnr))
for method in sorted({k[0] for k in auto}):
    loss = [max(0.0, best[k] - auto[k]) for k in auto if k[0] == method]
    print("%-9s %3d scans: %.2f within 0.5 dB, mean loss %.2f dB, largest %.2f dB" % (
        method, len(loss), sum(x <= 0.5 for x in loss) / len(loss), sum(loss) / len(loss), max(loss)))
'
