// A list of any length, of which only the rows near the window are in the document.
//
// The page scrolls, not the list: rows stand in the normal flow between two paddings. All rows are equally high but those that are folded
// out, whose heights are measured.

const OVERSCAN = 12;

export class VirtualList {
    /**
     * `render(item, index)` makes a row; `key(item)` names it. `onEnd` is called when the last rows come near.
     */
    constructor(container, { render, key, onEnd = () => {} }) {
        this.container = container;
        this.make = render;
        this.key = key;
        this.onEnd = onEnd;
        this.items = [];
        this.nodes = new Map();
        this.heights = new Map();
        this.indices = new Map();
        this.sizes = new ResizeObserver((entries) => this.measure(entries));
        this.abort = new AbortController();
        const again = () => this.schedule();
        addEventListener("scroll", again, { passive: true, signal: this.abort.signal });
        addEventListener("resize", () => { this.heights.clear(); this.rebuild(); }, { passive: true, signal: this.abort.signal });
    }

    close() {
        this.abort.abort();
        this.sizes.disconnect();
        cancelAnimationFrame(this.frame);
        this.frame = null;
        this.closed = true;
    }

    get rowHeight() {
        return (this.row ??= parseFloat(getComputedStyle(this.container).getPropertyValue("--row")) || 28);
    }

    setItems(items) {
        this.items = items;
        this.indices.clear();
        items.forEach((item, index) => this.indices.set(this.key(item), index));
        for (const key of this.heights.keys()) if (!this.indices.has(key)) this.heights.delete(key);
        this.schedule();
    }

    append(items) {
        for (const item of items) {
            this.indices.set(this.key(item), this.items.length);
            this.items.push(item);
        }
        this.schedule();
    }

    indexOf(key) {
        return this.indices.get(key) ?? -1;
    }

    /** Rows that stand higher or lower than the others, by index. */
    odd() {
        const odd = [];
        for (const [key, height] of this.heights) odd.push([this.indexOf(key), height - this.rowHeight]);
        return odd.filter(([index]) => index >= 0).sort(([one], [other]) => one - other);
    }

    /** Where a row begins, from the list's top. */
    offset(index, odd = this.odd()) {
        let top = index * this.rowHeight;
        for (const [place, extra] of odd) if (place < index) top += extra;
        return top;
    }

    /** The row at a distance from the list's top. */
    at(distance, odd) {
        let index = Math.floor(distance / this.rowHeight), before = 0;
        for (const [place, extra] of odd) {
            const top = place * this.rowHeight + before;
            if (top >= distance) break;
            before += extra;
            index = Math.max(place, Math.floor((distance - before) / this.rowHeight));
        }
        return Math.min(Math.max(0, index), Math.max(0, this.items.length - 1));
    }

    schedule() {
        if (this.closed) return;
        this.frame ??= requestAnimationFrame(() => {
            this.frame = null;
            this.draw();
        });
    }

    /** Makes all rows anew: the zone has changed, or the width. */
    rebuild() {
        this.row = undefined;
        for (const node of this.nodes.values()) this.drop(node);
        this.nodes.clear();
        this.schedule();
    }

    /** Makes one row anew. */
    refresh(key) {
        const node = this.nodes.get(key), index = this.indexOf(key);
        if (!node || index < 0) return;
        const focused = node.contains(document.activeElement);
        const fresh = this.build(this.items[index], index);
        this.sizes.unobserve(node);
        node.replaceWith(fresh);
        if (focused) fresh.focus({ preventScroll: true });
    }

    build(item, index) {
        const node = this.make(item, index), key = this.key(item);
        this.nodes.set(key, node);
        if (node.dataset.open) {
            node.dataset.key = key;
            this.sizes.observe(node);
        } else this.heights.delete(key);
        return node;
    }

    drop(node) {
        this.sizes.unobserve(node);
        node.remove();
    }

    measure(entries) {
        for (const { target } of entries) if (target.isConnected) this.heights.set(target.dataset.key, target.offsetHeight);
        this.schedule();
    }

    draw() {
        if (this.closed || !this.container.offsetParent) return;
        const odd = this.odd(), count = this.items.length, top = -this.container.getBoundingClientRect().top;
        const first = count ? Math.max(0, this.at(top, odd) - OVERSCAN) : 0;
        const last = count ? Math.min(count, this.at(top + innerHeight, odd) + OVERSCAN + 1) : 0;
        this.place(first, last);
        this.container.style.paddingTop = `${this.offset(first, odd)}px`;
        this.container.style.paddingBottom = `${this.offset(count, odd) - this.offset(last, odd)}px`;
        if (count - last < 3 * OVERSCAN) this.onEnd();
    }

    place(first, last) {
        const wanted = new Set(this.items.slice(first, last).map(this.key));
        for (const [key, node] of this.nodes) {
            if (wanted.has(key)) continue;
            this.nodes.delete(key);
            this.drop(node);
        }
        let before = this.container.firstChild;
        for (let index = first; index < last; index++) {
            const item = this.items[index], node = this.nodes.get(this.key(item)) ?? this.build(item, index);
            if (node === before) before = before.nextSibling;
            else this.container.insertBefore(node, before);
        }
    }

    /** Brings a row into the window, between what sticks at the top and the bottom. */
    reveal(key) {
        const index = this.indexOf(key);
        if (index < 0) return;
        const odd = this.odd(), box = this.container.getBoundingClientRect();
        const top = box.top + this.offset(index, odd), height = this.heights.get(key) ?? this.rowHeight;
        const ceiling = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
        if (top < ceiling) scrollBy(0, top - ceiling - 4);
        else if (top + Math.min(height, innerHeight / 2) > innerHeight - 12) scrollBy(0, top + Math.min(height, innerHeight / 2) - innerHeight + 12);
        this.draw();
    }

    node(key) {
        return this.nodes.get(key);
    }
}
