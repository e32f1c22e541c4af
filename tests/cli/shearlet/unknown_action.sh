lacuna shearlet analyze t.npy -o c.npy || echo "status $?"
lacuna shearlet zzzzzz || echo "status $?"
