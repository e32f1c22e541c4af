// Small charts beside an image: its histogram with the grey window, and the values along the
// row under the pointer. Both are as wide as `range`, from range.lo to range.hi.
const lacunaCharts = (function () {
    "use strict";

    const SVG = "http://www.w3.org/2000/svg";
    const WIDE = 256, BINS = 128, HIGH = 58;

    function addShape(parent, name, attributes) {
        const shape = document.createElementNS(SVG, name);

        for (const key in attributes)
            shape.setAttribute(key, attributes[key]);
        parent.append(shape);
    }

    const valueAt = lacunaImages.valueAt;
    const share = (range, v) => (v - range.lo) / (range.hi - range.lo);

    // Logarithmic, since most pixels are air.
    function histogram(svg, layer, range) {
        const count = new Float64Array(BINS);
        let most = 1, path = "M0 " + HIGH;

        for (let i = 0; i < layer.codes.length; i++) {
            const k = Math.floor(share(range, valueAt(layer, i)) * BINS);

            if (k >= 0 && k < BINS)
                most = Math.max(most, ++count[k]);
        }
        count.forEach((n, k) => {
            const y = HIGH * (1 - Math.log1p(n) / Math.log1p(most));

            path += "L" + 2 * k + " " + y.toFixed(1) + "L" + 2 * (k + 1) + " " + y.toFixed(1);
        });
        svg.replaceChildren();
        addShape(svg, "rect", { class: "window", y: 0, height: HIGH });
        addShape(svg, "path", { class: "counts", d: path + "L" + WIDE + " " + HIGH + "Z" });
    }

    function showWindow(svg, lo, hi, range) {
        const marks = svg.querySelector(".window");
        const from = WIDE * share(range, lo), until = WIDE * share(range, hi);

        if (marks) {
            marks.setAttribute("x", from);
            marks.setAttribute("width", Math.max(until - from, 1));
        }
    }

    // Row `row` of two images of nx columns; a line where the pointer stands.
    function profile(svg, layers, nx, row, column, range) {
        const kinds = ["first", "second"];

        svg.replaceChildren();
        layers.forEach((layer, k) => {
            let path = "";

            for (let x = 0; x < nx; x++) {
                const v = Math.min(Math.max(share(range, valueAt(layer, row * nx + x)), 0), 1);

                path += (x ? "L" : "M") + ((x + 0.5) / nx * WIDE).toFixed(1) + " " +
                    (HIGH * (1 - v)).toFixed(1);
            }
            addShape(svg, "path", { class: kinds[k], d: path });
        });
        const at = (column + 0.5) / nx * WIDE;

        addShape(svg, "path", { class: "here", d: "M" + at + " 0V" + HIGH });
    }

    return { histogram, showWindow, profile };
})();
