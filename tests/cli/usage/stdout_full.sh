# A full disk behind standard output is a failure.
[ -w /dev/full ] || { echo "no /dev/full" >&2; exit 77; }
lacuna help >/dev/full
