// What the agent's status means, in words. No document here; a key that is missing is no failure.

import { bytes, count, duration } from "./numbers.js";

const LATE_SECONDS = 60;
const sum = (list, key) => (list ?? []).reduce((total, entry) => total + (Number(entry?.[key]) || 0), 0);

/** A sink's figures over all its sources. */
export function sinkFigures(sink) {
    const sources = sink.sources ?? [];
    return {
        read: sum(sources, "lines_read"), delivered: sum(sources, "lines_delivered"), filtered: sum(sources, "lines_filtered"),
        dead: sum(sources, "lines_dead_lettered"), flying: sum(sources, "lines_in_flight"), lagBytes: sum(sources, "lag_bytes"),
        lagSeconds: Math.max(0, ...sources.map((source) => Number(source.lag_seconds) || 0)),
    };
}

export function sinkState(sink) {
    const { lagSeconds, dead } = sinkFigures(sink);
    if (sink.trouble) return "bad";
    return lagSeconds > LATE_SECONDS || dead > 0 ? "warn" : "good";
}

/** `[{ state, words, deed }]`, the worst first; one good entry if nothing is wrong. */
export function assess(status) {
    const found = [], sinks = status.sinks ?? [];
    for (const sink of sinks) {
        const { lagSeconds, lagBytes, dead } = sinkFigures(sink);
        if (sink.trouble) found.push({ state: "bad", words: `${sink.name}: ${sink.trouble}`, deed: "Nothing is lost: what is not delivered stays in the files and is sent when the sink takes it again." });
        else if (lagSeconds > LATE_SECONDS) found.push({ state: "warn", words: `${sink.name} is ${duration(lagSeconds * 1e9)} (${bytes(lagBytes)}) behind.`, deed: "If this grows, the sink takes less than the sources write." });
        if (dead) found.push({ state: "warn", words: `${sink.name} refused ${count(dead)} ${dead === 1 ? "line" : "lines"}, kept as dead letters.`, deed: "shipper dead-letter list" });
    }
    if (status.held_back) found.push({ state: "warn", words: `${count(status.held_back)} files wait for others to be read first.`, deed: "" });
    if (!sinks.length) found.push({ state: "warn", words: "The agent tells of no sink.", deed: "" });
    if (found.length) return found.sort((one, other) => "bad warn".indexOf(one.state) - "bad warn".indexOf(other.state));
    return [{ state: "good", words: "Every line that was read is delivered, or on its way.", deed: "" }];
}

/** Lines a second that a sink delivered between two looks; `null` if there is only one, or the agent began anew. */
export function rate(before, sink, seconds) {
    const earlier = before?.sinks?.find(({ name }) => name === sink.name);
    if (!earlier || !(seconds > 0)) return null;
    const lines = sinkFigures(sink).delivered - sinkFigures(earlier).delivered;
    return lines < 0 ? null : lines / seconds;
}

/** Files, those that are furthest behind first. */
export function filesBehind(status) {
    const behind = (file) => Math.max(0, ...Object.values(file.checkpoints ?? {}).map((place) => (Number(file.size) || 0) - (Number(place) || 0)));
    return (status.files ?? []).map((file) => ({ ...file, behind: behind(file) })).sort((one, other) => other.behind - one.behind || String(one.path).localeCompare(String(other.path)));
}
