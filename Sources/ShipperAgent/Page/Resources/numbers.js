// Amounts as people read them.

const whole = new Intl.NumberFormat("en-GB");

export const count = (number) => whole.format(number ?? 0);
export const records = (number) => `${count(number)} ${number === 1 ? "record" : "records"}`;

export function bytes(number) {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (number >= 1024 && unit < units.length - 1) (number /= 1024), unit++;
    return `${unit && number < 10 ? number.toFixed(1) : Math.round(number)} ${units[unit]}`;
}

/** A duration in nanoseconds: "340 µs", "1.90 s", "2 h 05 min". */
export function duration(nanoseconds) {
    const seconds = nanoseconds / 1e9;
    if (seconds === 0) return "0 s";
    if (seconds < 1e-3) return `${Math.round(seconds * 1e6)} µs`;
    if (seconds < 0.9995) return `${(seconds * 1e3).toFixed(seconds < 0.01 ? 1 : 0).replace(/\.0$/, "")} ms`;
    if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 2 : 1).replace(/\.?0+$/, "")} s`;
    const total = Math.round(seconds), [days, hours] = [Math.floor(total / 86400), Math.floor(total / 3600) % 24];
    const [minutes, rest] = [Math.floor(total / 60) % 60, total % 60], two = (number) => String(number).padStart(2, "0");
    if (days) return hours ? `${days} d ${hours} h` : `${days} d`;
    if (hours) return minutes ? `${hours} h ${two(minutes)} min` : `${hours} h`;
    return rest ? `${minutes} min ${two(rest)} s` : `${minutes} min`;
}
