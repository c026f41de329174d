// What this browser remembers: token, theme, zone. Where it may not, it holds as long as the page.

const memory = new Map();

export function remembered(name) {
    try {
        return localStorage.getItem(`shipper.${name}`) ?? memory.get(name) ?? null;
    } catch {
        return memory.get(name) ?? null;
    }
}

export function remember(name, value) {
    memory.set(name, value);
    try {
        localStorage.setItem(`shipper.${name}`, value);
    } catch {
        // Kept in `memory`.
    }
}
