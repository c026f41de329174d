// How many records there are over time, levels stacked, the worst at the bottom, where bars can be compared.

import { ask } from "./api.js";
import { roundBuckets, roundMaximum, timeTicks } from "./axis.js";
import { brush } from "./brush.js";
import { announce, button, element, svg, visible } from "./dom.js";
import { LEVELS, levelClass, levelMark } from "./levels.js";
import { count, duration, records } from "./numbers.js";
import { bounds, parameters } from "./search.js";
import { clock, isUTC, localZone, minute, moment, span } from "./time.js";

const STACK = [...LEVELS.toReversed(), "other"];
const HEIGHT = 108, TOP = 8, BOTTOM = 20, LEFT = 46, RIGHT = 8;
// Few bad ones among many good ones stay visible.
const LEAST = { critical: 2.5, error: 2, warning: 1.5 };

export class Histogram {
    /** `actions`: `between(from, to)` zooms, `zoomOut(from, to)` widens, `level(name)` filters. */
    constructor(container, actions) {
        this.container = container;
        this.actions = actions;
        this.summary = element("p", { class: "summary" });
        this.legend = element("ul", { class: "legend", "aria-label": "Records by level" });
        this.out = button("Zoom out", () => this.zoomOut(), { title: "Show more time (-)" });
        const again = button("↻", () => this.actions.again(), { title: "Search again (r)", "aria-label": "Search again" });
        this.tip = element("div", { class: "tip", hidden: true });
        this.missing = element("p", { class: "missing", hidden: true });
        this.plot = svg("svg", {
            class: "plot", tabindex: 0, role: "application", "aria-roledescription": "histogram", height: HEIGHT,
            "aria-label": "Volume over time. Arrow keys move, with Shift they choose a span, Enter zooms in, minus zooms out.",
        });
        container.replaceChildren(
            element("div", { class: "caption" }, this.summary, this.legend, again, this.out), element("div", { class: "canvas" }, this.plot, this.missing, this.tip));
        brush(this.plot, {
            size: () => this.buckets?.length ?? 0, bucketAt: (x) => this.bucketAt(x), show: (from, to) => this.select(from, to),
            hover: (index) => this.hover(index), zoom: (from, to) => this.zoom(from, to), out: () => this.zoomOut(),
        });
        new ResizeObserver(() => this.draw()).observe(container);
    }

    /**
     * `listed` tells, perhaps later, whether the records of this search could be listed; `quietly`: what is shown is not faded meanwhile.
     */
    async load(search, now, { listed = true, quietly = false } = {}) {
        this.abort?.abort();
        const { signal } = (this.abort = new AbortController());
        this.isCurrent = false;
        this.container.classList.toggle("stale", !quietly);
        const most = Math.max(24, Math.min(180, Math.floor((this.container.clientWidth - LEFT - RIGHT) / 6)));
        const [from, end] = bounds(search, now), to = end ?? (search.range === "all" ? null : now);
        const buckets = from !== null && to !== null ? roundBuckets(to - from, most) : Math.min(most, 120);
        const extra = { buckets, to: end === null ? to : null };
        try {
            const answer = await ask("histogram", parameters(search, now, extra), signal);
            this.container.hidden = false;
            this.isCurrent = true;
            this.take(answer);
        } catch (error) {
            if (error.name === "AbortError") return;
            const isListed = await listed;
            if (signal.aborted) return;
            this.fail(error);
            // Else the notice in the list's place says what is wrong.
            this.container.hidden = !isListed;
        }
        this.container.classList.remove("stale");
    }

    /** Says why there is no volume, where it would be. */
    fail(error) {
        this.buckets = null;
        this.tip.hidden = true;
        this.summary.replaceChildren(element("strong", {}, "No volume over time"));
        this.summary.title = "";
        this.legend.replaceChildren();
        this.missing.textContent = `The records could not be counted: ${visible(error.message)} The list below is complete.`;
        this.show(this.missing);
    }

    /** The plot, or what stands in its place. */
    show(shown) {
        for (const node of [this.plot, this.missing]) node.toggleAttribute("hidden", node !== shown);
        this.out.hidden = shown !== this.plot;
    }

    stop() {
        this.abort?.abort();
        this.container.hidden = true;
    }

    /** All buckets, also those without records, which the agent leaves out. */
    take({ from, to, step, buckets }) {
        const number = step > 0 ? Math.min(1000, Math.ceil((to - from) / step)) : 0;
        this.from = from;
        this.to = to;
        this.step = step;
        this.buckets = Array.from({ length: number }, () => ({}));
        this.totals = {};
        for (const { t, counts } of buckets) {
            const bucket = this.buckets[Math.floor((t - from) / step)];
            for (const [level, number] of Object.entries(counts)) {
                const name = levelClass(level);
                if (bucket) bucket[name] = (bucket[name] ?? 0) + number;
                this.totals[name] = (this.totals[name] ?? 0) + number;
            }
        }
        this.show(this.plot);
        this.tell();
        this.draw();
    }

    tell() {
        const total = Object.values(this.totals).reduce((sum, number) => sum + number, 0);
        const zone = isUTC() ? "UTC" : localZone();
        this.summary.replaceChildren(element("strong", {}, records(total)), this.buckets.length ? ` · ${span(this.from, this.to)}` : "",
            element("span", { class: "quiet" }, this.buckets.length ? ` · ${zone}` : ""));
        this.summary.title = `${duration(this.step * 1e6)} a bar`;
        this.total = total;
        const item = (level) => element("li", {}, LEVELS.includes(level)
            ? button([levelMark(level), `${count(this.totals[level])} ${level}`], () => this.actions.level(level), { title: `Only ${level} and above` })
            : element("span", {}, levelMark(level), `${count(this.totals[level])} other`));
        this.legend.replaceChildren(...STACK.filter((level) => this.totals[level]).map(item));
    }

    get width() {
        return Math.max(120, this.plot.clientWidth || this.container.clientWidth);
    }

    x(ms) {
        return LEFT + ((ms - this.from) / (this.buckets.length * this.step)) * (this.width - LEFT - RIGHT);
    }

    bucketAt(clientX) {
        const x = clientX - this.plot.getBoundingClientRect().left;
        const index = Math.floor(((x - LEFT) / (this.width - LEFT - RIGHT)) * this.buckets.length);
        return Math.max(0, Math.min(this.buckets.length - 1, index));
    }

    draw() {
        if (!this.buckets?.length) return this.plot.replaceChildren();
        const width = this.width, inner = HEIGHT - TOP - BOTTOM;
        const most = roundMaximum(Math.max(...this.buckets.map((bucket) => STACK.reduce((sum, level) => sum + (bucket[level] ?? 0), 0))));
        this.plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
        this.shade = svg("rect", { class: "shade", y: 0, height: HEIGHT - BOTTOM, width: 0 });
        this.plot.replaceChildren(patterns(), ...this.rules(most, inner, width), ...this.times(width), ...this.bars(most, inner), this.shade);
    }

    rules(most, inner, width) {
        return [0, most / 2, most].flatMap((value) => {
            const y = HEIGHT - BOTTOM - (value / most) * inner;
            return [svg("line", { class: "rule", x1: LEFT, x2: width - RIGHT, y1: y, y2: y }),
                svg("text", { class: "tick", x: LEFT - 6, y: y + 3.5, "text-anchor": "end" }, short(value))];
        });
    }

    times(width) {
        return timeTicks(this.from, this.to, Math.max(2, Math.floor(width / 96))).flatMap(({ at, words }) => {
            const x = this.x(at), anchor = x < LEFT + 20 ? "start" : x > width - 36 ? "end" : "middle";
            return [svg("line", { class: "notch", x1: x, x2: x, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4 }),
                svg("text", { class: "tick", x, y: HEIGHT - 5, "text-anchor": anchor }, words)];
        });
    }

    bars(most, inner) {
        const width = (this.width - LEFT - RIGHT) / this.buckets.length, thick = Math.max(1, width - (width > 4 ? 1.5 : 0.5));
        return this.buckets.flatMap((bucket, index) => {
            let y = HEIGHT - BOTTOM;
            return STACK.filter((level) => bucket[level]).map((level) => {
                const height = Math.min(y - 1, Math.max(LEAST[level] ?? 1, (bucket[level] / most) * inner));
                y -= height;
                return svg("rect", { class: `bar level-${level}`, x: LEFT + index * width, y, width: thick, height });
            });
        });
    }

    select(from, to) {
        if (!this.shade) return;
        const chosen = from !== undefined;
        const [left, right] = chosen ? [this.x(this.from + from * this.step), this.x(this.from + (to + 1) * this.step)] : [0, 0];
        this.shade.setAttribute("x", left);
        this.shade.setAttribute("width", right - left);
        this.selected = chosen ? [from, to] : null;
    }

    /** Says what a bar, or the span that is chosen, holds. */
    hover(index) {
        if (index === null || !this.buckets[index]) return void (this.tip.hidden = true);
        const [from, to] = this.selected ?? [index, index];
        const sums = STACK.map((level) => [level, this.buckets.slice(from, to + 1).reduce((sum, bucket) => sum + (bucket[level] ?? 0), 0)]).filter(([, sum]) => sum);
        const [begin, end] = [this.from + from * this.step, this.from + (to + 1) * this.step];
        this.tip.replaceChildren(element("strong", {}, span(begin, end)),
            ...(sums.length ? sums.map(([level, sum]) => element("span", {}, levelMark(level), `${count(sum)} ${level}`)) : [element("span", {}, "nothing")]));
        this.tip.hidden = false;
        const x = this.x((begin + end) / 2), width = this.tip.offsetWidth;
        this.tip.style.left = `${Math.max(0, Math.min(this.width - width, x - width / 2))}px`;
        if (document.activeElement === this.plot) announce(`${this.step < 6e4 ? clock(begin) : minute(begin)}: ${sums.map(([level, sum]) => `${count(sum)} ${level}`).join(", ") || "nothing"}`);
    }

    zoom(from, to) {
        this.tip.hidden = true;
        const [begin, end] = [this.from + from * this.step, this.from + (to + 1) * this.step];
        // A bar of a millisecond can't be parted.
        if (end - begin < 1 || (this.buckets.length === 1 && this.step <= 1)) return;
        announce(`Zoomed to ${moment(begin)} until ${moment(end)}`);
        this.actions.between(begin, end);
    }

    zoomOut() {
        if (this.buckets?.length) this.actions.zoomOut(this.from, this.to);
    }
}

const short = (value) => (value >= 1e6 ? `${value / 1e6} M` : value >= 1e4 ? `${value / 1e3} k` : count(value));

/** Levels differ by pattern where bars have colour only: warnings are striped, critical ones are crossed. */
function patterns() {
    const pattern = (level, ...lines) => svg("pattern", { id: `pattern-${level}`, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        svg("rect", { class: `ground level-${level}`, width: 5, height: 5 }), ...lines);
    const line = (x2, y2) => svg("line", { class: "stripe", x1: 0, y1: 0, x2, y2 });
    return svg("defs", {}, pattern("warning", line(0, 5)), pattern("critical", line(0, 5), line(5, 0)));
}
