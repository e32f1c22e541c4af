#!/usr/bin/env bash
# Builds Debian packages of this source tree:
#   tools/make_deb.sh [FOLDER]          default: build-deb
# FOLDER then holds lacuna (the command, models, man pages), liblacuna0.1 (the library) and
# liblacuna-dev (headers, static library, pkg-config) as .deb files. Dependencies are those
# that dpkg-shlibdeps finds in the binaries. Nothing outside FOLDER is written.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash tools/install_deps.sh dpkg-dev

out=${1:-build-deb}
version=$(sed -n "s/^ *version: '\([^']*\)',/\1/p" meson.build | head -n 1)
soversion=$(sed -n "s/^lac_soversion = '\(.*\)'/\1/p" meson.build)
arch=$(dpkg --print-architecture)
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}

mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -rf "$out"/stage "$out"/root "$out"/*.deb
meson setup "$out/build" --wipe --prefix=/usr --libdir="lib/$multiarch" --buildtype=release \
    -Dtests=false -Dmpi=disabled >/dev/null 2>&1 ||
    meson setup "$out/build" --prefix=/usr --libdir="lib/$multiarch" --buildtype=release \
        -Dtests=false -Dmpi=disabled >/dev/null
ninja -C "$out/build" >/dev/null
DESTDIR="$out/stage" meson install -C "$out/build" --no-rebuild >/dev/null
find "$out/stage" -type f \( -name '*.so.*' -o -path '*/bin/*' \) -exec strip --strip-unneeded {} +

# move PACKAGE PATH...: from the stage to the root of a package, where it is there.
move() {
    local package=$1 path
    shift
    for path; do
        for path in "$out/stage"/$path; do
            [ -e "$path" ] || continue
            mkdir -p "$out/root/$package/$(dirname "${path#"$out/stage/"}")"
            mv "$path" "$out/root/$package/${path#"$out/stage/"}"
        done
    done
}
move "liblacuna$soversion" "usr/lib/$multiarch/liblacuna.so.*"
move liblacuna-dev usr/include "usr/lib/$multiarch"
move lacuna usr
left=$(find "$out/stage" -type f)
[ -z "$left" ] || { echo "in no package: $left" >&2; exit 1; }

# depends PACKAGE LIBRARY_FOLDER...: what its binaries need, from dpkg-shlibdeps.
depends() {
    local package=$1 work
    work=$(mktemp -d)
    mkdir "$work/debian"
    printf 'Source: lacuna\n\nPackage: %s\nArchitecture: any\n' "$package" >"$work/debian/control"
    (cd "$work" && find "$out/root/$package" -type f \( -name '*.so.*' -o -path '*/bin/*' \) -print0 |
        xargs -0 dpkg-shlibdeps -O --ignore-missing-info \
            -l"$out/root/liblacuna$soversion/usr/lib/$multiarch" 2>/dev/null) |
        sed 's/^shlibs:Depends=//'
    rm -rf "$work"
}

# pack PACKAGE SECTION DEPENDS SUMMARY TEXT
pack() {
    local root="$out/root/$1" doc
    doc="$root/usr/share/doc/$1"
    mkdir -p "$root/DEBIAN" "$doc"
    cp LICENSE "$doc/copyright"
    gzip -9n <CHANGELOG.md >"$doc/changelog.gz"
    cat >"$root/DEBIAN/control" <<CONTROL
Package: $1
Source: lacuna
Version: $version
Architecture: $arch
Maintainer: The Lacuna developers <lacuna@localhost>
Section: $2
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f 1)
Depends: $3
Description: $4
$(fold -s -w 76 <<<"$5" | sed 's/^/ /; s/ *$//')
CONTROL
    (cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort -z |
        xargs -0 md5sum >DEBIAN/md5sums)
    find "$root" -type d -exec chmod 755 {} +
    dpkg-deb --root-owner-group -Zxz --build "$root" "$out/$1_${version}_$arch.deb" >/dev/null
    echo "$out/$1_${version}_$arch.deb"
}

library_needs=$(depends "liblacuna$soversion")
command_needs=$(depends lacuna | sed "s/liblacuna$soversion[^,]*, //")
pack "liblacuna$soversion" libs "$library_needs" \
    "limited-angle CT reconstruction (library)" \
    "X-ray transform, filtered backprojection, total variation, sparse shearlets and learned filling of what a limited arc did not measure. FFTW, which it links, is GPL."
pack liblacuna-dev libdevel "liblacuna$soversion (= $version), libfftw3-dev, libopenblas-dev, libpng-dev, libjansson-dev, libtiff-dev, libmatio-dev, libhdf5-dev, zlib1g-dev" \
    "limited-angle CT reconstruction (development files)" \
    "Headers, the static library and the pkg-config file of Lacuna."
pack lacuna science "liblacuna$soversion (= $version), $command_needs" \
    "limited-angle CT reconstruction (command)" \
    "Reconstructs images and volumes from X-ray and electron tomography scans that could not go all the way round, and tells what was measured from what was learned."
rm -rf "$out/stage" "$out/root"
