lacuna --verson
