// The records that a search finds, newest first, page by page as somebody scrolls.

import { ask } from "./api.js";
import { announce, button, element, visible } from "./dom.js";
import { fieldsOf, furtherFields } from "./fields.js";
import { levelBadge, levelClass } from "./levels.js";
import { emptyNotice, errorNotice } from "./notices.js";
import { count, records as recordsWord } from "./numbers.js";
import { Rows } from "./rows.js";
import { parameters } from "./search.js";
import { clock, day, exact, fraction, milliseconds, shortDay } from "./time.js";

const FIRST_PAGE = 100, PAGE = 500;
/** So many stay in memory, about 100 MB of common lines; who wants older ones narrows the time. */
export const MOST = 200_000;

/** A record with what the page reads out of its line. */
export function prepared(record) {
    record.line = String(record.line ?? "");
    record.levelClass = levelClass(record.level);
    record.ms = milliseconds(record.time);
    // Lines are read when they come near the window, and not before.
    Object.defineProperty(record, "fields", {
        configurable: true,
        get() {
            const value = fieldsOf(this.line);
            Object.defineProperty(this, "fields", { value });
            return value;
        },
    });
    return record;
}

const baseName = (path) => path?.slice(path.lastIndexOf("/") + 1) || path || "";

export function timeCell(record) {
    return element("time", { datetime: new Date(record.ms).toISOString(), title: exact(record.time) },
        !isOfToday(record.ms) && element("span", { class: "day" }, `${shortDay(record.ms)} `),
        clock(record.ms), element("span", { class: "ms" }, fraction(record.ms)));
}

export function originCell(record) {
    return element("span", { class: "origin", title: visible(`${record.host} · ${record.file}`) },
        element("span", { class: "host" }, visible(record.host ?? "")), " ", element("span", { class: "file" }, visible(baseName(record.file))));
}

export function messageCell(record) {
    const further = record.fields ? furtherFields(record.fields) : [];
    const inline = further.slice(0, 12).map(({ key, value }) =>
        [element("span", { class: "key" }, ` ${visible(key).slice(0, 60)}=`), element("span", { class: "val" }, visible(String(value).slice(0, 160)).replaceAll("\n", "⏎"))]);
    const message = visible((record.message || (record.fields ? "" : record.line)).slice(0, 600)).replaceAll("\n", "⏎");
    return element("span", { class: "message" }, element("span", { class: "event" }, message || "(no message)"), ...inline.flat());
}

export const isOfToday = (ms) => day(ms) === day(Date.now());

export function recordRow(record) {
    return [
        timeCell(record), levelBadge(record.level),
        element("span", { class: "logger", title: visible(record.logger ?? "") }, visible(record.logger ?? "")),
        messageCell(record), originCell(record),
    ];
}

export class Records {
    /** `ready` is called when there is something to show, or to say. */
    constructor(container, actions, ready) {
        this.container = container;
        this.actions = actions;
        this.ready = ready;
        this.rows = new Rows(container, {
            draw: recordRow, actions, label: "Records, newest first", onEnd: () => this.older(),
        });
        this.foot = element("div", { class: "foot" });
        container.append(this.foot);
        this.cursor = null;
        this.abort = new AbortController();
    }

    close() {
        this.stop();
        this.rows.close();
        this.foot.remove();
    }

    /** The container is the next search's from here on. */
    stop() {
        this.abort.abort();
        this.container.removeAttribute("aria-busy");
    }

    /** Shown until the next search has its answer. */
    fade() {
        this.stop();
        this.rows.feed.inert = true;
        this.rows.feed.classList.add("stale");
        this.foot.remove();
    }

    /** Hidden while a trace is looked at. */
    hide(hidden) {
        this.rows.feed.hidden = this.foot.hidden = hidden;
    }

    /** Asks for the newest; returns whether they are shown. */
    async load(search, now) {
        this.search = search;
        this.now = now;
        this.container.setAttribute("aria-busy", "true");
        this.foot.replaceChildren(element("p", { class: "loading late" }, "Searching…"));
        try {
            const answer = await ask("search", parameters(search, now, { limit: FIRST_PAGE }), this.abort.signal);
            this.isShown = true;
            this.ready();
            this.show(answer);
        } catch (error) {
            if (error.name !== "AbortError") this.fail(error);
        } finally {
            if (!this.abort.signal.aborted) this.container.removeAttribute("aria-busy");
        }
        return Boolean(this.isShown);
    }

    show({ records, next }) {
        this.cursor = next ?? null;
        this.rows.list.setItems(records.map(prepared));
        this.rows.showDays(records.some(({ ms }) => !isOfToday(ms)));
        this.foot.replaceChildren();
        if (!records.length) this.foot.replaceChildren(emptyNotice(this.search, this.actions));
        else this.tellEnd();
        announce(records.length ? `${recordsWord(records.length)}${next ? " and more" : ""}` : "No records found");
        if (this.search.record) this.openLinked(this.search.record);
    }

    openLinked(id) {
        if (this.rows.list.indexOf(id) < 0) return;
        this.rows.open.add(id);
        this.rows.list.draw();
        this.rows.list.refresh(id);
        this.rows.list.reveal(id);
        this.rows.choose(id);
    }

    fail(error) {
        this.ready();
        this.foot.replaceChildren();
        this.rows.list.setItems([]);
        if (error.status !== 401) this.foot.replaceChildren(errorNotice(error, () => this.actions.again()));
    }

    /** Asks for the next page, if there is one and none is on its way. */
    async older() {
        if (!this.cursor || this.loading || this.failed) return;
        const shown = this.rows.list.items.length;
        if (shown >= MOST) return this.tellFull();
        this.loading = true;
        this.foot.replaceChildren(element("p", { class: "loading" }, "Looking for older records…"));
        try {
            const extra = { limit: PAGE, cursor: this.cursor };
            const { records, next } = await ask("search", parameters(this.search, this.now, extra), this.abort.signal);
            this.cursor = next ?? null;
            this.rows.list.append(records.map(prepared));
            if (records.some(({ ms }) => !isOfToday(ms))) this.rows.showDays(true);
            this.tellEnd();
        } catch (error) {
            if (error.name !== "AbortError") this.failOlder(error);
        } finally {
            this.loading = false;
        }
        this.rows.list.schedule();
    }

    failOlder(error) {
        this.failed = true;
        this.foot.replaceChildren(element("p", { class: "problem" }, `Older records could not be fetched: ${visible(error.message)} `,
            button("Try again", () => { this.failed = false; this.older(); })));
    }

    tellEnd() {
        if (this.cursor) return this.foot.replaceChildren();
        const words = `That is all: ${recordsWord(this.rows.list.items.length)}.`;
        const wider = this.search.range !== "all" && button("Search all times", () => this.actions.anyTime());
        this.foot.replaceChildren(element("p", { class: "end" }, `${words} `, wider || ""));
    }

    tellFull() {
        const oldest = this.rows.list.items.at(-1);
        this.foot.replaceChildren(element("p", { class: "end" }, `The page holds ${count(MOST)} records, and no more. `,
            button("Go on from here", () => this.actions.before(oldest.ms + 1))));
    }

    get loaded() {
        return this.rows.list.items.length;
    }
}
