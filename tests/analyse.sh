#!/usr/bin/env bash
# Static analysis of the library and the command:
#   tests/analyse.sh [FILE...]      default all .c files of the build
# clang-tidy with the checks of .clang-tidy, and gcc -fanalyzer. Installs nothing. Ends with
# status 1 and a list where something is found that tests/analyse.known does not explain,
# or where an explanation explains nothing any more. Configures build-analyse/, but
# compiles nothing.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."

missing=
for tool in clang-tidy gcc meson python3; do
    command -v $tool >/dev/null || missing+=" $tool"
done
if [ -n "$missing" ]; then
    echo "analyse.sh needs$missing (Debian: clang-tidy gcc meson python3)" >&2
    exit 1
fi
if [ ! -e build-analyse/build.ninja ]; then
    CC=gcc meson setup build-analyse -Dtests=false >/dev/null
else
    ninja -C build-analyse build.ninja >/dev/null # files that came since
fi
exec python3 tests/analyse.py build-analyse tests/analyse.known "$@"
