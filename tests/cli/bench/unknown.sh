lacuna bench --kernel forward_paralel_512x180
