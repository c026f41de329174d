// A record folded out: where it is from, all its fields, and what can be done with each.

import { button, copyButton, element, visible } from "./dom.js";
import { restOfFields, searchable } from "./fields.js";
import { KEYS, withField, withFilter } from "./search.js";
import { exact, zoneOffset, milliseconds } from "./time.js";

// Longer values are cut until somebody wants them whole.
const LONG = 1500;

/** `actions`: `narrow(further)`, where `further` makes a search with one more filter of a search, `trace(id)`, `around(record)`, `link(record)`. */
export function details(record, actions) {
    const own = [
        ["time", `${exact(record.time)} ${zoneOffset(milliseconds(record.time))}`],
        ["level", record.level],
        ["logger", record.logger],
        ["message", record.message],
        ["trace", record.trace],
        ["source", record.source],
        ["host", record.host],
        ["file", record.file, `at byte ${record.offset}`],
    ];
    const rows = own.filter(([, value]) => value).map(([key, value, note]) =>
        fieldRow(key, value, ["level", ...KEYS].includes(key) && ((search) => withFilter(search, key, value)), actions, note));
    const all = record.fields ?? [], found = searchable(all);
    const fields = restOfFields(all, record).map((field) =>
        fieldRow(field.key, field.value, found.has(field) && ((search) => withField(search, field.key, field.value)), actions));
    return element("div", { class: "details" },
        toolbar(record, actions),
        element("table", { class: "fields" },
            element("caption", { class: "unseen" }, "Fields of the record"),
            element("tbody", { class: "own" }, ...rows),
            element("tbody", {}, ...fields)),
        record.fields === null && element("p", { class: "hint" }, "This line is no JSON. It is shown as it was read."),
        rawLine(record));
}

function toolbar(record, actions) {
    return element("div", { class: "actions" },
        record.trace && actions.trace && button("Trace", () => actions.trace(record.trace), { class: "main", title: "All records of this trace as one timeline (t)" }),
        actions.around && button("What happened around", () => actions.around(record), { title: "All records from 30 seconds before to 30 seconds after" }),
        copyButton("Copy line", "The line", () => record.line),
        actions.link && copyButton("Copy link", "The link", () => actions.link(record)));
}

function fieldRow(key, value, further, actions, note) {
    const text = visible(value);
    return element("tr", {},
        element("th", { scope: "row" }, visible(key)),
        element("td", {}, ...shortened(text), note && element("span", { class: "note" }, ` ${note}`)),
        element("td", { class: "deeds" },
            further && button("Filter", () => actions.narrow(further), {
                title: "Only records with this value", "aria-label": `Filter by this: ${visible(key)}`,
            })));
}

function shortened(text) {
    if (text.length <= LONG) return [element("span", { class: "value" }, text)];
    const value = element("span", { class: "value" }, `${text.slice(0, LONG)}…`);
    const more = button(`All ${text.length} characters`, () => {
        value.textContent = text;
        more.remove();
    });
    return [value, more];
}

function rawLine(record) {
    return element("details", { class: "raw", open: record.fields === null },
        element("summary", {}, "The line as it was read"),
        element("pre", {}, visible(record.line)));
}
