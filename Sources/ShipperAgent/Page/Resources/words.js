// What somebody types into the box: words, key:value, key=value, a trace id.

import { LEVELS, levelNamed } from "./levels.js";
import { KEYS, withField, withFilter } from "./search.js";

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
        const value = quoted !== undefined ? plain(quoted) : bare;
        if (value && (sign === "=" || isNamed(key, value))) next = withNamed(next, key, value);
        else words.push(whole);
    }
    return { ...next, text: words.join(" "), record: "" };
}

const isTrace = (name, value) => name === "trace_id" && TRACE.test(value);
const isNamed = (key, value) => ["level", ...KEYS].includes(key.toLowerCase()) || isTrace(key.toLowerCase(), value);

/** The search with one more filter, by the name that somebody gives it. Throws an `Error` in words. */
export function withNamed(search, key, value) {
    const name = key.toLowerCase();
    if (name === "level") return withLevel(search, value);
    if (KEYS.includes(name)) return withFilter(search, name, value);
    // As it is written: the agent tells capitals from small letters.
    return isTrace(name, value) ? withFilter(search, "trace", value) : withField(search, key, value);
}

function withLevel(search, value) {
    const level = levelNamed(value);
    if (!level) throw new Error(`level: got “${value}”, want ${LEVELS.slice(0, -1).join(", ")} or ${LEVELS.at(-1)}.`);
    return withFilter(search, "level", level);
}
