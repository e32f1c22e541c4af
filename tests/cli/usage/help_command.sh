# Three ways to the same text; every command explains itself.
lacuna help score >a
lacuna score --help >b
lacuna --help score >c 2>&1 || true
cmp a b
for c in phantom project recon score evaluate view shearlet convert info model check bench help; do
    lacuna help $c >text
    grep -q "^Usage: lacuna $c" text || echo "$c: no usage line"
    awk 'length($0) > 88 { print FILENAME ": a line of " length($0) " columns: " $0 }' text
done
