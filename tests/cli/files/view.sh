# Images, scans and masks in one panel.
lacuna phantom shepp-logan --size 32 -o a.npy
lacuna project a.npy --angles 0:179:4 -o s.npy
lacuna view a.npy s.npy a.npy --caption one --columns 2 --side 64 -o p.png
lacuna info p.png | grep -E '^(format|input|command)' | sed 's/sha256.*/sha256/'
