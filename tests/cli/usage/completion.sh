# What the completion for bash offers; the others are right scripts where their shells are.
# shellcheck disable=SC1090,SC2034
made=$(dirname "$(readlink -f "$(command -v lacuna)")")/tools/doc
[ -e "$made/lacuna.fish" ] || { echo "this build made no completions" >&2; exit 77; }
! command -v zsh >/dev/null || zsh -n "$made/_lacuna"
! command -v fish >/dev/null || fish -n "$made/lacuna.fish"
set +eu
. "$made/lacuna"
touch a.npy B.TIF c.txt page.html own.preset s.suite
mkdir folder
try() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _lacuna
    printf '%s:' "$*"
    printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
    echo
}
try lacuna re
try lacuna recon --me
try lacuna recon --method t
try lacuna recon --method = t
try lacuna recon -m unet
try lacuna --threads 2 -q recon s.npy -m tv --set it
try lacuna recon s.npy --method = lti --set con
try lacuna recon ''
try lacuna recon --views -60 : 60 ''
try lacuna recon --views -60 :
try lacuna project phantom : shepp
try lacuna recon --preset ''
try lacuna recon --report ''
try lacuna recon --bad-pixels ''
try lacuna recon --size ''
try lacuna evaluate --methods fbp,t
try lacuna evaluate --set tv.it
try lacuna train --cache ''
try lacuna shearlet a
try lacuna shearlet info pa
try lacuna help t
try lacuna phantom shepp
try lacuna --th
# Every option of every command is offered.
for c in $(lacuna help | sed -n '/^Usage/,/^Global/p' | awk '/^  / { print $1 }'); do
    COMP_WORDS=(lacuna "$c" --) COMP_CWORD=2
    _lacuna
    lacuna help "$c" | sed -n '/^Options:/,/^$/p' | grep -oE '^ .{5}--[a-z-]+' | sed 's/.* //' |
        while read -r o; do
            [[ " ${COMPREPLY[*]} " == *" $o "* ]] || echo "$c: $o is not offered"
        done
done
