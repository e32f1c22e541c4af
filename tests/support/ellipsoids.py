"""Parallel projections of ellipsoids, exact, on a detector that is rotated about the beam."""
import math


def project(bodies, angles_deg, rows, bins, lean_deg):
    """Line integrals [view, row, bin], in bins of 1 mm. A body: its middle (x, y, z), its half axes
    along x, y, z, its attenuation."""
    lean = math.radians(lean_deg)
    c, s = math.cos(lean), math.sin(lean)
    x = []
    for angle in angles_deg:
        t = math.radians(angle)
        for row in range(rows):
            for d in range(bins):
                u, v, g = d - (bins - 1) / 2, (rows - 1) / 2 - row, 0
                U, V = u * c - v * s, u * s + v * c
                for at, size, m in bodies:
                    w = (size[0] * math.cos(t))**2 + (size[1] * math.sin(t))**2
                    h = 1 - (U - at[0] * math.cos(t) - at[1] * math.sin(t))**2 / w - ((V - at[2]) / size[2])**2
                    g += m * 2 * size[0] * size[1] / math.sqrt(w) * math.sqrt(max(h, 0))
                x.append(g)
    return x
