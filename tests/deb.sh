#!/usr/bin/env bash
# Builds the Debian packages and installs them in a fresh chroot of the same release, where
# the command, its models, a man page and a program against the library are tried:
#   tests/deb.sh [FOLDER]               default: build-deb; needs root and a Debian mirror
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash tools/install_deps.sh debootstrap dpkg-dev
out=${1:-build-deb}
bash tools/make_deb.sh "$out" >/dev/null

root=$(mktemp -d)
cleanup() {
    umount "$root/proc" 2>/dev/null || true
    rm -rf "$root"
}
trap cleanup EXIT
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(SITE)' | head -n 1)
debootstrap --variant=minbase "$release" "$root" "$mirror" >/dev/null
cp -r /etc/apt/. "$root/etc/apt/"
mount -t proc proc "$root/proc"
mkdir "$root/try"
cp "$out"/*.deb tests/examples/01_fbp.c tests/examples/01_fbp.expected "$root/try/"

cat >"$root/try/run.sh" <<'TRY'
set -eu
cd /try
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
apt-get install -y --no-install-recommends ./lacuna_*.deb ./liblacuna0*.deb >/dev/null 2>&1
passed=0
ok() { passed=$((passed + 1)); echo "ok $passed - $1"; }
lacuna --version >/dev/null
ok "the command starts with what its package depends on"
lacuna phantom ellipses --size 64 --seed 1 -o truth.npy
lacuna project truth.npy --angles -60:60:1 --noise gaussian:0.01 -o scan.npy
lacuna -q recon scan.npy -m lti --size 64 --pixel 1 -o lti.npy
lacuna score lti.npy truth.npy >/dev/null
ok "the model of method lti is found"
lacuna help recon | grep -q 'htc' && ok "presets are found"
apt-get install -y --no-install-recommends ./liblacuna-dev_*.deb gcc libc6-dev pkg-config >/dev/null 2>&1
cc 01_fbp.c $(pkg-config --cflags --libs lacuna) -o example
./example | diff - 01_fbp.expected
ok "a program against the library is built and runs"
apt-get remove -y lacuna liblacuna-dev liblacuna0.1 >/dev/null 2>&1
[ -z "$(find /usr -path '*lacuna*' -not -path '*/doc/*' -print -quit)" ]
ok "nothing is left after removal"
echo "$passed passed, $((5 - passed)) failed"
TRY
chroot "$root" bash /try/run.sh
