lacuna help scor
