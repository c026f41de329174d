// Moments: nanoseconds since 1970 come as text, since JavaScript's numbers can't hold them.

import { remember, remembered } from "./settings.js";

export const isUTC = () => remembered("zone") === "utc";
export const setUTC = (utc) => remember("zone", utc ? "utc" : "local");
export const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

const two = (number) => String(number).padStart(2, "0");
export const milliseconds = (nanoseconds) => Number(BigInt(nanoseconds) / 1_000_000n);

/** Year, month, day, hour, minute, second and milliseconds in the zone that is shown. */
function parts(ms, utc = isUTC()) {
    const date = new Date(ms);
    return utc
        ? [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCMilliseconds()]
        : [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds()];
}

export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const day = (ms) => { const [year, month, date] = parts(ms); return `${year}-${two(month + 1)}-${two(date)}`; };
export const shortDay = (ms) => { const [, month, date] = parts(ms); return `${date} ${MONTHS[month]}`; };
export const clock = (ms) => { const [, , , hour, minute, second] = parts(ms); return `${two(hour)}:${two(minute)}:${two(second)}`; };
export const minute = (ms) => clock(ms).slice(0, 5);
export const fraction = (ms) => `.${String(parts(ms)[6]).padStart(3, "0")}`;
export const moment = (ms) => `${day(ms)} ${clock(ms)}`;
export const zoneOffset = (ms) => {
    if (isUTC()) return "UTC";
    const minutes = -new Date(ms).getTimezoneOffset(), size = Math.abs(minutes);
    return `UTC${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/** All digits that are known: "2026-11-26 09:15:00.123456789". */
export function exact(nanoseconds) {
    const rest = String(BigInt(nanoseconds) % 1_000_000_000n).padStart(9, "0").replace(/(000){1,2}$/, "");
    return `${moment(milliseconds(nanoseconds))}.${rest}`;
}

/** From one moment to another, without saying twice what is the same. */
export function span(from, to) {
    const [one, other] = [day(from), day(to)], length = to - from;
    const written = (ms) => (length < 60_000 && ms % 1000 ? clock(ms) + fraction(ms) : length < 36e5 && ms % 60_000 >= 1000 ? clock(ms) : minute(ms));
    if (one === other) return `${one}, ${written(from)} – ${written(to)}`;
    return `${one} ${written(from)} – ${other} ${written(to)}`;
}

const UNITS = { s: 1e3, m: 6e4, min: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
const NUMERIC = /^(?:(\d{4})-(\d\d?)-(\d\d?))?(?:(?:^|[ T]+)(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?)?$/;

/** Milliseconds since 1970 of what somebody typed; `null` if it is no time. */
export function parseTime(text, now = Date.now(), utc = isUTC()) {
    const typed = text.trim();
    if (/^now$/i.test(typed)) return now;
    if (/^\d{12,14}$/.test(typed)) return Number(typed);
    const ago = /^[-−]\s*(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)$/i.exec(typed);
    if (ago) return Math.round(now - Number(ago[1]) * UNITS[ago[2].toLowerCase()]);
    if (/(Z|[+-]\d\d:?\d\d)$/i.test(typed) && /\d:\d/.test(typed)) return numeric(Date.parse(typed.replace(" ", "T")));
    const found = NUMERIC.exec(typed);
    if (!found || !typed) return null;
    return calendar(found.slice(1).map((digits) => (digits === undefined ? undefined : Number(digits))), now, utc, found[7]);
}

const numeric = (ms) => (Number.isNaN(ms) ? null : ms);

function calendar([year, month, date, hour = 0, minute = 0, second = 0], now, utc, fraction = "") {
    const today = parts(now, utc);
    const [y, m, d] = year === undefined ? today : [year, month - 1, date];
    const fields = [y, m, d, hour, minute, second, Number(fraction.padEnd(3, "0"))];
    const ms = utc ? Date.UTC(...fields) : new Date(...fields).getTime();
    // 31 February becomes March, and 25:00 tomorrow: neither was meant.
    const back = parts(ms, utc);
    return fields.slice(0, 3).every((field, index) => field === back[index]) && hour < 24 && minute < 60 && second < 60 ? ms : null;
}
