#!/usr/bin/env bash
# Each public header compiles on its own, in C and in C++; reports in TAP.
#   tests/api/headers.sh SOURCE_ROOT "CC..." "CXX..." HEADER...   (CXX may be empty)
set -u
root=$1 cc=$2 cxx=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "1..$((2 * $#))"
n=0 failed=0
try() { # NAME SUFFIX COMMAND...
    local name=$1 file=$work/alone.$2
    shift 2
    n=$((n + 1))
    # Twice: the guard must hold. A use: the header must not be empty.
    printf '#include "%s"\n#include "%s"\nint alone(void);\nint alone(void) { return 0; }\n' \
        "$name" "$name" >"$file"
    if said=$("$@" -Wall -Wextra -Werror -pedantic -fsyntax-only -I"$root" "$file" 2>&1); then
        echo "ok $n - $name as ${file##*.}"
    else
        echo "not ok $n - $name as ${file##*.}"
        printf '%s\n' "$said" | sed 's/^/# /'
        failed=1
    fi
}
for header; do
    header=$(realpath --relative-to="$root" "$header")
    # shellcheck disable=SC2086  # a compiler may come with arguments
    try "$header" c $cc -std=c11
    if [ -n "$cxx" ]; then
        # shellcheck disable=SC2086
        try "$header" cpp $cxx -std=c++11
    else
        n=$((n + 1))
        echo "ok $n - $header as cpp # SKIP no C++ compiler"
    fi
done
exit $failed
