# B is included; negative angles need no special form.
lacuna project phantom:disc --size 16 --angles -60:60:1 -o a.npy
lacuna info a.npy | grep -E '^(views|detector|arc)'
lacuna project phantom:disc --size 16 --angles 0,10,45.5 -o b.npy
lacuna info b.npy | grep -E '^(views)'
printf '1\n2\n4\n' >list.txt
lacuna project phantom:disc --size 16 --angles @list.txt -o c.npy
lacuna info c.npy | grep -E '^(views)'
