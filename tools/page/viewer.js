// The viewer of a reconstruction's page: two images on one canvas with a divider, a grey
// window, an overlay, values under the pointer. Nothing is loaded: the images lie in the
// page. Where this script does not run, or a browser cannot inflate, the still picture stays.
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

    const valueAt = lacunaImages.valueAt;

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
        byId("along").hidden = false;
        lacunaCharts.profile(byId("profile"), [layers[view.left], layers[view.right]], nx, row, column, range);
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
        lacunaCharts.showWindow(byId("histogram"), view.lo, view.hi, range);
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
        lacunaCharts.histogram(byId("histogram"), layers[right], range);
        lacunaCharts.showWindow(byId("histogram"), view.lo, view.hi, range);
        if (view.column >= 0)
            showReadout();
        repaint();
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
            Array.from(root.querySelectorAll("script[data-step]"), (e) => lacunaImages.readLayer(e, nx * ny)));
        if (shade)
            overlay = { name: shade.dataset.name, codes: await lacunaImages.decodePng(shade.textContent) };
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
