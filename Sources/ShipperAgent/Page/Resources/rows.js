// The rows of records, in the list and in a trace: which one is chosen, which are folded out.

import { element } from "./dom.js";
import { VirtualList } from "./list.js";
import { details } from "./details.js";

export class Rows {
    /** `draw(record, item)` gives the children of a row's first line; `actions` are what a folded-out record offers. */
    constructor(container, { draw, actions, label, onEnd, className = "" }) {
        this.feed = element("div", { class: `rows ${className}`, role: "feed", "aria-label": label });
        container.append(this.feed);
        this.draw = draw;
        this.actions = actions;
        this.open = new Set();
        this.chosen = null;
        this.total = -1;
        this.list = new VirtualList(this.feed, { key: (item) => item.id, onEnd, render: (item, index) => this.row(item, index) });
    }

    /** Whether rows need room for the day. */
    showDays(show) {
        if (this.feed.classList.contains("days") !== show) this.feed.classList.toggle("days", show);
    }

    close() {
        this.list.close();
        this.feed.remove();
    }

    row(item, index) {
        if (!item.line && item.gap) return this.draw(item);
        const open = this.open.has(item.id), name = `row-${item.id}`;
        const fresh = item.fresh ? " fresh" : "";
        item.fresh = false;
        const head = element("div", { class: "head", id: name }, ...this.draw(item));
        const row = element("article", {
            class: `row level-row-${item.levelClass}${fresh}`, tabindex: item.id === this.chosen || (!this.chosen && index === 0) ? 0 : -1,
            "aria-posinset": index + 1, "aria-setsize": this.total, "aria-labelledby": name, "data-open": open && "1",
            "aria-current": item.id === this.chosen && "true",
        }, head, open && details(item, this.actions));
        head.addEventListener("click", () => this.clicked(item.id));
        row.addEventListener("focus", () => this.choose(item.id, { focus: false }));
        return row;
    }

    /** A click folds out, unless it ends the marking of text. */
    clicked(id) {
        if (String(getSelection())) return;
        this.choose(id, { focus: true });
        this.toggle(id);
    }

    choose(id, { focus = true } = {}) {
        const before = this.list.node(this.chosen), node = this.list.node(id);
        this.chosen = id;
        if (before && before !== node) {
            before.removeAttribute("aria-current");
            before.tabIndex = -1;
        }
        if (!node) return;
        node.setAttribute("aria-current", "true");
        node.tabIndex = 0;
        if (focus && document.activeElement !== node) node.focus({ preventScroll: true });
    }

    /** Chooses the next record in a direction, and shows it. */
    step(direction) {
        let index = this.list.indexOf(this.chosen);
        index = index < 0 ? (direction > 0 ? -1 : this.list.items.length) : index;
        do index += direction;
        while (this.list.items[index]?.gap);
        this.go(index);
    }

    go(index) {
        const item = this.list.items[index];
        if (!item) return;
        this.list.reveal(item.id);
        this.choose(item.id);
    }

    first() {
        this.go(0);
    }

    last() {
        this.go(this.list.items.length - 1);
    }

    toggle(id = this.chosen) {
        if (!id) return;
        if (!this.open.delete(id)) this.open.add(id);
        this.list.refresh(id);
        this.list.draw();
    }

    get record() {
        return this.list.items[this.list.indexOf(this.chosen)] ?? null;
    }
}
