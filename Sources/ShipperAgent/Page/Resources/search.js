// A search as a value, and as the query part of the page's address.

import { levelNamed } from "./levels.js";

/** Filters for one value each, in the order in which they are shown. */
export const KEYS = ["trace", "logger", "source", "host", "file"];

export const PRESETS = [
    ["15m", 9e5, "15 minutes"], ["1h", 36e5, "hour"], ["6h", 216e5, "6 hours"], ["24h", 864e5, "24 hours"], ["7d", 6048e5, "7 days"],
];
export const DEFAULT_RANGE = "24h";

const EMPTY = {
    view: "records", live: false, text: "", level: "", trace: "", logger: "", source: "", host: "", file: "", fields: [],
    range: DEFAULT_RANGE, from: null, to: null, record: "",
};
export const emptySearch = () => ({ ...EMPTY, fields: [] });

/** As this page writes them, or as the API takes them; `Date.parse` alone would make a year of any number. */
const moment = (text) => {
    const ms = /^\d{1,15}$/.test(text ?? "") ? Number(text) : /^\d{4}-\d\d-\d\d(T|$)/.test(text ?? "") ? Date.parse(text) : NaN;
    return ms >= 0 && ms <= 8.64e15 ? ms : null;
};
const choice = (text, choices, otherwise) => (choices.includes(text) ? text : otherwise);

/** What can't be understood in an address is as if it weren't there. */
export function readSearch(query) {
    const given = new URLSearchParams(query), search = emptySearch();
    search.view = choice(given.get("view"), ["records", "trace", "status"], "records");
    search.live = given.get("live") === "1" && search.view === "records";
    search.level = levelNamed(given.get("level") ?? "") ?? "";
    for (const key of [...KEYS, "text", "record"]) search[key] = given.get(key) ?? "";
    search.fields = [...new Set(given.getAll("field").filter((field) => field.indexOf("=") > 0))];
    search.from = moment(given.get("from"));
    search.to = moment(given.get("to"));
    if (search.from !== null && search.to !== null && search.from >= search.to) search.from = search.to = null;
    const names = [...PRESETS.map(([name]) => name), "all"];
    search.range = search.from !== null || search.to !== null ? null : choice(given.get("range"), names, DEFAULT_RANGE);
    return search;
}

/** The address of a search: what is as usual is left out. */
export function writeSearch(search) {
    const pairs = [];
    if (search.view !== "records") pairs.push(["view", search.view]);
    if (search.live) pairs.push(["live", "1"]);
    pairs.push(...filters(search));
    if (search.range && search.range !== DEFAULT_RANGE) pairs.push(["range", search.range]);
    for (const key of ["from", "to"]) if (search[key] !== null) pairs.push([key, new Date(search[key]).toISOString()]);
    if (search.record) pairs.push(["record", search.record]);
    const query = new URLSearchParams(pairs).toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
    return query ? `?${query}` : "";
}

function filters(search) {
    const pairs = ["level", ...KEYS].filter((key) => search[key]).map((key) => [key, search[key]]);
    pairs.push(...search.fields.map((field) => ["field", field]));
    if (search.text) pairs.push(["text", search.text]);
    return pairs;
}

/** From and to in milliseconds, `null` where it is open; a relative range ends with `now`. */
export function bounds(search, now) {
    const preset = PRESETS.find(([name]) => name === search.range);
    return preset ? [now - preset[1], null] : [search.from, search.to];
}

/** The parameters for the agent. */
export function parameters(search, now, extra = {}) {
    const [from, to] = bounds(search, now), pairs = filters(search);
    if (from !== null) pairs.push(["from", from]);
    if (to !== null) pairs.push(["to", to]);
    return [...pairs, ...Object.entries(extra).filter(([, value]) => value !== null)];
}

/** For the tail: what arrives now is shown whatever its time. */
export const tailParameters = (search, after) => [...filters(search), ...(after === null ? [] : [["after", after]])];

export const hasFilters = (search) => filters(search).length > 0;
export const anyTime = { range: "all", from: null, to: null };

/** With a filter by what the agent knows of each record: the level, or one of `KEYS`. */
export const withFilter = (search, key, value) => ({ ...search, [key]: value, record: "" });

/** With one more filter by a field of the line itself, also where that has the name of one of `KEYS`. */
export const withField = (search, key, value) => ({ ...search, fields: [...new Set([...search.fields, `${key}=${value}`])], record: "" });
