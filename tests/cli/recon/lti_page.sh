# The page of a method with a network: provenance in colour, both parts, plain words.
. "$LACUNA_CLI/lib.sh"
train_tiny m.safetensors
lacuna project phantom:ellipses --size 64 --seed 5 --exact --angles -40:50:2 --noise gaussian:0.01 -o s.npy
for set in consistency=1 consistency=0; do
    lacuna recon s.npy -q --size 64 --pixel 1 --method lti --set model=m.safetensors --set iterations=9 \
        --set $set -o f.npy --report $set.html
    well_formed $set.html
    [ "$(png_count $set.html)" = 9 ] || echo "$(png_count $set.html) pictures instead of 9"
    for text in '<b>Learned.</b>' 'orange learned' 'measured part' 'learned part' 'subbands that were not measured' \
        '<code>m.safetensors sha256:'; do
        grep -q "$text" $set.html || echo "no '$text' in $set.html"
    done
    [ "$(grep -c 'data-step=' $set.html)" = 3 ] || echo "FBP, f* and the result are not all there"
    ! grep -q 'visible part' $set.html || echo "parts by directions, too"
done
grep -q 'made to agree with the data to the level' consistency=1.html || echo "no word about the data"
grep -q '<b>not</b> made to agree' consistency=0.html || echo "no warning"
# Others do not speak of learning.
lacuna recon s.npy -q --size 64 --method fbp -o f.npy --report fbp.html
! grep -q -i 'learned' fbp.html || echo "fbp learned"
