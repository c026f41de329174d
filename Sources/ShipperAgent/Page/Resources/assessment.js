// What the agent's status means, in the words of `shipper status`. No document here; a key that is missing is no failure.

import { bytes, count, duration } from "./numbers.js";

// As the alert on it, and as `shipper status`.
const LONG_LAG = 300, LONG_CHECKPOINT = 60;

const number = (value) => Number(value) || 0;
const sum = (list, key) => (list ?? []).reduce((total, entry) => total + number(entry?.[key]), 0);
const time = (seconds) => duration(number(seconds) * 1e9);

/** A sink's figures over all its sources. */
export function sinkFigures(sink) {
    const sources = sink.sources ?? [];
    return {
        read: sum(sources, "lines_read"), delivered: sum(sources, "lines_delivered"), filtered: sum(sources, "lines_filtered"),
        dead: sum(sources, "lines_dead_lettered"), flying: sum(sources, "lines_in_flight"), lagBytes: sum(sources, "lag_bytes"),
        lost: sum(sources, "bytes_lost"), lagSeconds: Math.max(0, ...sources.map((source) => number(source.lag_seconds))),
    };
}

/** `{ state: "good" | "warn" | "bad", words }` of a sink by itself. */
export function sinkState(sink) {
    const { lagBytes, flying } = sinkFigures(sink), found = sinkFindings(sink);
    const state = found.some(({ state }) => state === "bad") ? "bad" : found.length ? "warn" : "good";
    if (sink.paused) return { state, words: "stands still" };
    if (sink.trouble) return { state, words: isOpen(sink) ? "delivers nothing" : "tries again" };
    return { state, words: lagBytes > 0 || flying > 0 ? "delivers" : "has everything" };
}

// An agent that says nothing of a breaker says of trouble only when nothing goes through.
const isOpen = (sink) => sink.breaker !== "closed";

/** `[{ state, words, deed }]`, what is grave first; one good entry if nothing is wrong. */
export function assess(status) {
    const found = [];
    if (status.stuck) found.push(bad(`The agent does not work: ${status.stuck}.`, "Look at its log and at the disk that it waits for, then restart it: nothing that was not delivered is forgotten."));
    const sinks = status.sinks ?? [], followed = new Set((status.files ?? []).map(({ source }) => source));
    for (const source of new Set(sinks.flatMap((sink) => (sink.sources ?? []).map(({ name }) => name)))) {
        if (status.files && !followed.has(source)) found.push(warn(`Source ‘${source}’ follows no file.`, "Are its patterns right, and may the agent's user read the directories? shipper check tells."));
    }
    found.push(...sinks.flatMap(sinkFindings));
    if (!sinks.length) found.push(warn("The agent tells of no sink.", ""));
    if (!found.length) return [{ state: "good", words: "Nothing is wrong: every line that was read is delivered, or on its way.", deed: "" }];
    return [...found.filter(({ state }) => state === "bad"), ...found.filter(({ state }) => state === "warn")];
}

const bad = (words, deed) => ({ state: "bad", words, deed });
const warn = (words, deed) => ({ state: "warn", words, deed });

function sinkFindings(sink) {
    return [standing(sink) ?? blocked(sink) ?? late(sink), lost(sink), dropped(sink), deadLetters(sink), checkpoint(sink)].filter(Boolean);
}

function standing(sink) {
    if (!sink.paused) return null;
    return bad(`Sink ‘${sink.name}’ has stood still for ${time(sink.paused_seconds)}, since a refused line cannot be kept: ${sink.paused}`,
        `Make room. shipper dead-letter list --sink ${sink.name} shows what lies there; replay sends it again, drop removes it.`);
}

function blocked(sink) {
    if (!sink.trouble) return null;
    const since = sink.trouble_seconds === undefined || sink.trouble_seconds === null ? "" : ` for ${time(sink.trouble_seconds)}`;
    const words = `Sink ‘${sink.name}’ ${isOpen(sink) ? "delivers nothing" : "has had requests fail"}${since}: ${String(sink.trouble).replace(/\.$/, "")}.`;
    const deed = `Does its server answer, and take these credentials? shipper check tells. ${bytes(sinkFigures(sink).lagBytes)} wait in their files, and go out when it does.`;
    return isOpen(sink) ? bad(words, deed) : warn(words, deed);
}

function late(sink) {
    const { lagSeconds, lagBytes } = sinkFigures(sink);
    if (lagSeconds < LONG_LAG) return null;
    return warn(`Sink ‘${sink.name}’ has been behind for ${time(lagSeconds)}, by ${bytes(lagBytes)}.`,
        "If it shrinks, this is old work being done. If it grows, more is written than the server takes: look at its load, and at the sink's batch and max_in_flight.");
}

function lost(sink) {
    const { lost } = sinkFigures(sink);
    return lost ? bad(`${bytes(lost)} were cut or removed before sink ‘${sink.name}’ could have them.`, "The agent's log names the files. Rotate later, or with pinning: on.") : null;
}

function dropped(sink) {
    const lines = number(sink.dead_letter_lines_dropped);
    return lines ? bad(`The dead letter of sink ‘${sink.name}’ was full: its oldest ${linesWord(lines)} are gone for good.`, `See why lines are refused: shipper dead-letter list --sink ${sink.name}; or raise dead_letter.max_bytes.`) : null;
}

function deadLetters(sink) {
    const { dead } = sinkFigures(sink), holds = number(sink.dead_letter_bytes);
    if (sink.paused || !(sink.dead_letter_bytes === undefined ? dead : holds)) return null;
    const kept = holds ? `the dead letter holds ${bytes(holds)} of ${bytes(number(sink.dead_letter_limit_bytes))}${dead ? `, ${linesWord(dead)} of it since the agent's start` : ""}` : `${linesWord(dead)} lie in the dead letter`;
    return warn(`Sink ‘${sink.name}’ has had lines refused: ${kept}.`, `Why: shipper dead-letter list --sink ${sink.name}. When it is mended: shipper dead-letter replay.`);
}

function checkpoint(sink) {
    if (number(sink.checkpoint_seconds) < LONG_CHECKPOINT) return null;
    return warn(`The checkpoint of sink ‘${sink.name}’ could not be written for ${time(sink.checkpoint_seconds)}.`, "After a crash lines would be sent again from there. Has the state directory room, and may it be written?");
}

const linesWord = (lines) => `${count(lines)} ${lines === 1 ? "line" : "lines"}`;

/** Lines a second that a sink delivered between two looks; `null` if there is only one, or the agent began anew. */
export function rate(before, sink, seconds) {
    const earlier = before?.sinks?.find(({ name }) => name === sink.name);
    if (!earlier || !(seconds > 0)) return null;
    const lines = sinkFigures(sink).delivered - sinkFigures(earlier).delivered;
    return lines < 0 ? null : lines / seconds;
}

/** The size of a compressed file is not that of what it stands for. */
export const isCompressed = (file) => /\.(gz|zst)$/.test(file.path ?? "");

/** Files, those that are furthest behind first. */
export function filesBehind(status) {
    const behind = (file) => (isCompressed(file) ? 0 : Math.max(0, ...Object.values(file.checkpoints ?? {}).map((place) => number(file.size) - number(place))));
    return (status.files ?? []).map((file) => ({ ...file, behind: behind(file) })).sort((one, other) => other.behind - one.behind || String(one.path).localeCompare(String(other.path)));
}
