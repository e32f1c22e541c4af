# The record names the scan and its geometry with checksums, the method and parameters.
lacuna project phantom:disc --size 16 --angles 0:179:10 -o s.npy
lacuna recon s.npy --method tv --set iterations=5 -o x.npy
lacuna info x.npy | grep -cE "^input +s\.(npy|geom) sha256:[0-9a-f]{64}$"
lacuna info x.npy | grep -E "^(command|method|parameter.iterations)"
lacuna info x.npy | grep -c "sha256:$(sha256sum <s.npy | cut -c1-64)"
