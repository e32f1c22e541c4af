lacuna phantom disc
