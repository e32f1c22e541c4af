lacuna recno scan.npy
