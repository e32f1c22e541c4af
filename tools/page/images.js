// Images of a page: PNG in base64, read byte by byte, since a canvas may alter what it gives
// back.
const lacunaImages = (function () {
    "use strict";

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
    async function readLayer(element, n) {
        const planes = await decodePng(element.textContent);
        const codes = new Uint16Array(n);

        for (let i = 0; i < n; i++)
            codes[i] = planes[i] << 8 | planes[n + i];
        return {
            name: element.dataset.name, about: element.dataset.about,
            role: element.dataset.role, codes,
            min: Number(element.dataset.min), step: Number(element.dataset.step),
            grey: new Uint8ClampedArray(65536),
        };
    }

    // 1/mm of dot i, counted along the rows.
    const valueAt = (layer, i) => layer.min + layer.step * layer.codes[i];

    return { decodePng, readLayer, valueAt };
})();
