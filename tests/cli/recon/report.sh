# The page is one whole file, with its pictures, the curve, the record.
. "$LACUNA_CLI/lib.sh"
lacuna phantom cartoon --size 48 --seed 3 -o t.npy
lacuna project t.npy --angles -50:60:2 --noise gaussian:0.01 -o 'a & <b>.npy'
lacuna recon 'a & <b>.npy' -q --method tv --set iterations=20 -o f.npy --report page.html
well_formed page.html
[ "$(png_count page.html)" = 8 ] || echo "$(png_count page.html) pictures instead of 8"
grep -q '<title>tv of a &amp; &lt;b&gt;.npy</title>' page.html || echo "title"
grep -q 'svg class="plot"' page.html || echo "no curve"
grep -q 'svg class="rim"' page.html || echo "no arc"
grep -q '<code>a &amp; &lt;b&gt;.npy sha256:' page.html || echo "no checksum"
grep -q '<td>lambda</td>' page.html || echo "no parameters"
grep -q 'left no trace' page.html || echo "no word about the arc"
for part in 'svg class="geometry"' 'id="viewer"' '>convergence<' '>residual of the data<' '>residual by view<'; do
    grep -q "$part" page.html || echo "no $part"
done
[ "$(grep -c 'data-step=' page.html)" = 2 ] || echo "images for the viewer: $(grep -c 'data-step=' page.html)"
# Nothing but the time differs between one thread and two.
lacuna recon 'a & <b>.npy' -q --method tv --set iterations=20 -o f.npy --report one.html --threads 1
strip() { sed -e 's/[0-9.]* s</</; s/threads [12]//; s/[a-z]*\.html.*//' "$1"; }
strip page.html >p1
strip one.html >p2
cmp p1 p2
# A method that does not iterate has no curve.
lacuna recon 'a & <b>.npy' -q --method fbp -o f.npy --report fbp.html
well_formed fbp.html
grep -q 'data-name="FBP, Hann filter"' fbp.html || echo "nothing to compare FBP with"
! grep -q 'convergence' fbp.html || echo "a curve without iterations"
