// A trace: all its records on one scale of time, across files and hosts.

import { ask } from "./api.js";
import { durationTicks } from "./axis.js";
import { announce, button, copyButton, element, svg, visible } from "./dom.js";
import { LEVELS, levelBadge, levelMark } from "./levels.js";
import { errorNotice, notice } from "./notices.js";
import { duration, records as recordsWord } from "./numbers.js";
import { messageCell, originCell, prepared } from "./records.js";
import { Rows } from "./rows.js";
import { layOut } from "./timeline.js";
import { exact, milliseconds, span, zoneOffset } from "./time.js";

const TRACK = 13, BETWEEN = 9, MOST_LANES = 12, HUES = 6;

export class Trace {
    constructor(container, actions) {
        this.container = container;
        this.actions = actions;
        this.abort = new AbortController();
        this.box = element("div", { class: "trace" });
        container.append(this.box);
    }

    close() {
        this.abort.abort();
        this.sizes?.disconnect();
        this.rows?.close();
        this.box.remove();
    }

    async load(id) {
        this.id = id;
        if (!id) return this.box.replaceChildren(notice("Which trace?", element("p", {}, "Search for records, fold one out and press ", element("kbd", {}, "t"), ", or put its id into the search.")));
        this.container.setAttribute("aria-busy", "true");
        try {
            this.show(await ask("trace", { id }, this.abort.signal));
        } catch (error) {
            if (error.name !== "AbortError" && error.status !== 401) this.box.replaceChildren(this.title(), errorNotice(error, () => this.actions.again()));
        } finally {
            this.container.removeAttribute("aria-busy");
        }
    }

    title() {
        return element("div", { class: "title" },
            button("← Records", () => this.actions.back(), { title: "Back to the search (Esc)" }),
            element("h1", {}, element("span", { class: "quiet" }, "Trace "), element("code", {}, visible(this.id))),
            copyButton("Copy id", "The trace id", () => this.id),
            button("Search in it", () => this.actions.inTrace(this.id)));
    }

    show({ records, truncated }) {
        if (!records.length) {
            return this.box.replaceChildren(this.title(), notice("No records with this trace id",
                element("p", {}, "Perhaps the store's retention has removed them, they are still on their way, or the id was written otherwise: 32 hex digits, in lower case.")));
        }
        const layout = (this.layout = layOut(records.map(prepared)));
        this.map = element("div", { class: "map" });
        this.box.replaceChildren(this.title(), this.facts(layout, truncated), this.map);
        this.sizes = new ResizeObserver(() => this.drawMap());
        this.sizes.observe(this.map);
        this.showRows(layout);
        announce(`Trace of ${recordsWord(records.length)}, ${duration(layout.total)}`);
    }

    facts({ total, events, lanes, gaps, start }, truncated) {
        const worst = LEVELS.slice(LEVELS.indexOf("warning")).reverse().map((level) => [level, events.filter(({ record }) => record.level === level).length]).filter(([, number]) => number);
        const hosts = new Set(events.map(({ record }) => record.host)).size, from = milliseconds(start);
        const fact = (value, words, ...more) => element("li", {}, ...more, element("strong", {}, value), ` ${words}`);
        return element("ul", { class: "facts" },
            fact(duration(total), "in all"), fact(String(events.length), events.length === 1 ? "record" : "records"),
            fact(String(hosts), hosts === 1 ? "host" : "hosts"), fact(String(lanes.length), lanes.length === 1 ? "file" : "files"),
            ...worst.map(([level, number]) => fact(String(number), level, levelMark(level))),
            gaps.length > 0 && fact(duration(Math.max(...gaps.map(({ length }) => length))), "the longest gap"),
            element("li", { class: "quiet" }, `${span(from, from + Math.ceil(total / 1e6))} ${zoneOffset(from)}`),
            truncated && element("li", { class: "problem" }, "The trace is longer: these are its first 5,000 records."));
    }

    // MARK: The map

    drawMap() {
        const { lanes, total, gaps } = this.layout, width = this.map.clientWidth;
        if (!width) return;
        const left = Math.min(260, Math.max(92, width * 0.22)), shown = lanes.slice(0, MOST_LANES);
        let height = 0;
        for (const lane of shown) {
            lane.top = height;
            height += lane.tracks * TRACK + BETWEEN;
        }
        height += 22;
        const x = (at) => left + 8 + (total ? at / total : 0.5) * (width - left - 20);
        const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": `${lanes.length} files on one scale of ${duration(total)}; the records follow as a list.` },
            ...gaps.map((gap) => svg("rect", { class: gap.busy ? "gap busy" : "gap", x: x(gap.from), width: Math.max(0, x(gap.to) - x(gap.from)), y: 0, height: height - 20 })),
            ...durationTicks(total, Math.max(2, Math.floor((width - left) / 90))).flatMap((at) => [
                svg("line", { class: "rule", x1: x(at), x2: x(at), y1: 0, y2: height - 18 }),
                svg("text", { class: "tick", x: x(at), y: height - 5, "text-anchor": x(at) > width - 30 ? "end" : "middle" }, at ? duration(at) : "0")]),
            ...shown.flatMap((lane) => this.lane(lane, x, left)));
        picture.addEventListener("click", (event) => this.jump((event.clientX - picture.getBoundingClientRect().left - left - 8) / (width - left - 20), event));
        this.map.replaceChildren(picture, ...(lanes.length > MOST_LANES ? [element("p", { class: "hint" }, `and ${lanes.length - MOST_LANES} more files, whose records are in the list`)] : []));
    }

    lane(lane, x, left) {
        const y = (track = 0) => lane.top + track * TRACK + (TRACK + BETWEEN) / 2, name = `${lane.host} · ${baseName(lane.file)}`, most = Math.floor(left / 7);
        const label = svg("text", { class: `lane hue-${lane.index % HUES}`, x: 0, y: y() + 4 }, visible(name.length > most ? `${name.slice(0, most - 1)}…` : name));
        label.append(svg("title", {}, visible(`${lane.host} · ${lane.file}`)));
        const bars = lane.events.filter(({ took }) => took).map((one) => svg("rect", { class: `took level-${one.record.levelClass}`, x: x(one.begun), width: Math.max(1, x(one.at) - x(one.begun)), y: y(one.track) - 5, height: 10, rx: 2 }));
        const marks = lane.events.map((one) => svg("line", { class: `at level-${one.record.levelClass}`, x1: x(one.at), x2: x(one.at), y1: y(one.track) - 6, y2: y(one.track) + 6 }));
        return [svg("line", { class: "rail", x1: x(0), x2: x(this.layout.total), y1: y(), y2: y() }), label, ...bars, ...marks];
    }

    /** To the record that is nearest to a place on the map: of the lane that was pointed at, if it has one there. */
    jump(share, event) {
        const y = event.clientY - event.currentTarget.getBoundingClientRect().top, at = share * this.layout.total;
        const lane = this.layout.lanes.findLast(({ top }) => top <= y)?.index;
        const near = (one) => Math.abs(one.at - at) + (one.lane === lane ? 0 : this.layout.total * 0.03);
        const best = this.layout.events.reduce((best, one) => (near(one) < near(best) ? one : best));
        this.rows.list.reveal(best.record.id);
        this.rows.choose(best.record.id);
    }

    // MARK: The list

    showRows({ events, gaps }) {
        const before = new Map(gaps.map((gap) => [gap.before, gap]));
        this.byId = new Map(events.map((one, index) => [one.record.id, { ...one, since: index ? one.at - events[index - 1].at : null }]));
        const items = events.flatMap(({ record }, index) => (before.has(index) ? [{ id: `gap-${index}`, gap: before.get(index) }, record] : [record]));
        this.rows = new Rows(this.box, { className: "timeline", label: "Records of the trace, oldest first", actions: { ...this.actions, trace: null }, draw: (item) => (item.gap ? gapRow(item.gap) : this.row(item)) });
        this.rows.total = items.length;
        this.rows.list.setItems(items);
    }

    row(record) {
        const one = this.byId.get(record.id);
        return [
            element("span", { class: "since", title: exact(record.time) }, one.at ? `+${duration(one.at)}` : "0"),
            this.track(one), levelBadge(record.level),
            element("span", { class: "logger", title: visible(record.logger ?? "") }, visible(record.logger ?? "")), messageCell(record),
            element("span", { class: `lane hue-${one.lane % HUES}` }, originCell(record)),
        ];
    }

    track(one) {
        const share = (at) => `${this.layout.total ? (at / this.layout.total) * 100 : 50}%`;
        const mark = element("span", { class: `at level-${one.record.levelClass}` });
        mark.style.left = share(one.at);
        const track = element("span", { class: "track" }, mark);
        if (!one.took) return track;
        const bar = element("span", { class: `took level-${one.record.levelClass}${one.cut ? " cut" : ""}` });
        bar.style.left = share(one.begun);
        bar.style.width = share(one.at - one.begun);
        const words = element("span", { class: "length" }, duration(one.took));
        const after = this.layout.total - one.at;
        // Where there is more room: behind the bar or before it.
        if (after >= one.begun) words.style.left = `calc(${share(one.at)} + 6px)`;
        else words.style.right = `calc(${share(this.layout.total - one.begun)} + 4px)`;
        if (Math.max(after, one.begun) < this.layout.total * 0.2) words.classList.add("inside");
        track.prepend(bar);
        track.append(words);
        track.title = `took ${duration(one.took)}`;
        return track;
    }
}

const baseName = (path) => String(path ?? "").slice(String(path ?? "").lastIndexOf("/") + 1);

function gapRow(gap) {
    const meanwhile = gap.busy ? `, while ${visible(gap.busy.record.message).slice(0, 60)} was at work` : "";
    return element("div", { class: gap.busy ? "gap busy" : "gap", role: "separator" }, element("span", {}, `${duration(gap.length)} without a record${meanwhile}`));
}
