// The agent's API: the token, and what may go wrong, in words.

import { remember, remembered } from "./settings.js";

const BASE = new URL("../api/", import.meta.url);

/** Takes the token out of the address, where history, screenshots and shared links would carry it on. */
export function takeTokenFromAddress() {
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (!token) return;
    remember("token", token);
    history.replaceState(history.state, "", location.pathname + location.search);
}

export const hasToken = () => Boolean(remembered("token"));
export const setToken = (token) => remember("token", token.trim());

/** `status` is HTTP's, or 0 where nobody answered. */
export class ApiError extends Error {
    constructor(status, words) {
        super(words);
        this.status = status;
    }
}

let whenRefused = () => {};
export const onTokenRefused = (action) => (whenRefused = action);

/** Asks; throws `ApiError`, or an `AbortError` when `signal` says so. */
export async function ask(name, parameters = [], signal) {
    const address = new URL(name, BASE);
    address.search = new URLSearchParams(parameters);
    const answer = await send(address, signal);
    const body = await read(answer, signal);
    if (answer.ok && body) return body;
    if (answer.status === 401) whenRefused(body?.error);
    throw new ApiError(answer.status, body?.error ?? `The agent answered ${answer.status} ${answer.statusText}, and no reason.`);
}

async function send(address, signal) {
    try {
        const headers = { Authorization: `Bearer ${remembered("token") ?? ""}` };
        return await fetch(address, { headers, signal, cache: "no-store", credentials: "omit" });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new ApiError(0, `The agent at ${location.host} does not answer.`);
    }
}

async function read(answer, signal) {
    try {
        return await answer.json();
    } catch (error) {
        if (error.name === "AbortError" || signal?.aborted) throw error;
        return null;
    }
}
