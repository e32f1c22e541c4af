#!/usr/bin/env bash
# check.sh PROGRAM EXPECTED: runs an example; its output must be what the file says.
set -eu
diff -u "$2" <("$1")
