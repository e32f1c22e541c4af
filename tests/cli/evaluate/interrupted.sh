# A run that is stopped leaves nothing behind.
timeout -s INT 1 lacuna evaluate cartoon --size 256 --count 50 --csv x.csv --html x.html >/dev/null || echo "status $?"
ls -A
