lacuna --version
