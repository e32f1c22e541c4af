// The viewer of a reconstruction's page: two images on one canvas with a divider, a grey
// window, an overlay, values under the pointer. Nothing is loaded: the images lie in the
// page as PNG, read here byte by byte, since a canvas may alter what it gives back. Where
// this script does not run, or a browser cannot inflate, the still picture stays.
(function () {
    "use strict";

    const STEPS = 1000; // of the window's sliders
    const ORANGE = [255, 140, 0];
    const root = document.getElementById("viewer");
    const byId = (id) => document.getElementById(id);

    if (!root || typeof DecompressionStream === "undefined")
        return;

    const number = (element, key) => Number(element.dataset[key]);
    const nx = number(root, "nx"), ny = number(root, "ny");
    const view = {
        left: 0, right: 0, split: 0.5,
        lo: number(root, "lo"), hi: number(root, "hi"),
        opacity: 0.6, column: -1, row: -1,
    };
    const range = { lo: number(root, "rangeLo"), hi: number(root, "rangeHi") };
    let layers = [], overlay = null, canvas, context, dots, waiting = false;

    // --- data ---------------------------------------------------------------------------

    function fromBase64(text) {
        const binary = atob(text.trim());
        const bytes = new Uint8Array(binary.length);

        for (let i = 0; i < binary.length; i++)
            bytes[i] = binary.charCodeAt(i);
        return bytes;
    }

    async function inflate(parts) {
        const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate"));

        return new Uint8Array(await new Response(stream).arrayBuffer());
    }

    function paeth(a, b, c) {
        const pa = Math.abs(b - c), pb = Math.abs(a - c), pc = Math.abs(a + b - 2 * c);

        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }

    // Rows of a grey picture of 8 bits: a byte that names the filter, then the row.
    function unfilter(raw, width, height) {
        const out = new Uint8Array(width * height);

        for (let y = 0; y < height; y++) {
            const from = y * (width + 1) + 1, to = y * width, filter = raw[from - 1];

            for (let x = 0; x < width; x++) {
                const a = x > 0 ? out[to + x - 1] : 0;
                const b = y > 0 ? out[to + x - width] : 0;
                const c = x > 0 && y > 0 ? out[to + x - width - 1] : 0;
                const guess = filter === 1 ? a : filter === 2 ? b : filter === 3 ? (a + b) >> 1
                    : filter === 4 ? paeth(a, b, c) : 0;

                out[to + x] = raw[from + x] + guess;
            }
        }
        return out;
    }

    async function decodePng(text) {
        const bytes = fromBase64(text), data = new DataView(bytes.buffer), parts = [];
        const width = data.getUint32(16), height = data.getUint32(20);

        for (let at = 8; at + 12 <= bytes.length; at += 12 + data.getUint32(at))
            if (data.getUint32(at + 4) === 0x49444154) // IDAT
                parts.push(bytes.subarray(at + 8, at + 8 + data.getUint32(at)));
        return unfilter(await inflate(parts), width, height);
    }

    // The upper half of the picture holds the high bytes, the lower the low ones.
    async function readLayer(element) {
        const planes = await decodePng(element.textContent), n = nx * ny;
        const codes = new Uint16Array(n);

        for (let i = 0; i < n; i++)
            codes[i] = planes[i] << 8 | planes[n + i];
        return {
            name: element.dataset.name, about: element.dataset.about,
            role: element.dataset.role, codes,
            min: number(element, "min"), step: number(element, "step"),
            grey: new Uint8ClampedArray(65536),
        };
    }

    const valueAt = (layer, i) => layer.min + layer.step * layer.codes[i];

    // --- picture ------------------------------------------------------------------------

    function fillGreys(layer) {
        const scale = 255 / (view.hi - view.lo);

        for (let k = 0; k < 65536; k++)
            layer.grey[k] = (layer.min + layer.step * k - view.lo) * scale;
    }

    function paint() {
        const left = layers[view.left], right = layers[view.right];
        const edge = Math.round(view.split * nx), out = dots.data;

        waiting = false;
        fillGreys(left);
        fillGreys(right);
        for (let i = 0, at = 0; i < nx * ny; i++, at += 4) {
            const layer = i % nx < edge ? left : right;
            const grey = layer.grey[layer.codes[i]];
            const tint = overlay && layer.role === "result" ? overlay.codes[i] / 255 * view.opacity : 0;

            out[at] = grey + tint * (ORANGE[0] - grey);
            out[at + 1] = grey + tint * (ORANGE[1] - grey);
            out[at + 2] = grey + tint * (ORANGE[2] - grey);
            out[at + 3] = 255;
        }
        context.putImageData(dots, 0, 0);
    }

    function repaint() {
        if (!waiting) {
            waiting = true;
            requestAnimationFrame(paint);
        }
    }

    // --- words and numbers --------------------------------------------------------------

    const format = (v) => Math.abs(v) < 5e-7 ? "0" : Number(v.toPrecision(4)).toString();

    function addText(parent, tag, text) {
        const element = document.createElement(tag);

        element.textContent = text;
        parent.append(element);
        return element;
    }

    function addRow(table, name, value) {
        const row = addText(table, "tr", "");

        addText(row, "td", name);
        addText(row, "td", value);
    }

    // Position in mm of the middle of a dot; a dot is `down` pixels wide.
    function position(column, row) {
        const pixel = number(root, "pixel"), down = number(root, "down");

        return {
            x: ((column + 0.5) * down - number(root, "fullNx") / 2) * pixel,
            y: (number(root, "fullNy") / 2 - (row + 0.5) * down) * pixel,
        };
    }

    function showReadout() {
        const { column, row } = view, box = byId("readout");
        const at = position(column, row), i = row * nx + column;
        const table = document.createElement("table");

        addRow(table, "x, y", at.x.toFixed(2) + ", " + at.y.toFixed(2) + " mm");
        for (const k of new Set([view.left, view.right]))
            addRow(table, layers[k].name, format(valueAt(layers[k], i)) + " per mm");
        if (overlay)
            addRow(table, overlay.name, Math.round(overlay.codes[i] / 2.55) + " % of full orange");
        box.replaceChildren(table);
        const cross = byId("cross");

        cross.hidden = false;
        cross.style.left = (column + 0.5) / nx * 100 + "%";
        cross.style.top = (row + 0.5) / ny * 100 + "%";
    }

    function point(column, row) {
        view.column = Math.min(Math.max(column, 0), nx - 1);
        view.row = Math.min(Math.max(row, 0), ny - 1);
        showReadout();
    }

    // --- controls -----------------------------------------------------------------------

    const toSlider = (v) => Math.round((v - range.lo) / (range.hi - range.lo) * STEPS);
    const fromSlider = (k) => range.lo + k / STEPS * (range.hi - range.lo);

    function showWindow() {
        for (const [id, value] of [["black", view.lo], ["white", view.hi]]) {
            byId(id).value = toSlider(value);
            byId(id).setAttribute("aria-valuetext", format(value) + " per mm");
            byId(id + "-value").textContent = format(value);
        }
        showMarks();
        repaint();
    }

    // The other end gives way, so that black stays below white.
    function setWindow(lo, hi) {
        const least = (range.hi - range.lo) / STEPS;

        if (hi - lo < least) {
            if (lo !== view.lo)
                hi = lo + least;
            else
                lo = hi - least;
        }
        view.lo = lo;
        view.hi = hi;
        showWindow();
    }

    function setSplit(share) {
        view.split = Math.min(Math.max(share, 0), 1);
        byId("split").value = Math.round(view.split * STEPS);
        byId("split-value").textContent = Math.round(view.split * 100) + " %";
        byId("divider").style.left = view.split * 100 + "%";
        byId("tag-left").hidden = view.split < 0.02;
        byId("tag-right").hidden = view.split > 0.98;
        repaint();
    }

    function setOpacity(share) {
        view.opacity = share;
        byId("opacity").value = Math.round(share * 100);
        byId("opacity-value").textContent = Math.round(share * 100) + " %";
        repaint();
    }

    function choose(left, right) {
        view.left = left;
        view.right = right;
        byId("left").value = left;
        byId("right").value = right;
        byId("tag-left").textContent = layers[left].name;
        byId("tag-right").textContent = layers[right].name;
        byId("left").title = layers[left].about;
        byId("right").title = layers[right].about;
        showHistogram();
        if (view.column >= 0)
            showReadout();
        repaint();
    }

    // --- histogram ----------------------------------------------------------------------

    const SVG = "http://www.w3.org/2000/svg";
    const BINS = 128, HIGH = 58;

    function addShape(parent, name, attributes) {
        const shape = document.createElementNS(SVG, name);

        for (const key in attributes)
            shape.setAttribute(key, attributes[key]);
        parent.append(shape);
    }

    // Logarithmic, since most pixels are air.
    function showHistogram() {
        const layer = layers[view.right], count = new Float64Array(BINS);
        const svg = byId("histogram");
        let most = 1, path = "M0 " + HIGH;

        for (let i = 0; i < nx * ny; i++) {
            const k = Math.floor((valueAt(layer, i) - range.lo) / (range.hi - range.lo) * BINS);

            if (k >= 0 && k < BINS)
                most = Math.max(most, ++count[k]);
        }
        count.forEach((n, k) => {
            const y = HIGH * (1 - Math.log1p(n) / Math.log1p(most));

            path += "L" + 2 * k + " " + y.toFixed(1) + "L" + 2 * (k + 1) + " " + y.toFixed(1);
        });
        svg.replaceChildren();
        addShape(svg, "rect", { id: "marks", y: 0, height: HIGH, fill: "#2f7fd0", "fill-opacity": 0.18 });
        addShape(svg, "path", { d: path + "L256 " + HIGH + "Z", fill: "currentColor", "fill-opacity": 0.55 });
        showMarks();
    }

    function showMarks() {
        const marks = byId("marks"), at = (v) => (v - range.lo) / (range.hi - range.lo) * 256;

        if (marks) {
            marks.setAttribute("x", at(view.lo));
            marks.setAttribute("width", Math.max(at(view.hi) - at(view.lo), 1));
        }
    }

    // --- start --------------------------------------------------------------------------

    function addTag(id, name, text) {
        const tag = addText(byId("stage"), "div", text);

        tag.id = id;
        tag.className = name;
        return tag;
    }

    // A bar of 1, 2 or 5 times a power of ten, about a fifth of the picture.
    function addScaleBar() {
        const width = number(root, "fullNx") * number(root, "pixel");
        const ten = Math.pow(10, Math.floor(Math.log10(width / 5)));
        const length = [5, 2, 1].map((m) => m * ten).find((v) => v <= width / 5) || ten;

        addTag("scale", "scale", format(length) + " mm").style.width = length / width * 100 + "%";
    }

    function makeStage() {
        canvas = document.createElement("canvas");
        canvas.id = "canvas";
        canvas.width = nx;
        canvas.height = ny;
        canvas.tabIndex = 0;
        canvas.className = nx < 200 ? "coarse" : "";
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", "Comparison of two reconstructions; arrow keys read values, " +
            "with Shift ten pixels at a time");
        context = canvas.getContext("2d");
        dots = context.createImageData(nx, ny);
        byId("stage").replaceChildren(canvas);
        addTag("divider", "split", "");
        addTag("tag-left", "tag left", "");
        addTag("tag-right", "tag right", "");
        addTag("cross", "cross", "").hidden = true;
        addScaleBar();
    }

    function share(event) {
        const box = canvas.getBoundingClientRect();

        return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
    }

    function listenToCanvas() {
        canvas.addEventListener("pointermove", (event) => {
            const at = share(event);

            point(Math.floor(at.x * nx), Math.floor(at.y * ny));
            if (event.buttons & 1)
                setSplit(at.x);
        });
        canvas.addEventListener("pointerdown", (event) => {
            canvas.setPointerCapture(event.pointerId);
            setSplit(share(event).x);
        });
        canvas.addEventListener("keydown", (event) => {
            const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
            const by = event.shiftKey ? 10 : 1;

            if (!move)
                return;
            event.preventDefault();
            if (view.column < 0)
                point(nx >> 1, ny >> 1);
            else
                point(view.column + by * move[0], view.row + by * move[1]);
        });
    }

    function listenToControls() {
        const on = (id, name, call) => byId(id).addEventListener(name, call);

        on("left", "change", () => choose(Number(byId("left").value), view.right));
        on("right", "change", () => choose(view.left, Number(byId("right").value)));
        on("split", "input", () => setSplit(byId("split").value / STEPS));
        on("opacity", "input", () => setOpacity(byId("opacity").value / 100));
        on("black", "input", () => setWindow(fromSlider(Number(byId("black").value)), view.hi));
        on("white", "input", () => setWindow(view.lo, fromSlider(Number(byId("white").value))));
        on("window-reset", "click", () => setWindow(number(root, "lo"), number(root, "hi")));
        on("window-full", "click", () => setWindow(range.lo, range.hi));
    }

    function showOverlay(element) {
        if (!overlay)
            return;
        byId("overlay").hidden = false;
        byId("overlay-name").textContent = overlay.name;
        byId("overlay-about").textContent = element.dataset.about;
        setOpacity(view.opacity);
    }

    async function start() {
        const shade = root.querySelector("script[data-role=overlay]");

        layers = await Promise.all(
            Array.from(root.querySelectorAll("script[data-step]"), readLayer));
        if (shade)
            overlay = { name: shade.dataset.name, codes: await decodePng(shade.textContent) };
        makeStage();
        for (const id of ["left", "right"])
            layers.forEach((layer, k) => {
                addText(byId(id), "option", layer.name).value = k;
            });
        root.classList.add("live");
        byId("controls").hidden = false;
        listenToCanvas();
        listenToControls();
        choose(0, layers.findIndex((layer) => layer.role === "result"));
        showOverlay(shade);
        setSplit(view.split);
        showWindow();
        paint();
        root.dataset.ready = "yes";
    }

    start();
})();
