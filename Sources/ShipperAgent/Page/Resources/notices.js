// What stands where records would: nothing found, nothing there, nobody answers. Each says what can be done.

import { button, element, visible } from "./dom.js";
import { KEYS, bounds, hasFilters } from "./search.js";
import { span } from "./time.js";

export function notice(title, ...content) {
    return element("div", { class: "notice" }, element("h2", {}, title), ...content);
}

export function emptyNotice(search, actions) {
    const deeds = [];
    if (search.range !== "all") deeds.push(button("Search all times", () => actions.anyTime(), { class: "main" }));
    for (const [label, without] of droppable(search)) deeds.push(button(`Without ${label}`, () => actions.search(without)));
    if (!hasFilters(search) && search.range === "all") return emptyStore();
    return notice("Nothing found", element("p", {}, `No record ${when(search)} fits the search.`), element("div", { class: "actions" }, ...deeds));
}

function emptyStore() {
    return notice("No records yet",
        element("p", {}, "The store is empty. Records appear here as soon as the agent has read and stored the first lines of a source."),
        element("p", {}, "If this stays so: ", element("a", { href: "logs?view=status", "data-link": true }, "the agent's state"),
            " shows which files it follows and what holds it up."));
}

function when(search) {
    const [from, to] = bounds(search, Date.now());
    if (from === null && to === null) return "of any time";
    if (from === null) return `before ${span(to, to).split(" – ")[0]}`;
    return `of ${span(from, to ?? Date.now())}`;
}

/** Each filter by name, with the search that is left without it. */
function droppable(search) {
    const all = [];
    if (search.level) all.push([`level ${search.level} and above`, { ...search, level: "" }]);
    for (const key of KEYS) if (search[key]) all.push([`${key} ${short(search[key])}`, { ...search, [key]: "" }]);
    for (const field of search.fields) all.push([short(field), { ...search, fields: search.fields.filter((other) => other !== field) }]);
    if (search.text) all.push([`the words “${short(search.text)}”`, { ...search, text: "" }]);
    return all;
}
const short = (text) => (text.length > 28 ? `${visible(text).slice(0, 27)}…` : visible(text));

const CONFIG = `sinks:
  local:
    type: local
    inputs: [pipeline]`;

export function errorNotice(error, again) {
    const retry = element("div", { class: "actions" }, button("Try again", again, { class: "main" }));
    const words = element("p", {}, visible(error.message));
    if (error.status === 0) {
        return notice("The agent does not answer", words,
            element("p", {}, "It may have been stopped, or be starting. ", element("code", {}, "shipper status"), " on its host tells. This page asks again when you do."), retry);
    }
    if (error.status === 504) return notice("This search takes too long: narrow it", words, retry);
    if (error.status === 429) return notice("Too many searches at once", words, retry);
    if (error.status === 503) {
        return notice("The store can't be searched now", words,
            element("p", {}, "This page searches the agent's own store, which is a sink like the others. If the configuration has none, add one, and reload the agent:"),
            element("pre", {}, CONFIG), retry);
    }
    if (error.status === 400 || error.status === 413) return notice("The agent does not understand this search", words, retry);
    return notice(`The agent refused (${error.status})`, words, retry);
}
