# Wrong numbers of terms, images with NaN, no memory: nothing is written.
. "$LACUNA_CLI/lib.sh"
lacuna phantom disc --size 64 -o t.npy
for terms in -1 2.5 x% 1e300% 30000 1000%; do
    fails 2 lacuna shearlet approximate t.npy --scales 1 --terms $terms -o x.npy
done
fails 2 lacuna shearlet approximate t.npy -o x.npy
fails 2 lacuna shearlet approximate t.npy --terms 5
fails 2 lacuna shearlet approximate t.npy --terms 5 --by luck -o x.npy
fails 2 lacuna shearlet analyse t.npy --terms 5 -o x.npy
fails 2 lacuna shearlet approximate t.npy --terms 5 --scales 7 -o x.npy
fails 1 lacuna shearlet approximate t.npy --terms 5 --threads 1 --budget 0.5 -o x.npy
write_npy n.npy 40 48 'nan if i == 3 and j == 7 else 1'
fails 1 lacuna shearlet approximate n.npy --terms 5 -o x.npy
fails 1 lacuna shearlet approximate none.npy --terms 5 -o x.npy
fails 1 lacuna shearlet approximate t.npy --terms 5 --scales 1 -o no/x.npy
ls
