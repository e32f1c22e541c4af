#!/usr/bin/env bash
# check.sh EXPECTED PROGRAM [ARGUMENT]...: runs an example; its output must be what the file says.
set -eu
expected=$1
shift
diff -u "$expected" <("$@")
