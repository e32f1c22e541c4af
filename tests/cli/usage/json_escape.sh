# A file name with quotes and a line break comes out as valid JSON.
lacuna phantom disc --size 8 -o 'a"b\c.npy'
lacuna info --json 'a"b\c.npy' | python3 -c 'import json,sys; print(json.load(sys.stdin)["file"])'
