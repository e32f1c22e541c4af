lacuna info ""
