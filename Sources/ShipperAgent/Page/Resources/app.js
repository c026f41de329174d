// The page: the address is the search, and each view shows what the address says.

import { onTokenRefused, takeTokenFromAddress } from "./api.js";
import { announce, byId } from "./dom.js";
import { Form } from "./form.js";
import { Histogram } from "./histogram.js";
import { listen } from "./keys.js";
import { Records } from "./records.js";
import { anyTime, emptySearch, readSearch, writeSearch } from "./search.js";
import { remember, remembered } from "./settings.js";
import { Status } from "./status.js";
import { Tail } from "./tail.js";
import { isUTC, localZone, setUTC } from "./time.js";
import { tokenForm } from "./token.js";
import { Trace } from "./trace.js";

const AROUND = 30_000, VOLUME_PERIOD = 5_000;
const volume = byId("volume"), results = byId("results");
let search = emptySearch(), view = null, kept = null, stale = null, statusOpen = false;

// MARK: Where one is

const address = (next) => location.pathname + writeSearch(next);

/** Goes to a search: a new step of the history, unless it is the one that is shown. */
function go(next) {
    const same = writeSearch(next) === location.search;
    if (!same) history.pushState(null, "", address(next));
    show({ again: same });
}

/** Shows what the address says. */
function show({ again = true } = {}) {
    const before = search;
    search = readSearch(location.search);
    leave(before);
    document.title = [search.view === "trace" ? `Trace ${search.trace.slice(0, 8)}` : search.view === "status" ? "Agent" : titleOf(search), "shipper"].join(" · ");
    for (const [id, current] of [["to-records", search.view !== "status"], ["to-status", search.view === "status"]]) {
        if (current) byId(id).setAttribute("aria-current", "page");
        else byId(id).removeAttribute("aria-current");
    }
    byId("live").setAttribute("aria-pressed", search.live);
    form.show(search);
    document.body.dataset.view = search.view;
    enter(again);
}

const titleOf = ({ level, logger, host, text, live }) => [live && "Live", level && `${level}+`, logger, host, text && `“${text}”`].filter(Boolean).join(" ") || "Logs";

function leave(before) {
    if (statusOpen) status.close();
    statusOpen = false;
    // Whoever comes back from a trace finds the list as it was.
    if (view instanceof Records && search.view !== "records") {
        kept = { query: writeSearch(before), view, scroll: scrollY };
        view.hide(true);
    } else if (view instanceof Records && view.isShown && !search.live) {
        dropStale();
        stale = view;
        stale.fade();
    } else view?.close();
    view = null;
    if (search.view !== "records") histogram.stop();
    if (search.view !== "records" || search.live) dropStale();
}

function enter(again) {
    if (search.view === "status") {
        statusOpen = true;
        status.open(results);
        return scrollTo(0, 0);
    }
    if (search.view === "trace") {
        view = new Trace(results, actions);
        scrollTo(0, 0);
        return busy(view.load(search.trace));
    }
    if (kept && !search.live && kept.query === writeSearch(search) && !again) return takeUp();
    kept?.view.close();
    kept = null;
    const now = Date.now();
    view = search.live ? new Tail(byId("tail"), results, actions) : new Records(results, actions, dropStale);
    scrollTo(0, 0);
    volume.hidden = false;
    const listed = view.load(search, now);
    busy(Promise.all([listed, histogram.load(search, now, { listed })]));
}

function dropStale() {
    stale?.close();
    stale = null;
}

function takeUp() {
    volume.hidden = false;
    view = kept.view;
    // Who left before it was there.
    if (!histogram.isCurrent) histogram.load(search, view.now, { listed: view.isShown });
    view.hide(false);
    scrollTo(0, kept.scroll);
    view.rows.list.draw();
    view.rows.choose(view.rows.chosen);
    kept = null;
}

/** A line over the page, once it takes longer than one notices. */
async function busy(work) {
    const timer = setTimeout(() => (byId("progress").hidden = false), 200);
    const mine = (busy.last = work);
    await work;
    clearTimeout(timer);
    if (busy.last === mine) byId("progress").hidden = true;
}

// MARK: What can be done

const actions = {
    search: go,
    again: () => show(),
    narrow: (further) => go(further({ ...search, view: "records", trace: search.view === "trace" ? "" : search.trace })),
    level: (level) => go({ ...search, level, record: "" }),
    trace: (id) => go({ ...search, view: "trace", trace: id, live: false, record: "" }),
    inTrace: (id) => go({ ...emptySearch(), ...anyTime, trace: id }),
    around: ({ ms }) => go({ ...emptySearch(), range: null, from: ms - AROUND, to: ms + AROUND }),
    link: (record) => new URL(address({ ...emptySearch(), range: null, from: record.ms - AROUND, to: record.ms + 1, record: record.id }), location.href).href,
    between: (from, to) => go({ ...search, range: null, from, to, live: false, record: "" }),
    before: (to) => go({ ...search, range: null, to, record: "" }),
    anyTime: () => go({ ...search, ...anyTime, record: "" }),
    zoomOut: (from, to) => {
        const end = Math.min(to + (to - from), Date.now() + 1);
        go({ ...search, range: null, from: Math.max(0, from - (to - from)), to: Math.max(end, to), live: false, record: "" });
    },
    arrived: () => {
        if (Date.now() - (histogram.asked ?? 0) < VOLUME_PERIOD) return;
        histogram.asked = Date.now();
        histogram.load(search, Date.now(), { quietly: true });
    },
    live: (live) => go({ ...search, view: "records", live, record: "", ...(live ? { range: search.range ?? "1h", from: null, to: null } : {}) }),
    back: () => (kept ? history.back() : go({ ...search, view: "records", trace: "" })),
};

const form = new Form(go);
const histogram = new Histogram(volume, actions);
const status = new Status();

// MARK: The head

function showTheme() {
    const theme = remembered("theme") ?? "system";
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    byId("theme").textContent = { dark: "Dark", light: "Light", system: "Auto" }[theme];
    byId("theme").title = byId("theme").ariaLabel = `Colours: ${theme === "system" ? "as the system has them" : theme}`;
}

function showZone() {
    byId("zone").textContent = isUTC() ? "UTC" : "Local";
    byId("zone").title = `Times in ${isUTC() ? "UTC" : localZone()} (z)`;
    byId("zone").setAttribute("aria-label", byId("zone").title);
}

function nextTheme() {
    const order = ["system", "light", "dark"];
    remember("theme", order[(order.indexOf(remembered("theme") ?? "system") + 1) % order.length]);
    showTheme();
}

function otherZone() {
    setUTC(!isUTC());
    showZone();
    announce(`Times in ${isUTC() ? "UTC" : localZone()}`);
    form.show(search);
    if (histogram.buckets) { histogram.tell(); histogram.draw(); }
    for (const rows of [view?.rows, kept?.view.rows]) rows?.list.rebuild();
    if (view instanceof Trace) view.load(search.trace);
}

byId("theme").addEventListener("click", nextTheme);
byId("zone").addEventListener("click", otherZone);
byId("live").addEventListener("click", () => actions.live(!search.live));
byId("help-open").addEventListener("click", () => byId("help").showModal());
byId("help").addEventListener("click", (event) => { if (event.target === byId("help")) byId("help").close(); });

/** Links within the page change the address and nothing else. */
document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(readSearch(new URL(link.href).search));
});

/** What sticks at the top covers rows: jumps to a row leave room for it. */
function measureTop() {
    const sticks = [document.querySelector(".bar"), byId("search")].filter((node) => !node.hidden && getComputedStyle(node).position === "sticky");
    document.documentElement.style.scrollPaddingTop = `${sticks.reduce((sum, node) => sum + node.offsetHeight, 0)}px`;
}
const tops = new ResizeObserver(measureTop);
for (const node of [document.querySelector(".bar"), byId("search"), document.body]) tops.observe(node);

// MARK: Keys

const rows = (action) => () => (view?.rows ? void action(view.rows) : false);

function escape() {
    if (document.activeElement?.matches("input")) return void document.activeElement.blur();
    if (view instanceof Trace) return void actions.back();
    if (search.view === "status") return void actions.back();
    const chosen = view?.rows?.chosen;
    if (chosen && view.rows.open.has(chosen)) return void view.rows.toggle(chosen);
    return false;
}

listen([
    [["/"], "to the search", () => { if (search.view !== "records") go({ ...search, view: "records" }); byId("text").focus(); byId("text").select(); }],
    [["j", "ArrowDown"], "next record", rows((rows) => rows.step(1))],
    [["k", "ArrowUp"], "previous record", rows((rows) => rows.step(-1))],
    [["Enter", "o"], "fold it out or in", rows((rows) => rows.toggle())],
    [["t"], "its trace", () => (view?.rows?.record?.trace && search.view !== "trace" ? void actions.trace(view.rows.record.trace) : false)],
    [["Escape"], "back, or fold in", escape],
    [["g"], "first record", rows((rows) => rows.first())],
    [["G"], "last one that is loaded", rows((rows) => rows.last())],
    [["-"], "zoom out", () => (volume.hidden ? false : void histogram.zoomOut())],
    [["r"], "search again", () => show()],
    [["l"], "live tail", () => actions.live(!search.live)],
    [["p"], "pause it, or go on", () => (view instanceof Tail ? void view.pause(!view.paused) : false)],
    [["s"], "the agent's state", () => go({ ...search, view: search.view === "status" ? "records" : "status", live: false })],
    [["z"], "zone: yours or UTC", otherZone],
    [["?"], "this help", () => byId("help").showModal()],
]);

// MARK: The beginning

// The list is built when one comes back: the browser would scroll before that.
history.scrollRestoration = "manual";
takeTokenFromAddress();
onTokenRefused(tokenForm(() => { show(); status.start(); }));
addEventListener("popstate", () => show({ again: false }));
addEventListener("hashchange", () => { if (location.hash.startsWith("#token=")) { takeTokenFromAddress(); show(); } });
showTheme();
showZone();
show();
status.start();
