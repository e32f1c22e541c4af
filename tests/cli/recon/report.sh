lacuna recon s.npy --method tv --report page.html -o x.npy
