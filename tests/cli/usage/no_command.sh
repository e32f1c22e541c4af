lacuna
