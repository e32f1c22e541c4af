#!/usr/bin/env bash
# Installs with apt-get what is missing to build Lacuna (Debian 12 and relatives):
#   tools/install_deps.sh [EXTRA_PACKAGE...]
# Where everything is there already it does nothing, needs no network and no rights.
set -eu

packages="gcc libc6-dev meson ninja-build pkg-config libfftw3-dev libopenblas-dev
    libpng-dev libjansson-dev libtiff-dev libmatio-dev
    libhdf5-dev $*"

missing=
for p in $packages; do
    case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
    *" installed") ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0

echo "installing:$missing"
as_root=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "$0: these packages are missing and need root, or sudo, to install:$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
# The lists may be stale or absent: try without fetching them first.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    $missing </dev/null >/dev/null 2>&1 || {
    $as_root apt-get update -q </dev/null
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        $missing </dev/null
}
