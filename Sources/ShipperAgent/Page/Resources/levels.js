// Levels, told apart by colour, by shape, by a word and, in the histogram, by a pattern.

import { element, svg, visible } from "./dom.js";

/** From the lowest up. */
export const LEVELS = ["debug", "info", "warning", "error", "critical"];
const SHORT = { trace: "TRACE", debug: "DEBUG", info: "INFO", notice: "NOTE", warning: "WARN", error: "ERROR", critical: "CRIT" };
// swift-log has two more, which are drawn and counted with their neighbours.
const NEIGHBOURS = { trace: "debug", notice: "info" };

/** The class of a level's colours; whatever isn't one of the seven is "other". */
export const levelClass = (level) => (LEVELS.includes(level) ? level : Object.hasOwn(NEIGHBOURS, level ?? "") ? NEIGHBOURS[level] : "other");

const SHAPES = {
    debug: () => svg("circle", { cx: 6, cy: 6, r: 1.7 }),
    info: () => svg("circle", { cx: 6, cy: 6, r: 3.4, class: "hollow" }),
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
