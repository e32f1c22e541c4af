# More than there is room for, and values out of range: status 2, and what would be right.
. "$LACUNA_CLI/lib.sh"
times() {
    local k
    for ((k = 0; k < $1; k++)); do printf '%s ' "$2"; done
}
# shellcheck disable=SC2046
{
    fails 2 lacuna recon s.npy -o o.npy $(times 65 '--set iterations=3')
    fails 2 lacuna view $(times 65 a.npy) -o o.png
    fails 2 lacuna evaluate $(times 33 cartoon)
    fails 2 lacuna evaluate cartoon $(times 64 '--views -60:60')
    fails 2 lacuna evaluate cartoon --methods "$(times 33 fbp | tr ' ' ',')"
    fails 2 lacuna train --make-only --samples 1 --cache c --sizes 32,34,36,38,40,42,44,46,48
    fails 2 lacuna train --make-only --samples 1 --cache c --data "$(times 17 disc | tr ' ' ',')"
}
fails 2 lacuna project phantom:disc --angles 0:90:10 --detectors 8 --pitch 1 --fan 0,5 -o s.npy
fails 2 lacuna project phantom:disc --size 512 --angles 0:90:10 --axis-offset 1e6 --pitch 0.01 -o s.npy
fails 2 lacuna project phantom:cartoon --size 32 --angles 0:90:10 --exact -o s.npy
fails 2 lacuna project phantom:disc --size 32 --angles 0:90:10 --noise gaussian:1e9 -o s.npy
fails 2 lacuna recon s.npy --views 0:1e6 -o o.npy
fails 2 lacuna recon s.npy -o ''
fails 2 lacuna recon s.npy --xyzzyqwertz -o o.npy
fails 2 lacuna help xyzzyqwertz
fails 2 lacuna train --make-only --samples 1 --cache c --curve t.jpg
fails 2 lacuna train --steps 1 --checkpoint t.npy -o m.safetensors
fails 2 lacuna train --steps 1 --log no/t.csv -o m.safetensors
fails 2 lacuna train --steps 1 -o m.npy
fails 2 lacuna shearlet info a.npy --size 64
fails 2 lacuna shearlet visibility --angles 0:1:x --size 64
ls
