# A preset is options from a file; those of the command line count more.
. "$LACUNA_CLI/lib.sh"
lacuna project phantom:ellipses --size 32 --seed 3 --exact --angles -60:60:4 -o s.npy
same() {
    in_range "with the preset and without" "$(npy_value "norm([x - y for x, y in zip(a, b)]) / norm(a)" a.npy b.npy)" 0 0
}
mkdir p
cat > p/one.preset <<'P'
about = a test   # said in the help of those that come with Lacuna
size = 24        # not 32
pixel=1
views = -40:40
json

set = tv.lambda=0.25
set = tv.iterations=3
set = fbp.cutoff=0.5
P
lacuna recon s.npy -q --method tv --preset p/one.preset -o a.npy > a.json
lacuna recon s.npy -q --method tv --size 24 --pixel 1 --views -40:40 --json --set lambda=0.25 --set iterations=3 -o b.npy > b.json
same
lacuna recon s.npy -q --method fbp --preset=p/one.preset -o a.npy > a.json
lacuna recon s.npy -q --method fbp --size 24 --pixel 1 --views -40:40 --set cutoff=0.5 -o b.npy
same
# The command line comes last, wherever it stands.
lacuna recon s.npy -q --method tv --size 20 --set iterations=2 --preset p/one.preset -o a.npy > a.json
lacuna recon s.npy -q --method tv --size 20 --pixel 1 --views -40:40 --set lambda=0.25 --set iterations=2 -o b.npy
same
# A file beside the preset
printf 'set = lti.model=./none.safetensors\n' > p/two.preset
fails 1 lacuna recon s.npy -q --method lti --preset p/two.preset -o x.npy
# What is wrong is said, with the file.
fails 2 lacuna recon s.npy --method tv --preset nothing-of-the-kind -o x.npy 2>&1 | sed 's/.*: option/option/; s/'"'.*presets"'/'"'FOLDER"'/'
printf 'sise = 3\n' > p/three.preset
fails 2 lacuna recon s.npy --method tv --preset p/three.preset -o x.npy
printf 'preset = one\n' > p/four.preset
fails 2 lacuna recon s.npy --method tv --preset p/four.preset -o x.npy
printf 'set = tw.lambda=3\n' > p/five.preset
fails 2 lacuna recon s.npy --method tv --preset p/five.preset -o x.npy
head -c 3000 /dev/zero | tr '\0' 'x' > p/six.preset
fails 2 lacuna recon s.npy --method tv --preset p/six.preset -o x.npy
[ ! -e x.npy ] || echo "written all the same"
