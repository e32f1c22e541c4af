# The same bits for one and two threads.
lacuna project phantom:shepp-logan --size 64 --angles 0:119:2 -o s.npy
for m in fbp sirt tv; do
    lacuna recon --quiet s.npy --method $m --threads 1 -o a.npy
    mv a.npy b.npy
    lacuna recon --quiet s.npy --method $m --threads 2 -o a.npy
    cmp a.npy b.npy || echo "$m differs"
done
