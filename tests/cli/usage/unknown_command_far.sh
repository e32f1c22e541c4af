lacuna frobnicate
