// Round marks on the two axes of the histogram and of a trace.

import { clock, fraction, isUTC, minute, shortDay } from "./time.js";

const S = 1e3, M = 6e4, H = 36e5, D = 864e5;
const STEPS = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, S, 2 * S, 5 * S, 10 * S, 15 * S, 30 * S, M, 2 * M, 5 * M, 10 * M, 15 * M, 30 * M,
    H, 2 * H, 3 * H, 6 * H, 12 * H, D, 2 * D, 7 * D, 14 * D, 30 * D, 90 * D, 365 * D,
];

/** Into how many bars a span is cut, so that each stands for a round time and there are at most `most`. */
export function roundBuckets(span, most) {
    const step = STEPS.find((step) => span / step <= most);
    return step ? Math.max(1, Math.ceil(span / step)) : most;
}

/** Moments from `from` to `to` that are round in the zone that is shown, at most `most`, with their words. */
export function timeTicks(from, to, most) {
    const step = STEPS.find((step) => (to - from) / step <= most) ?? STEPS.at(-1) * Math.ceil((to - from) / STEPS.at(-1) / most);
    const shift = isUTC() ? 0 : -new Date(from).getTimezoneOffset() * M, ticks = [];
    for (let at = Math.ceil((from + shift) / step) * step - shift; at < to && ticks.length <= most; at += step) ticks.push({ at, words: words(at, step) });
    return ticks;
}

function words(at, step) {
    if (step >= D || minute(at) === "00:00" && step >= M) return shortDay(at);
    if (step >= M) return minute(at);
    return step >= S ? clock(at) : clock(at) + fraction(at);
}

/** A round number not below `most`, of which the half is round as well. */
export function roundMaximum(most) {
    const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
    const factor = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= most && (factor * power) % 2 === 0) ?? 10;
    return Math.max(2, factor * power);
}

/** Round distances from 0 up to `total`, about `most` of them. */
export function durationTicks(total, most) {
    const power = 10 ** Math.floor(Math.log10(Math.max(1, total / most)));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => total / step <= most) ?? total;
    const ticks = [];
    for (let at = 0; at <= total && ticks.length <= most + 1; at += step) ticks.push(at);
    return ticks;
}
