// Elements made of text. Nothing here, or elsewhere in the page, reads markup: what a log line holds can only become text.

const SVG = "http://www.w3.org/2000/svg";

function set(node, properties) {
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined || value === null || value === false) continue;
        if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
        else node.setAttribute(name, value === true ? "" : String(value));
    }
    return node;
}

/** An element with attributes, listeners ("onclick") and children; strings become text nodes. */
export function element(tag, properties = {}, ...children) {
    const node = set(document.createElement(tag), properties);
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return node;
}

export function svg(tag, properties = {}, ...children) {
    const node = set(document.createElementNS(SVG, tag), properties);
    node.append(...children.flat().filter(Boolean));
    return node;
}

export const byId = (id) => document.getElementById(id);

export function button(words, action, properties = {}) {
    return element("button", { type: "button", onclick: action, ...properties }, words);
}

// Control characters and those that turn the direction of text would hide or disguise what a line says.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** The text of a log, its invisible characters as visible marks: ⟨1b⟩ or ⟨202e⟩. */
export const visible = (text) => String(text).replace(HIDDEN, (character) => `⟨${character.charCodeAt(0).toString(16).padStart(2, "0")}⟩`);

let saying;
/** Tells a screen reader. The last of several at once is told. */
export function announce(words) {
    clearTimeout(saying);
    saying = setTimeout(() => (byId("said").textContent = words), 150);
}

export async function copy(text, what) {
    try {
        await navigator.clipboard.writeText(text);
        announce(`${what} copied`);
        return true;
    } catch {
        announce(`${what} could not be copied: the browser does not allow it here`);
        return false;
    }
}

/** A button that copies, and says so on itself. */
export function copyButton(words, what, text) {
    const node = button(words, async () => {
        node.textContent = (await copy(text(), what)) ? "Copied" : "Not allowed here";
        setTimeout(() => (node.textContent = words), 1500);
    });
    return node;
}
