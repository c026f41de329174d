// The search as a form: words, level, time, filters.

import { ask } from "./api.js";
import { button, byId, element, visible } from "./dom.js";
import { LEVELS, USUAL, levelMark } from "./levels.js";
import { KEYS, PRESETS } from "./search.js";
import { fraction, moment, parseTime } from "./time.js";
import { withNamed, withTyped } from "./words.js";

/** As somebody would type it; milliseconds only where there are some, so that it is the same when it is read again. */
const written = (ms) => (ms % 1000 ? moment(ms) + fraction(ms) : moment(ms));

export class Form {
    /** `submit(search)` is called with the search that somebody asks for. */
    constructor(submit) {
        this.submit = submit;
        this.form = byId("search");
        this.text = byId("text");
        this.makeChoices();
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.read(document.activeElement);
        });
        // The cross in the box.
        this.text.addEventListener("search", () => { if (!this.text.value && this.search.text) this.go({ ...this.search, text: "" }); });
        byId("add").addEventListener("click", () => this.openAdding(byId("adding").hidden));
        byId("adding-key").addEventListener("change", () => this.suggest());
        byId("adding").addEventListener("keydown", (event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            this.openAdding(false);
            byId("add").focus();
        });
        for (const id of ["adding-key", "adding-value"]) byId(id).addEventListener("keydown", (event) => this.enterAdds(event));
    }

    makeChoices() {
        const radio = (name, value, ...words) => element("label", {},
            element("input", { type: "radio", name, value, onchange: (event) => this.choose(event.target) }), element("span", {}, ...words));
        byId("levels").append(radio("level", "", "All"), ...LEVELS.map((level) => radio("level", level, levelMark(level), `${level}${level === "critical" ? "" : "+"}`)));
        byId("ranges").append(...PRESETS.map(([name, , words]) => {
            const label = radio("range", name, name.replace("m", " min").replace(/(\d)([hd])/, "$1 $2"));
            label.title = `The last ${words}`;
            return label;
        }), radio("range", "all", "All"), radio("range", "", "From … to"));
        byId("keys").append(...KEYS.map((key) => element("option", { value: key })));
    }

    choose(input) {
        if (input.name === "level") return this.go({ ...this.search, level: input.value });
        if (input.value) return this.go({ ...this.search, range: input.value, from: null, to: null });
        byId("between").hidden = false;
        byId("from").focus();
    }

    go(search) {
        this.problem("");
        this.submit({ ...search, record: "" });
    }

    problem(words, input) {
        byId("search-problem").textContent = words;
        for (const id of ["text", "from", "to", "adding-key", "adding-value"]) byId(id).removeAttribute("aria-invalid");
        input?.setAttribute("aria-invalid", "true");
        input?.focus();
    }

    read(from) {
        if (byId("adding").contains(from)) return this.add();
        if (byId("between").contains(from) || from === byId("between")) return this.between();
        try {
            const search = withTyped(this.search, this.text.value);
            this.text.value = search.text;
            this.go(search);
        } catch (error) {
            this.problem(error.message, this.text);
        }
    }

    between() {
        const moments = {};
        for (const key of ["from", "to"]) {
            const input = byId(key), typed = input.value.trim();
            moments[key] = typed && !(key === "to" && /^now$/i.test(typed)) ? parseTime(typed) : null;
            if (typed && moments[key] === null && !/^now$/i.test(typed)) return this.problem(`${key === "from" ? "From" : "To"}: got “${typed}”, want a time such as 2026-11-26 09:15, 09:15 or -2h.`, input);
        }
        if (moments.from !== null && moments.to !== null && moments.from >= moments.to) return this.problem("The time ends before it begins.", byId("to"));
        this.go({ ...this.search, ...moments, range: moments.from === null && moments.to === null ? "all" : null });
    }

    // MARK: One more filter

    openAdding(open) {
        byId("adding").hidden = !open;
        byId("add").setAttribute("aria-expanded", open);
        if (open) byId("adding-key").focus();
    }

    enterAdds(event) {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        if (event.target.id === "adding-key" && !byId("adding-value").value) return byId("adding-value").focus();
        this.add();
    }

    add() {
        const key = byId("adding-key").value.trim(), value = byId("adding-value").value;
        if (!key || key.includes("=") || !value) return this.problem("A filter wants a key without “=” and a value.", byId(key && !key.includes("=") ? "adding-value" : "adding-key"));
        try {
            const search = withNamed(this.search, key, value);
            byId("adding-key").value = byId("adding-value").value = "";
            this.openAdding(false);
            this.go(search);
        } catch (error) {
            this.problem(error.message, byId("adding-value"));
        }
    }

    /** What the store knows as values of the key. */
    async suggest() {
        const list = { logger: "loggers", source: "sources", host: "hosts", file: "files", level: "levels" }[byId("adding-key").value.trim()];
        byId("values").replaceChildren();
        if (!list) return;
        try {
            const values = await ask("values");
            byId("values").replaceChildren(...(values[list] ?? []).map((value) => element("option", { value: String(value) })));
        } catch {
            // Without suggestions one types.
        }
    }

    // MARK: Showing

    show(search) {
        this.search = search;
        this.form.hidden = search.view !== "records";
        if (document.activeElement !== this.text || this.text.value !== search.text) this.text.value = search.text;
        for (const input of this.form.querySelectorAll('input[name="level"]')) {
            input.checked = input.value === search.level;
            input.parentElement.hidden = ![search.level, "", ...USUAL].includes(input.value);
        }
        for (const input of this.form.querySelectorAll('input[name="range"]')) input.checked = input.value === (search.range ?? "");
        byId("between").hidden = search.range !== null;
        byId("from").value = search.from === null ? "" : written(search.from);
        byId("to").value = search.to === null ? "" : written(search.to);
        byId("chips").replaceChildren(...this.chips(search));
    }

    chips(search) {
        const chip = (key, value, without) => element("li", {}, element("span", { class: "key" }, visible(key)), element("span", { class: "value", title: visible(value) }, visible(value)),
            button("×", () => this.go(without), { "aria-label": `Remove the filter ${visible(key)}`, title: "Remove" }));
        const all = KEYS.filter((key) => search[key]).map((key) => chip(key, search[key], { ...search, [key]: "" }));
        for (const field of search.fields) {
            const at = field.indexOf("="), key = field.slice(0, at);
            // Not to be taken for the filter by what the agent knows.
            all.push(chip(["level", ...KEYS].includes(key) ? `field ${key}` : key, field.slice(at + 1), { ...search, fields: search.fields.filter((other) => other !== field) }));
        }
        return all;
    }
}
