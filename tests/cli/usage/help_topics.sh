# Every topic of the list has a text of lines that fit a terminal; the tables are in it.
lacuna help | sed -n '/^Topics:/,/^$/p' | awk 'NF > 1 { print $1 }' >topics
cat topics
while read -r t; do
    lacuna help "$t" >text
    [ "$(wc -l <text)" -gt 20 ] || echo "$t: short"
    awk 'length($0) > 88 { print FILENAME ": a line of " length($0) " columns: " $0 }' text
done <topics
lacuna help methods | grep -c '^  [a-z]'
lacuna help formats | grep -oE '^  (NPY|PNG) \([a-z]+\)'
lacuna help tust || echo "status $?"
lacuna help trust x || echo "status $?"
