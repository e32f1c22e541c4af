# An option that an action does not know is refused, not ignored.
lacuna shearlet analyse t.npy --size 3 -o c.npy || echo "status $?"
lacuna shearlet info --angles 0:9:1 || echo "status $?"
lacuna shearlet synthesise c.npy --json -o b.npy || echo "status $?"
lacuna shearlet info -o x.png || echo "status $?"
lacuna shearlet analyse t.npy || echo "status $?"
lacuna shearlet analyse -o c.npy || echo "status $?"
lacuna shearlet visibility || echo "status $?"
lacuna shearlet visibility --angles 0:9:1 -o x.npy || echo "status $?"
