// Not a module: it runs before the first paint, so that a chosen theme doesn't flash.
try {
    const theme = localStorage.getItem("shipper.theme");
    if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
    // Without storage the system's theme holds.
}
