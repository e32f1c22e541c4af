# Methods with a network among the others; a model that is not there is said at once.
. "$LACUNA_CLI/lib.sh"
for kind in lti unet-shearlet unet-fbp; do train_tiny $kind.safetensors --model $kind; done
lacuna evaluate cartoon --size 64 --count 2 --views -60:60 --views -30:30 --step 2 \
    --methods fbp,lti,unet-shearlet,unet-fbp --set lti.iterations=9 --set unet-shearlet.iterations=9 \
    --set lti.model=lti.safetensors --set unet-shearlet.model=unet-shearlet.safetensors \
    --set unet-fbp.model=unet-fbp.safetensors --html page.html --csv runs.csv >/dev/null
well_formed page.html
# truth and four methods, four differences, three provenances, two arcs
[ "$(png_count page.html)" = 24 ] || echo "$(png_count page.html) pictures instead of 24"
grep -o '<figcaption>lti: orange is learned' page.html | wc -l
grep -c '<code>lti.safetensors sha256:' page.html
grep -c -E "^[^#]*,(lti|unet-shearlet|unet-fbp)," runs.csv
# Said before the work begins: in no time, and nothing is written.
fails 1 timeout 5 lacuna evaluate ellipses,cartoon --size 512 --count 1000 --methods tv,lti \
    --set lti.model=none.safetensors --csv late.csv --html late.html
fails 1 timeout 5 lacuna evaluate ellipses --size 512 --count 1000 --methods tv,unet-fbp \
    --set unet-fbp.model=lti.safetensors --csv late.csv
[ ! -e late.csv ] && [ ! -e late.html ] || echo "files of a run that was none"
# By default those networks run whose model came with Lacuna.
lacuna project phantom:disc --size 32 --exact --angles -60:60:5 -o s.npy
want=0
if lacuna recon s.npy -q --method lti --size 32 -o f.npy 2>/dev/null; then want=1; fi
lacuna evaluate disc --size 32 --views -60:60 --step 10 --csv all.csv >/dev/null
[ "$(grep -c ',lti,' all.csv)" = $want ] || echo "lti by default: $(grep -c ',lti,' all.csv), its model is there: $want"
