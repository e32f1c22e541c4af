# A manual page for every command and topic, in right roff, with all options.
pages=$(dirname "$(readlink -f "$(command -v lacuna)")")/tools/doc
[ -e "$pages/lacuna.1" ] || { echo "this build made no manual pages" >&2; exit 77; }
commands=$(lacuna help | sed -n '/^Usage/,/^Global/p' | awk '/^  / { print $1 }')
topics=$(lacuna help | sed -n '/^Topics:/,/^$/p' | awk 'NF > 1 { print $1 }')
for t in $topics; do [ -e "$pages/lacuna-$t.7" ] || echo "no page of the topic $t"; done
for c in $commands; do
    page=$pages/lacuna-$c.1
    [ -e "$page" ] || { echo "no page of the command $c"; continue; }
    for s in NAME SYNOPSIS DESCRIPTION 'GLOBAL OPTIONS' 'EXIT STATUS' FILES 'SEE ALSO'; do
        grep -q "^.SH $s$" "$page" || echo "$c: no section $s"
    done
    lacuna help "$c" | sed -n '/^Options:/,/^$/p' | grep -oE '^ .{5}--[a-z-]+' | sed 's/.*--//' |
        while read -r o; do
            grep -qF "\\fB\\-\\-${o//-/\\-}\\fR" "$page" || echo "$c: --$o is not in the page"
        done
done
for m in fbp lti; do grep -q "^.fB$m.fR$" "$pages/lacuna-recon.1" || echo "no method $m"; done
# No folder of the machine that built them.
grep -l "$(dirname "$pages")" "$pages"/*.[17] || true
command -v groff >/dev/null || exit 0
for page in "$pages"/*.[17]; do groff -man -Tascii -ww -z "$page"; done
