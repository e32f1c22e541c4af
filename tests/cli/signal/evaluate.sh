# Tables and pages are complete or absent.
. "$LACUNA_CLI/lib.sh"
for signal in INT TERM; do
    stopped $signal true lacuna evaluate cartoon --size 256 --count 50 --csv x.csv --html x.html >out
    grep -v limited out
done
ls -A
