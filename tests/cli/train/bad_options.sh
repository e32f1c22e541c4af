. "$LACUNA_CLI/lib.sh"
try() {
    fails 2 lacuna train --make-only --samples 1 --cache c "$@"
}
try --data ellipse
try --data ellipses:0
try --data ellipses@0-3
try --sizes 8
try --arcs 200
try --arcs 90:40
try --views-step 50
try --noise 0:0.01
try --noise gaussian:0.01
try --set tv.lambda=1
try --preview x.jpg
fails 2 lacuna train --make-only
[ ! -e c ]
