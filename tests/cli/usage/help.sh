lacuna --help
