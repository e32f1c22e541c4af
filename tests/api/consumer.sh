#!/usr/bin/env bash
# Installs the build into a scratch folder and builds a program against it through
# pkg-config, with the shared and with the static library; reports in TAP.
#   tests/api/consumer.sh SOURCE_ROOT BUILD_ROOT PREFIX "CC..." SANITIZE
set -u
root=$1 build=$2 prefix=$3 cc=$4 sanitize=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failed=0
step() { # NAME COMMAND...
    local name=$1 said
    shift
    n=$((n + 1))
    if said=$("$@" 2>&1); then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
        printf '%s\n' "$said" | head -n 30 | sed 's/^/# /'
        failed=1
    fi
}
flags=
[ "$sanitize" = none ] || flags="-fsanitize=$sanitize"
step "install" env DESTDIR="$work" meson install -C "$build" --no-rebuild --quiet
pc=$(find "$work" -name lacuna.pc | head -n 1)
# PKG_CONFIG_PATH, not _LIBDIR: the dependencies are those of the system.
export PKG_CONFIG_PATH="${pc%/*}"
libdir=$(dirname "${pc%/*}")
include=$work$prefix/include
compile() { # OUTPUT LIBRARIES...
    local out=$1
    shift
    # shellcheck disable=SC2086
    $cc -std=c11 -Wall -Wextra -Werror $flags -I"$include" -o "$out" \
        "$root/tests/api/consumer.c" "$@"
}
step "pkg-config knows the version" pkg-config --exact-version="$(sed -nE "s/^ *version: *'([^']+)'.*/\1/p" "$root/meson.build" | head -n 1)" lacuna
# shellcheck disable=SC2046
step "link with the shared library" compile "$work/shared" -L"$libdir" \
    $(pkg-config --libs-only-l lacuna)
step "run it" env LD_LIBRARY_PATH="$libdir" "$work/shared"
# As a user would compile the examples; the prefix of the file is not that of the test.
# shellcheck disable=SC2046,SC2086
for example in "$root"/tests/examples/*.c; do
    name=$(basename "$example" .c)
    step "compile $name.c by pkg-config alone" $cc -std=c11 $flags -o "$work/$name" "$example" \
        $(pkg-config --define-variable=prefix="$work$prefix" --cflags --libs lacuna)
done
step "run it" env LD_LIBRARY_PATH="$libdir" "$work/01_fbp"
# Our archive with the shared libraries of others: their own static lists (pkg-config --static)
# name packages that Debian's -dev packages do not bring along.
# The static library of ours with the shared ones of the system: their own private
# libraries (--static) need not be installed.
# shellcheck disable=SC2046
step "link with the static library" compile "$work/static" "$libdir/liblacuna.a" \
    $(pkg-config --libs $(pkg-config --print-requires-private lacuna)) \
    $(sed -n 's/^Libs.private: //p' "$pc") -lm
step "run it" "$work/static"
step "the installed command runs" env LD_LIBRARY_PATH="$libdir" "$work$prefix/bin/lacuna" --version
echo "1..$n"
exit $failed
