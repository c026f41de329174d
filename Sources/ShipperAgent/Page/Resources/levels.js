// Levels, told apart by colour, by shape, by a word and, in the histogram, by a pattern.

import { element, svg, visible } from "./dom.js";

/** From the lowest up. */
export const LEVELS = ["trace", "debug", "info", "notice", "warning", "error", "critical"];
/** Those that the form always offers; another one stands there as long as it is asked for. */
export const USUAL = ["info", "warning", "error", "critical"];
const SHORT = { trace: "TRACE", debug: "DEBUG", info: "INFO", notice: "NOTE", warning: "WARN", error: "ERROR", critical: "CRIT" };
const ALSO = {
    information: "info", informational: "info", warn: "warning", err: "error",
    crit: "critical", fatal: "critical", alert: "critical", emergency: "critical", emerg: "critical", panic: "critical",
};

/** The level that a word means, in any case, as the agent reads it; `null` if it means none. */
export function levelNamed(word) {
    const small = word.toLowerCase(), level = Object.hasOwn(ALSO, small) ? ALSO[small] : small;
    return LEVELS.includes(level) ? level : null;
}

/** The class of a level's colours; whatever isn't one of the seven is "other". */
export const levelClass = (level) => (LEVELS.includes(level) ? level : "other");

const SHAPES = {
    trace: () => svg("circle", { cx: 6, cy: 6, r: 1.9, class: "hollow" }),
    debug: () => svg("circle", { cx: 6, cy: 6, r: 1.7 }),
    info: () => svg("circle", { cx: 6, cy: 6, r: 3.4, class: "hollow" }),
    notice: () => [svg("circle", { cx: 6, cy: 6, r: 4.2, class: "hollow" }), svg("circle", { cx: 6, cy: 6, r: 1.7 })],
    warning: () => svg("path", { d: "M6 1.2 11.2 10.6H.8Z" }),
    error: () => svg("rect", { x: 1.7, y: 1.7, width: 8.6, height: 8.6, rx: 1 }),
    critical: () => svg("path", { d: "M6 0 12 6 6 12 0 6ZM5.2 2.8v3.9h1.6V2.8ZM5.2 7.7v1.6h1.6V7.7Z", "fill-rule": "evenodd" }),
    other: () => svg("path", { d: "M2.5 6h7", class: "hollow" }),
};

export function levelMark(level) {
    const name = levelClass(level);
    return svg("svg", { viewBox: "0 0 12 12", class: `mark level-${name}`, "aria-hidden": "true" }, SHAPES[name]());
}

export function levelBadge(level) {
    const name = levelClass(level);
    const words = (Object.hasOwn(SHORT, level ?? "") && SHORT[level]) || (visible(level ?? "").slice(0, 5).toUpperCase() || "–");
    return element("span", { class: `level level-${name}`, title: visible(level || "no level") }, levelMark(level), element("span", {}, words));
}
