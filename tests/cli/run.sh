#!/usr/bin/env bash
# Runs the command-line tests of one group and reports in TAP:
#   tests/cli/run.sh [--update] PATH/lacuna GROUP [CASE]
# A test is GROUP/CASE.sh. Beside it may stand what is expected of it:
#   CASE.stdout, CASE.stderr   the text, exactly
#   CASE.stdout.glob, ...      the same, each line a shell pattern
#   CASE.exit                  the exit status
# Without them silence and 0 are expected. --update writes the first two and the last
# anew from what the command does now; read the difference before you commit it.
set -u
update=0
if [ "${1:-}" = --update ]; then
    update=1
    shift
fi
if [ $# -lt 2 ]; then
    echo "usage: $0 [--update] PATH/lacuna GROUP [CASE]" >&2
    exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
group=$2
only=${3:-}

work=$(mktemp -d)
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$program" "$work/bin/lacuna"
export PATH="$work/bin:$PATH" LC_ALL=C
export LACUNA_CLI="$here" LACUNA_SAMPLES="${LACUNA_TEST_SAMPLES:-$here/../../data/samples}"
export PYTHONPATH="$here/../support" PYTHONDONTWRITEBYTECODE=1
export LACUNA_REAL="${LACUNA_TEST_DATA:-$here/../../../shared/data}"
# The sanitizers look for leaks where the process may trace itself.
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}"

# The lines of file $1 match the patterns of file $2, one for one.
matches_glob() {
    local got want
    exec 3<"$1" 4<"$2"
    while true; do
        IFS= read -r want <&4 || { IFS= read -r got <&3 && return 1; return 0; }
        IFS= read -r got <&3 || return 1
        # shellcheck disable=SC2053  # the pattern is meant to be one
        [[ $got == $want ]] || return 1
    done
}

# Compares a stream of the case: $1 = stdout or stderr. Prints what differs.
check_stream() {
    local want="$base.$1" got="$work/$1"
    if [ -e "$want.glob" ]; then
        matches_glob "$got" "$want.glob" && return 0
        diff -u "$want.glob" "$got"
        return 1
    fi
    if [ $update = 1 ]; then
        if [ -s "$got" ]; then cp "$got" "$want"; else rm -f "$want"; fi
        return 0
    fi
    [ -e "$want" ] || want=/dev/null
    diff -u --label expected --label got "$want" "$got"
}

run_case() {
    local base=${1%.sh} status=0 expected=0 dir
    dir=$(mktemp -d "$work/case.XXXXXX")
    # Signals that nohup ignores would be ignored in the cases too.
    (cd "$dir" && env --default-signal=HUP,INT,QUIT,TERM bash -eu "$1") </dev/null >"$work/stdout" 2>"$work/stderr" || status=$?
    [ $status = 77 ] && return 77
    [ -e "$base.exit" ] && expected=$(<"$base.exit")
    if [ $update = 1 ]; then
        rm -f "$base.exit"
        [ $status = 0 ] || echo $status >"$base.exit"
        expected=$status
    fi
    local ok=0
    if [ "$status" != "$expected" ]; then
        echo "exit status: expected $expected, got $status"
        ok=1
    fi
    check_stream stdout || ok=1
    check_stream stderr || ok=1
    return $ok
}

cases=("$here/$group/"${only:-*}.sh)
if [ ! -e "${cases[0]}" ]; then
    echo "Bail out! no test matches $group/${only:-*}"
    exit 1
fi
echo "1..${#cases[@]}"
n=0 failed=0
for script in "${cases[@]}"; do
    n=$((n + 1))
    name=$group/$(basename "$script" .sh)
    status=0
    said=$(run_case "$script" 2>&1) || status=$?
    if [ $status = 0 ]; then
        echo "ok $n - $name"
    elif [ $status = 77 ]; then
        echo "ok $n - $name # SKIP $(head -n 1 "$work/stderr")"
    else
        echo "not ok $n - $name"
        printf '%s\n' "$said" | sed 's/^/# /'
        failed=1
    fi
done
exit $failed
