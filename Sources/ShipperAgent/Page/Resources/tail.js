// Records as they arrive, newest first. What is shown and what waits is bounded; the store keeps the rest.

import { ask } from "./api.js";
import { button, element, visible } from "./dom.js";
import { errorNotice } from "./notices.js";
import { count, records as recordsWord } from "./numbers.js";
import { isOfToday, prepared, recordRow } from "./records.js";
import { Rows } from "./rows.js";
import { parameters, tailParameters } from "./search.js";

export const MOST_SHOWN = 10_000, MOST_WAITING = 5_000;
const PERIOD = 1000, LONGEST_PERIOD = 15_000;

export class Tail {
    constructor(bar, container, actions) {
        this.bar = bar;
        this.container = container;
        this.actions = actions;
        this.rows = new Rows(container, { draw: recordRow, actions, label: "Records as they arrive, newest first", className: "live" });
        this.foot = element("div", { class: "foot" });
        container.append(this.foot);
        this.waiting = [];
        this.arrived = this.dropped = this.skipped = 0;
        this.paused = false;
        this.period = PERIOD;
        this.abort = new AbortController();
        this.makeBar();
        document.addEventListener("visibilitychange", () => { if (!document.hidden) this.soon(0); }, { signal: this.abort.signal });
    }

    makeBar() {
        this.state = element("span", { class: "state", role: "status" });
        this.told = element("span", { class: "quiet" });
        this.switch = button("Pause", () => this.pause(!this.paused), { class: "main", title: "Pause or go on (p)" });
        this.bar.replaceChildren(element("span", { class: "dot", "aria-hidden": "true" }), this.state, this.told, this.switch, button("Leave", () => this.actions.live(false), { title: "Back to the search (l)" }));
        this.bar.hidden = false;
        this.tell();
    }

    close() {
        this.abort.abort();
        clearTimeout(this.timer);
        this.rows.close();
        this.foot.remove();
        this.bar.hidden = true;
    }

    /** First the end of the tail, then the newest records: what comes between is in both, and shown once. Returns whether they are shown. */
    async load(search, now) {
        this.search = search;
        try {
            this.cursor = (await ask("tail", tailParameters(search, null), this.abort.signal)).next;
            const { records } = await ask("search", parameters(search, now, { limit: 100 }), this.abort.signal);
            this.rows.list.setItems(records.map(prepared));
            this.rows.showDays(records.some(({ ms }) => !isOfToday(ms)));
            if (!records.length) this.foot.replaceChildren(element("p", { class: "end" }, "Nothing yet. Records appear here when they arrive."));
            this.soon(PERIOD);
            return true;
        } catch (error) {
            if (error.name !== "AbortError" && error.status !== 401) this.foot.replaceChildren(errorNotice(error, () => this.actions.again()));
            return false;
        }
    }

    soon(delay) {
        clearTimeout(this.timer);
        if (!this.abort.signal.aborted && this.cursor !== undefined) this.timer = setTimeout(() => this.poll(), delay);
    }

    async poll() {
        // A page that nobody sees asks nothing; what came meanwhile is asked for when it is seen again.
        if (document.hidden || this.asking) return;
        this.asking = true;
        try {
            const { records, next, skipped } = await ask("tail", tailParameters(this.search, this.cursor), this.abort.signal);
            this.cursor = next ?? this.cursor;
            this.skipped += skipped ?? 0;
            this.period = PERIOD;
            this.problem = null;
            this.take(records);
        } catch (error) {
            if (error.name === "AbortError") return;
            this.period = Math.min(LONGEST_PERIOD, this.period * 2);
            this.problem = error;
        } finally {
            this.asking = false;
        }
        this.tell();
        this.soon(this.period);
    }

    /** Takes records in the order of their arrival. */
    take(records) {
        const fresh = records.filter(({ id }) => this.rows.list.indexOf(id) < 0);
        this.arrived += fresh.length;
        if (fresh.length) this.actions.arrived();
        if (!this.paused) return this.show(fresh);
        this.waiting.push(...fresh);
        const over = this.waiting.length - MOST_WAITING;
        if (over <= 0) return;
        this.waiting.splice(0, over);
        this.dropped += over;
    }

    show(fresh) {
        if (!fresh.length) return;
        this.foot.replaceChildren();
        const list = this.rows.list, box = list.container.getBoundingClientRect();
        const ceiling = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
        for (const record of fresh) prepared(record).fresh = true;
        list.setItems([...fresh.reverse(), ...list.items].slice(0, MOST_SHOWN));
        list.draw();
        // Whoever reads further down stays there.
        if (box.top < ceiling - list.rowHeight) {
            scrollBy(0, fresh.length * list.rowHeight);
            list.draw();
        }
    }

    pause(paused) {
        this.paused = paused;
        this.switch.textContent = paused ? "Go on" : "Pause";
        if (!paused) {
            this.show(this.waiting);
            this.waiting = [];
        }
        this.tell();
    }

    tell() {
        this.bar.dataset.state = this.problem ? "broken" : this.paused ? "paused" : "live";
        this.state.textContent = this.problem ? `${visible(this.problem.message)} Asking again in ${this.period / 1000} s.`
            : this.paused ? `Paused · ${count(this.waiting.length)} waiting` : "Live";
        const missed = this.dropped + this.skipped;
        this.told.textContent = [`${recordsWord(this.arrived)} arrived`, missed ? `${count(missed)} came too fast to be shown; a search finds them` : ""].filter(Boolean).join(" · ");
    }
}
