// Asks for the token, when the agent wants one that the page doesn't have.

import { ApiError, ask, hasToken, setToken } from "./api.js";
import { byId, visible } from "./dom.js";

/** `opened` is called when a token works. */
export function tokenForm(opened) {
    const dialog = byId("token"), words = byId("token-words"), value = byId("token-value");
    // There is nothing behind the form that could be seen without a token.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") event.preventDefault(); });
    dialog.querySelector("form").addEventListener("submit", async (event) => {
        event.preventDefault();
        setToken(value.value);
        words.textContent = "Asking the agent…";
        try {
            await ask("status");
        } catch (error) {
            if (!(error instanceof ApiError) || error.status === 401) return;
            // The token is none of its troubles.
            if (error.status === 0) return void (words.textContent = visible(error.message));
        }
        value.value = "";
        dialog.close();
        opened();
    });
    return () => {
        words.textContent = hasToken() ? "The agent does not know the token that was given. It may have been started with another." : "What stands in logs is not for everybody on the network.";
        if (!dialog.open) dialog.showModal();
        value.focus();
        value.select();
    };
}
