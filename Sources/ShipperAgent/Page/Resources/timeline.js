// A trace laid out in time: when each record was, how long it took, who wrote it, and where nothing happened. No document here.

import { durationOf } from "./fields.js";

// Steps of one file that run at the same time are drawn below each other, up to so many.
const MOST_TRACKS = 5;
// A pause is shown that takes this part of the whole, and is longer than what is usual between two records.
const GAP_SHARE = 0.05, GAP_RATIO = 4;

/** From records in the order of time to `{ start, total, events, lanes, gaps }`, all in nanoseconds from the start. */
export function layOut(records) {
    if (!records.length) return { start: 0n, total: 0, events: [], lanes: [], gaps: [] };
    const first = BigInt(records[0].time);
    let events = records.map((record) => event(record, first));
    // A step that began before the first record stretches the scale, unless that would leave nothing of the rest.
    const end = Math.max(...events.map(({ at }) => at)), before = Math.min(0, ...events.map(({ begun }) => begun).filter((begun) => -begun <= end));
    events = events.map((one) => ({ ...one, at: one.at - before, begun: Math.max(0, one.begun - before), cut: one.begun < before }));
    const total = end - before, lanes = lanesOf(events);
    return { start: first + BigInt(Math.round(before)), total, events, lanes, gaps: gapsOf(events, total) };
}

function event(record, first) {
    const at = Number(BigInt(record.time) - first), took = durationOf(record.fields);
    return { record, at, took, begun: took === null ? at : at - took };
}

/** One lane for each file of each host, in the order in which they come in. */
function lanesOf(events) {
    const lanes = new Map();
    for (const one of events) {
        const name = `${one.record.host}\n${one.record.file}`;
        if (!lanes.has(name)) lanes.set(name, { index: lanes.size, host: one.record.host, file: one.record.file, events: [] });
        const lane = lanes.get(name);
        one.lane = lane.index;
        lane.events.push(one);
    }
    for (const lane of lanes.values()) lane.tracks = pack(lane.events);
    return [...lanes.values()];
}

/** Puts steps that ran at the same time side by side, those that enclose others first; says how many tracks that takes. */
function pack(events) {
    const ends = [];
    for (const one of [...events].sort((a, b) => a.begun - b.begun || b.at - a.at)) {
        if (one.took === null) continue;
        const free = ends.findIndex((end) => end <= one.begun);
        one.track = free >= 0 ? free : ends.length < MOST_TRACKS ? ends.length : MOST_TRACKS - 1;
        ends[one.track] = Math.max(ends[one.track] ?? 0, one.at);
    }
    // A record without a duration is a mark on the first track.
    return Math.max(1, ends.length);
}

/** Spans without a record, each with the event that ends it, and whether a step ran meanwhile. */
function gapsOf(events, total) {
    const distances = events.slice(1).map((one, index) => one.at - events[index].at);
    const usual = [...distances].sort((one, other) => one - other)[distances.length >> 1] ?? 0;
    const gaps = [];
    distances.forEach((length, index) => {
        if (length < total * GAP_SHARE || length < Math.min(usual * GAP_RATIO, total * 0.2) || length === 0) return;
        const from = events[index].at, to = events[index + 1].at;
        const busy = events.filter((one) => one.took && one.begun <= from + length * 0.1 && one.at >= to).sort((one, other) => one.took - other.took)[0];
        gaps.push({ from, to, length, before: index + 1, busy: busy ?? null });
    });
    return gaps;
}
