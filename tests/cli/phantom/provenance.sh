# The record: command line, version, seed.
lacuna phantom ellipses --size 16 --seed 42 -o 'a b.npy'
lacuna info 'a b.npy' | grep -E '^(software|command|seed|phantom)'
