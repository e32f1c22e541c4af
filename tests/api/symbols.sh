#!/usr/bin/env bash
# The symbols that the shared library exports equal tests/api/symbols.txt.
#   tests/api/symbols.sh LIBRARY            compares
#   tests/api/symbols.sh --update LIBRARY   writes the list anew
set -u
list=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/symbols.txt
exported() {
    # The sanitizers add symbols of their own.
    nm -D --defined-only "$1" | awk '{ print $3 }' | sed 's/@.*//' |
        grep -vE '^(__asan|__ubsan|__odr_asan|_init$|_fini$)' | LC_ALL=C sort
}
if [ "$1" = --update ]; then
    exported "$2" >"$list"
    exit
fi
echo 1..1
if said=$(diff -u --label "tests/api/symbols.txt" --label exported "$list" <(exported "$1")); then
    echo "ok 1 - exported symbols"
else
    echo "not ok 1 - exported symbols; where the change is meant: tests/api/symbols.sh --update $1"
    printf '%s\n' "$said" | sed 's/^/# /'
    exit 1
fi
