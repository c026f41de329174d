// The fields of a line, as they are written: `JSON.parse` would round large numbers, and keep one of two equal keys.

const DEEPEST = 32;
const BLANK = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Cursor {
    constructor(text) {
        this.text = text;
        this.place = 0;
    }
    take(pattern) {
        pattern.lastIndex = this.place;
        const found = pattern.exec(this.text);
        if (!found) throw new SyntaxError("no JSON");
        this.place = pattern.lastIndex;
        return found[0];
    }
    blank() {
        this.take(BLANK);
    }
    next(character) {
        this.blank();
        if (this.text[this.place] !== character) return false;
        this.place++;
        return true;
    }
    want(character) {
        if (!this.next(character)) throw new SyntaxError("no JSON");
    }
}

/** Calls `found(path, text, kind)` for each value that is no object with something in it. */
function walk(cursor, path, depth, found) {
    cursor.blank();
    const start = cursor.place, first = cursor.text[start];
    if (first === '"') return found(path, JSON.parse(cursor.take(STRING)), "string", start);
    if (first === "{") return walkObject(cursor, path, depth, found, start);
    if (first === "[") return walkArray(cursor, path, depth, found, start);
    found(path, cursor.take(SCALAR), "scalar", start);
}

function walkObject(cursor, path, depth, found, start) {
    if (depth > DEEPEST) throw new SyntaxError("too deep");
    cursor.want("{");
    if (cursor.next("}")) return depth && found(path, "{}", "object", start);
    do {
        cursor.blank();
        const key = cursor.take(STRING).slice(1, -1);
        cursor.want(":");
        walk(cursor, [...path, key], depth + 1, found);
    } while (cursor.next(","));
    cursor.want("}");
}

/** A list is one field, shown as it is written. */
function walkArray(cursor, path, depth, found, start) {
    if (depth > DEEPEST) throw new SyntaxError("too deep");
    cursor.want("[");
    if (!cursor.next("]")) {
        do walk(cursor, [], depth + 1, () => {});
        while (cursor.next(","));
        cursor.want("]");
    }
    found(path, cursor.text.slice(start, cursor.place), "array", start);
}

const plain = (written) => (written.includes("\\") ? JSON.parse(`"${written}"`) : written);

/**
 * `[{ key, path, value, kind }]` in the line's order, `null` if the line is no JSON object. `path` are the keys from the outermost, as the
 * line writes them; `key` is what they say, joined by dots.
 */
export function fieldsOf(line) {
    const fields = [], cursor = new Cursor(line);
    try {
        cursor.blank();
        if (line[cursor.place] !== "{") return null;
        walk(cursor, [], 0, (path, value, kind) => fields.push({ key: path.map(plain).join("."), path, value, kind }));
        cursor.blank();
        return cursor.place === line.length ? fields : null;
    } catch {
        return null;
    }
}

// Said by the record's own columns.
const SHOWN = new Set(["timestamp", "@timestamp", "time", "ts", "level", "log.level", "severity", "event", "message", "msg", "logger", "log.logger", "trace_id", "trace.id"]);

// The same in all records of a program: last, where a row cuts off.
const COMMON = /^(?:service|env|environment|host|hostname|pid|version|date|span_id)(?:[._]|$)/;
const FAILURE = /^(?:error|err|exception|reason|failure)(?:[._]|$)/i;
const rank = ({ key }) => (FAILURE.test(key) ? 0 : COMMON.test(key) ? 2 : 1);

/** What a row shows behind its message: first what failed, last what all records have. */
export const furtherFields = (fields) => fields.filter(({ key }) => !SHOWN.has(key)).sort((one, other) => rank(one) - rank(other));

/** The fields that a record's own columns don't say already. */
export function restOfFields(fields, record) {
    const said = new Set([record.level, record.logger, record.trace, record.message].filter(Boolean));
    return fields.filter(({ key, value }) => !(SHOWN.has(key) && said.has(value)));
}

// What `field=KEY=VALUE` can say: as the agent reads a path (`FieldPath`) and finds it in a line (`TopLevelScanner`).
const MOST_PARTS = 8, MOST_BYTES = 256;

function isAskable({ key, path }) {
    const parts = key.split(".");
    // It goes into objects part by part, so that only the last key may hold dots itself, and knows no key that is written with escapes.
    return parts.every(Boolean) && parts.length <= MOST_PARTS && new TextEncoder().encode(key).length <= MOST_BYTES && !/[=\p{Cc}]/u.test(key)
        && !path.slice(0, -1).some((one) => one.includes(".")) && !path.some((one) => one.includes("\\"));
}

/** Those by which a search finds the record: with a single value, under a key that stands once in the line. */
export function searchable(fields) {
    const times = new Map();
    for (const { key } of fields) times.set(key, (times.get(key) ?? 0) + 1);
    return new Set(fields.filter((field) => ["string", "scalar"].includes(field.kind) && field.value && times.get(field.key) === 1 && isAskable(field)));
}

const UNITS = { ns: 1, us: 1e3, "µs": 1e3, ms: 1e6, s: 1e9, sec: 1e9, secs: 1e9, second: 1e9, seconds: 1e9, min: 6e10, m: 6e10 };
const NAMED = /(?:^|[._])(?:duration|elapsed|took|latency)_?(ns|us|ms|s|sec|secs|seconds)$/i;
const WITH_UNIT = /^(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|sec|seconds|min|m)$/;

/** How long what a record tells of had taken, in nanoseconds, as far as a field with a unit says so. */
export function durationOf(fields) {
    for (const { key, value } of fields ?? []) {
        const unit = NAMED.exec(key), number = Number(value);
        if (unit && value !== "" && number >= 0 && Number.isFinite(number)) return number * UNITS[unit[1].toLowerCase()];
        const written = /(?:^|[._])(?:duration|elapsed|took|latency)$/i.test(key) && WITH_UNIT.exec(value);
        if (written) return Number(written[1]) * UNITS[written[2]];
    }
    return null;
}
