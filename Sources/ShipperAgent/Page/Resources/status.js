// The agent beside its records: sinks, sources, files, lag, dead letters.

import { ask } from "./api.js";
import { assess, filesBehind, isCompressed, rate, sinkFigures, sinkState } from "./assessment.js";
import { byId, element, visible } from "./dom.js";
import { errorNotice } from "./notices.js";
import { bytes, count, duration } from "./numbers.js";

const OPEN = 2000, BESIDE = 10_000, MOST_FILES = 200;
const WORDS = { good: "in order", warn: "worth a look", bad: "in trouble" };
// Shown in a place of their own, or told by the findings; what else a sink has is shown as it is called.
const KNOWN = new Set([
    "name", "type", "product", "trouble", "trouble_seconds", "paused", "paused_seconds", "last_error", "last_error_seconds", "sources", "servers",
    "batches_in_flight", "requests_in_flight", "window", "retries", "requests_failed", "breaker", "dead_letter_bytes", "dead_letter_limit_bytes",
    "dead_letter_lines_dropped", "checkpoint_seconds", "checkpoint_failures",
]);

/** Asks for the status now and then: for the mark in the head, and for the view when it is open. */
export class Status {
    constructor(again) {
        this.again = again;
        document.addEventListener("visibilitychange", () => { if (!document.hidden) this.poll(); });
    }

    start() {
        this.poll();
    }

    open(container) {
        this.box = element("div", { class: "status" }, element("p", { class: "loading" }, "Asking the agent…"));
        container.append(this.box);
        this.poll();
    }

    close() {
        this.box?.remove();
        this.box = null;
    }

    async poll() {
        clearTimeout(this.timer);
        if (this.asking) return;
        this.asking = true;
        try {
            const status = await ask("status"), now = performance.now();
            this.seconds = this.at ? (now - this.at) / 1000 : 0;
            [this.before, this.status, this.at] = [this.status, status, now];
            this.mark(assess(status)[0].state);
            this.show();
        } catch (error) {
            this.mark(error.status === 401 ? "" : "bad", error.message);
            if (this.box && error.status !== 401) this.box.replaceChildren(errorNotice(error, () => this.poll()));
            if (error.status === 401) return;
        } finally {
            this.asking = false;
        }
        if (!document.hidden) this.timer = setTimeout(() => this.poll(), this.box ? OPEN : BESIDE);
    }

    mark(state, words = "") {
        byId("health").dataset.state = state;
        byId("health-words").textContent = state ? ` (${WORDS[state]})` : "";
        byId("to-status").title = words || (this.status ? assess(this.status)[0].words : "");
    }

    show() {
        if (!this.box) return;
        const { status } = this;
        this.box.replaceChildren(this.head(status), findings(status),
            element("div", { class: "cards" }, ...(status.sinks ?? []).map((sink) => this.sink(sink))), files(status));
    }

    head({ host, agent, uptime_seconds: uptime, files }) {
        return element("div", { class: "title" }, element("h1", {}, visible(host ?? "The agent")), element("p", { class: "quiet" },
            [agent && `shipper ${agent}`, uptime !== undefined && `up ${duration(uptime * 1e9)}`, files && `${count(files.length)} ${files.length === 1 ? "file" : "files"}`].filter(Boolean).map(visible).join(" · ")));
    }

    sink(sink) {
        const figures = sinkFigures(sink), { state, words } = sinkState(sink), speed = rate(this.before, sink, this.seconds);
        const number = (value, words, mood = "") => element("div", { class: `figure ${mood}` }, element("dd", {}, value), element("dt", {}, words));
        const requests = sink.window ? `${count(sink.requests_in_flight)} of ${count(sink.window)} requests` : `${count(sink.batches_in_flight)} batches`;
        const kept = sink.dead_letter_bytes ? ` · ${bytes(sink.dead_letter_bytes)} kept` : "";
        return element("section", { class: `card ${state}`, "aria-label": `Sink ${visible(sink.name)}` },
            element("h2", {}, element("span", { class: "health", "data-state": state, "aria-hidden": "true" }), visible(sink.name), element("span", { class: "quiet" }, ` ${words}`)),
            element("dl", { class: "figures" },
                number(speed === null ? "–" : count(Math.round(speed)), "lines a second"),
                number(duration(figures.lagSeconds * 1e9), `behind · ${bytes(figures.lagBytes)}`, figures.lagSeconds >= 300 ? "warn" : ""),
                number(count(figures.flying), `in flight · ${requests}`),
                number(count(figures.dead), `dead letters${kept}`, figures.dead || kept ? "warn" : "")),
            books(figures), sources(sink), servers(sink), vitals(sink), further(sink));
    }
}

/** One line: what it speaks to, retries, breaker, and its last error, which may be over. */
function vitals(sink) {
    const facts = [sink.product, sink.breaker && `breaker ${sink.breaker.replace("_", "-")}`, sink.retries !== undefined && `${count(sink.retries)} ${sink.retries === 1 ? "retry" : "retries"}`];
    const error = sink.last_error && `Last error${typeof sink.last_error_seconds === "number" ? ` ${duration(sink.last_error_seconds * 1e9)} ago` : ""}: ${sink.last_error}`;
    return element("div", { class: "vitals quiet" }, element("p", {}, visible(facts.filter(Boolean).join(" · "))), error && element("p", {}, visible(error)));
}

function servers({ servers = [] }) {
    if (!Array.isArray(servers) || servers.length < 2) return null;
    return element("ul", { class: "servers" }, ...servers.map(({ name, well, failures }) => element("li", {},
        element("span", { class: "health", "data-state": well ? "good" : "bad", "aria-hidden": "true" }), visible(name), element("span", { class: "quiet" }, well ? "well" : `rests after ${count(failures)} failures`))));
}

function findings(status) {
    return element("ul", { class: "findings" }, ...assess(status).map(({ state, words, deed }) => element("li", { class: state },
        element("span", { class: "health", "data-state": state, "aria-hidden": "true" }), element("span", {}, visible(words)),
        deed && element("span", { class: "quiet" }, visible(deed)))));
}

/** read = delivered + filtered + dead letters + in flight, as one bar. */
function books({ read, delivered, filtered, dead, flying }) {
    const parts = [["delivered", delivered], ["filtered", filtered], ["dead", dead], ["flying", flying]];
    const bar = element("div", { class: "books", role: "img", "aria-label": `Of ${count(read)} lines read ${count(delivered)} are delivered, ${count(filtered)} filtered, ${count(dead)} dead letters, ${count(flying)} in flight` });
    for (const [name, lines] of parts) {
        if (!lines || !read) continue;
        const part = element("span", { class: name, title: `${count(lines)} ${name}` });
        part.style.flexGrow = lines / read;
        bar.append(part);
    }
    return element("div", {}, bar, element("p", { class: "quiet" }, `${count(read)} read = ${count(delivered)} delivered + ${count(filtered)} filtered + ${count(dead)} dead letters + ${count(flying)} in flight`));
}

function sources({ sources = [] }) {
    if (sources.length < 2) return null;
    return element("table", {}, element("thead", {}, element("tr", {}, ...["source", "delivered", "dead", "behind"].map((words) => element("th", { scope: "col" }, words)))),
        element("tbody", {}, ...sources.map((source) => element("tr", {}, element("th", { scope: "row" }, visible(source.name)), element("td", {}, count(source.lines_delivered)),
            element("td", {}, count(source.lines_dead_lettered)), element("td", {}, `${bytes(source.lag_bytes ?? 0)} · ${duration((source.lag_seconds ?? 0) * 1e9)}`)))));
}

/** Whatever else the agent says of a sink. */
function further(sink) {
    const more = Object.entries(sink).filter(([key, value]) => !KNOWN.has(key) && value !== null && value !== "");
    if (!more.length) return null;
    return element("dl", { class: "further" }, ...more.flatMap(([key, value]) => [element("dt", {}, visible(key.replaceAll("_", " "))),
        element("dd", {}, visible(typeof value === "object" ? JSON.stringify(value) : typeof value === "number" ? count(value) : String(value)))]));
}

function files(status) {
    const all = filesBehind(status), sinks = (status.sinks ?? []).map(({ name }) => name);
    if (!all.length) return element("p", { class: "quiet" }, "The agent follows no file yet. shipper check says which its configuration names.");
    const place = (file, sink) => {
        const at = file.checkpoints?.[sink];
        if (at === undefined || isCompressed(file)) return element("td", { class: "quiet", "data-label": visible(sink) }, "–");
        const behind = Math.max(0, (file.size ?? 0) - at);
        return element("td", { "data-label": visible(sink) }, behind ? `${bytes(behind)} behind` : "at the end");
    };
    const row = (file) => element("tr", {}, element("th", { scope: "row" }, visible(file.path ?? "?"),
        file.gone && element("span", { class: "tag", title: "Deleted; what is not delivered yet is read from the open file" }, "deleted"),
        isCompressed(file) && element("span", { class: "tag", title: "Read as what it stands for" }, "compressed"),
        file.pinned && element("span", { class: "tag", title: "A hard link keeps its bytes until every sink has them" }, "pinned")),
    element("td", { "data-label": "source" }, visible(file.source ?? "")), element("td", { "data-label": "size" }, bytes(file.size ?? 0)), ...sinks.map((sink) => place(file, sink)));
    return element("div", { class: "files" }, element("h2", {}, "Files"),
        element("table", {}, element("thead", {}, element("tr", {}, ...["file", "source", "size", ...sinks].map((words) => element("th", { scope: "col" }, visible(words))))),
            element("tbody", {}, ...all.slice(0, MOST_FILES).map(row))),
        all.length > MOST_FILES && element("p", { class: "quiet" }, `and ${count(all.length - MOST_FILES)} more, which are no further behind. shipper status tells of all.`));
}
