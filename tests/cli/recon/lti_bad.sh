# Models that are not there, of another kind, damaged: one line, and nothing written.
. "$LACUNA_CLI/lib.sh"
train_tiny m.safetensors
lacuna project phantom:disc --size 32 --exact --angles -60:60:5 -o s.npy
before=$(ls | wc -l)
lti="lacuna recon s.npy -q --size 32 -o f.npy --report p.html --provenance p.png"
fails 1 $lti --method lti --set model=none.safetensors
fails 1 $lti --method unet-fbp --set model=m.safetensors
head -c 5000 m.safetensors >cut.safetensors
fails 1 $lti --method lti --set model=cut.safetensors
write_model other.safetensors '{"name": "x"}'
fails 1 $lti --method lti --set model=other.safetensors
fails 2 $lti --method lti --set consistency=2
fails 2 $lti --method lti --set split=some
fails 2 lacuna recon s.npy --method lti -o f.npy --provenance p.jpg
rm cut.safetensors other.safetensors
[ "$(ls | wc -l)" = "$before" ] || ls
