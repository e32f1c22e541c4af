# What tests/tsan.sh and tests/valgrind.sh share: sourced, from the top of the tree.

# needs PACKAGES TOOL...: stops where a tool or file is missing; the packages have them.
needs() {
    local packages=$1 tool missing=
    shift
    for tool in "$@"; do
        [[ $tool = */* && -e $tool ]] || command -v "$tool" >/dev/null || missing+=" ${tool##*/}"
    done
    [ -z "$missing" ] && return
    echo "${0##*/} needs$missing (Debian: $packages)" >&2
    exit 1
}

# build_tests BUILD [TEST...]: builds those unit tests, else all but those in the array
# `left_out`; their names are in the array `tests` then.
build_tests() {
    local build=$1 name
    shift
    tests=("$@")
    if [ $# = 0 ]; then
        for name in $(ninja -C "$build" -t targets all | sed -n 's,^tests/test_\([a-z0-9_]*\): .*,\1,p' | sort); do
            # shellcheck disable=SC2154  # of the script that sources this one
            [[ " ${left_out[*]} " = *" $name "* || $name = fuzz_* ]] || tests+=("$name")
        done
    fi
    ninja -C "$build" "${tests[@]/#/tests/test_}" >"$build/build.log" 2>&1 || {
        tail -n 40 "$build/build.log"
        exit 1
    }
}

# run_tests BUILD FACTOR: runs `tests`, each FACTOR times as long as otherwise allowed.
run_tests() {
    exec meson test -C "$1" --no-rebuild --suite unit --print-errorlogs --timeout-multiplier "$2" "${tests[@]}"
}
