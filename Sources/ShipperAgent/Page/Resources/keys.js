// Single keys as commands. They can be switched off, for those who speak to their computer.

import { byId, element } from "./dom.js";
import { remember, remembered } from "./settings.js";

const areOn = () => remembered("keys") !== "off";

/** `commands`: `[keys, words, action]`; the action returns `false` if it had nothing to do. */
export function listen(commands) {
    const byKey = new Map(commands.flatMap(([keys, , action]) => keys.map((key) => [key, action])));
    byId("keys-list").append(...commands.filter(([, words]) => words).flatMap(([keys, words]) => [
        element("dt", {}, ...keys.filter((key) => NAMES[key] !== "").map((key) => element("kbd", {}, NAMES[key] ?? key))), element("dd", {}, words)]));
    const toggle = byId("keys-on");
    toggle.checked = areOn();
    toggle.addEventListener("change", () => remember("keys", toggle.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
        if (isTyping(event.target) && event.key !== "Escape") return;
        if (event.key.length === 1 && !areOn()) return;
        if (event.key.startsWith("Arrow") && event.target.matches("input, summary, [role=application]")) return;
        if (event.key === "Enter" && event.target.closest("a, button, summary, input, [role=application]")) return;
        if (byKey.get(event.key)?.(event) !== false && byKey.has(event.key)) event.preventDefault();
    });
}

const NAMES = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc", o: "" };
const isTyping = (target) => target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select") || target.isContentEditable;
