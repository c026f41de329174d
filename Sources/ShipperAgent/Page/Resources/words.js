// What somebody types into the box: words, key:value, key=value, a trace id.

import { LEVELS } from "./levels.js";
import { KEYS, withFilter } from "./search.js";

const TOKEN = /([\w@.$/-]+)([:=])(?:"((?:[^"\\]|\\.)*)"|(\S*))|"((?:[^"\\]|\\.)*)"|(\S+)/g;
const TRACE = /^[0-9a-f]{32}$/i;
const plain = (quoted) => quoted.replace(/\\(.)/g, "$1");

/** The search with what was typed; what is no filter stays as words. Throws an `Error` in words. */
export function withTyped(search, typed) {
    const words = [];
    let next = search;
    for (const [whole, key, sign, quoted, bare, phrase, word] of typed.matchAll(TOKEN)) {
        if (key === undefined) {
            if (word && TRACE.test(word)) next = withFilter(next, "trace", word.toLowerCase());
            else words.push(phrase !== undefined ? plain(phrase) : word);
            continue;
        }
        const value = quoted !== undefined ? plain(quoted) : bare, name = key.toLowerCase();
        if (name === "level" && value) next = withLevel(next, value.toLowerCase());
        else if (KEYS.includes(name) && value) next = withFilter(next, name, name === "trace" ? value.toLowerCase() : value);
        else if (name === "trace_id" && TRACE.test(value)) next = withFilter(next, "trace", value.toLowerCase());
        else if (sign === "=" && value) next = withFilter(next, key, value);
        else words.push(whole);
    }
    return { ...next, text: words.join(" "), record: "" };
}

const ALSO = { warn: "warning", err: "error", crit: "critical", fatal: "critical", notice: "info" };

function withLevel(search, value) {
    const level = ALSO[value] ?? value;
    if (!LEVELS.includes(level)) throw new Error(`level: got “${value}”, want ${LEVELS.slice(0, -1).join(", ")} or ${LEVELS.at(-1)}.`);
    return withFilter(search, "level", level);
}
