# Found before the work is done, so that nothing is written at all.
lacuna phantom disc --size 16 -o t.npy
lacuna project t.npy --angles 0:179:9 -o s.npy
status=0
lacuna recon s.npy --method fbp -o f.npy --report no/page.html || status=$?
echo $status
ls f.npy 2>/dev/null || echo "no image"
