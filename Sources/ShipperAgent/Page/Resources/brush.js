// Choosing a span of the histogram: by mouse, by finger, by keys.

/**
 * `surface` is the element; `bucketAt(clientX)` and `size()` say where buckets are; `show(from, to)` draws a span of buckets or, without
 * arguments, none; `zoom(from, to)` takes one, and `out()` asks for more time than is shown.
 */
export function brush(surface, { bucketAt, size, show, hover, zoom, out }) {
    let anchor = null, cursor = null, dragging = false;

    const ordered = () => [Math.min(anchor, cursor), Math.max(anchor, cursor)];
    const reset = () => {
        anchor = cursor = null;
        dragging = false;
        show();
    };

    surface.addEventListener("pointerdown", (event) => {
        if (event.button !== 0 || !size()) return;
        surface.setPointerCapture(event.pointerId);
        anchor = cursor = bucketAt(event.clientX);
        dragging = true;
        show(...ordered());
    });
    surface.addEventListener("pointermove", (event) => {
        if (!size()) return;
        hover(bucketAt(event.clientX));
        if (!dragging) return;
        cursor = bucketAt(event.clientX);
        show(...ordered());
    });
    surface.addEventListener("pointerup", () => {
        if (!dragging) return;
        const [from, to] = ordered();
        reset();
        zoom(from, to);
    });
    // The browser took the gesture for itself, to scroll.
    surface.addEventListener("pointercancel", reset);
    surface.addEventListener("pointerleave", () => !dragging && hover(null));

    const move = (to, extend) => {
        const before = cursor ?? size() - 1;
        cursor = Math.min(size() - 1, Math.max(0, to(before)));
        if (!extend || anchor === null) anchor = extend ? before : cursor;
        show(...ordered());
        hover(cursor);
    };
    const keys = {
        ArrowLeft: (extend) => move((at) => (cursor === null ? at : at - 1), extend),
        ArrowRight: (extend) => move((at) => (cursor === null ? at : at + 1), extend),
        PageUp: (extend) => move((at) => at - 10, extend),
        PageDown: (extend) => move((at) => at + 10, extend),
        Home: (extend) => move(() => 0, extend),
        End: (extend) => move(() => size() - 1, extend),
        Enter: () => {
            if (cursor === null) return;
            const [from, to] = ordered();
            reset();
            zoom(from, to);
        },
        Escape: () => { reset(); hover(null); },
        "-": out,
    };
    surface.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys) || !size()) return;
        if (event.key === "Escape" && cursor === null) return;
        event.preventDefault();
        event.stopPropagation();
        keys[event.key](event.shiftKey);
    });
    surface.addEventListener("blur", () => { if (cursor !== null) reset(); hover(null); });
    return { reset };
}
