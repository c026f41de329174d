"""A headless Chromium, driven by its DevTools protocol over a pair of pipes."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time

# Nothing here takes so long; a page that does has stopped getting on.
PATIENCE = 60

# Set before any script of the page, so that nothing goes unseen.
WITNESS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
    violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
KEYS = {
    "Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, ""), "Tab": ("Tab", 9, ""), "ArrowLeft": ("ArrowLeft", 37, ""),
    "ArrowRight": ("ArrowRight", 39, ""), "ArrowDown": ("ArrowDown", 40, ""), "ArrowUp": ("ArrowUp", 38, ""), "Home": ("Home", 36, ""), "End": ("End", 35, ""),
}


def program() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("The tests of the page need Chromium: apt-get install chromium, or name one by CHROMIUM=…")
    return found


class Browser:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="page-tests-", ignore_cleanup_errors=True)
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()
        # The protocol's pipes are the descriptors 3 and 4.
        command = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self.log = open(pathlib.Path(self.folder.name) / "log", "w+b")
        self.process = subprocess.Popen(
            [
                "bash", "-c", command, "bash", program(), "--headless", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu",
                "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--hide-scrollbars",
                "--force-device-scale-factor=1", "--lang=en-GB", f"--user-data-dir={self.folder.name}/profile", "about:blank",
            ],
            pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env=os.environ | {"TZ": "Asia/Kolkata", "HOME": self.folder.name},
        )
        os.close(to_browser)
        os.close(from_browser)
        self.last = 0
        self.answers: dict[int, dict] = {}
        self.news = threading.Condition()
        self.listeners: dict[str, "Page"] = {}
        self.closed = False
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        with os.fdopen(self.input, "rb") as pipe:
            rest = b""
            while chunk := os.read(pipe.fileno(), 1 << 20):
                *messages, rest = (rest + chunk).split(b"\0")
                for message in messages:
                    self.take(json.loads(message))
        with self.news:
            self.closed = True
            self.news.notify_all()

    def take(self, message: dict):
        with self.news:
            if "id" in message:
                self.answers[message["id"]] = message
            elif page := self.listeners.get(message.get("sessionId", "")):
                page.events.append(message)
            self.news.notify_all()

    def call(self, method: str, session: str | None = None, **parameters):
        with self.news:
            self.last += 1
            number = self.last
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        os.write(self.output, json.dumps(message).encode() + b"\0")
        with self.news:
            if not self.news.wait_for(lambda: number in self.answers or self.closed, PATIENCE):
                raise AssertionError(f"{method}: Chromium gave no answer within {PATIENCE} s")
            if number not in self.answers:
                raise AssertionError(f"{method}: Chromium has ended: {self.told()}")
            answer = self.answers.pop(number)
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]

    def told(self) -> str:
        self.log.seek(0)
        return self.log.read()[-2000:].decode(errors="replace")

    def page(self, width=1280, height=800) -> "Page":
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context, width=width, height=height)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, context, width, height)

    def close(self):
        try:
            self.call("Browser.close")
            self.process.wait(PATIENCE)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.output)
        self.log.close()
        self.folder.cleanup()


class Page:
    """A tab of its own, without what other tabs have stored."""

    def __init__(self, browser: Browser, session: str, context: str, width: int, height: int):
        self.browser, self.session, self.context = browser, session, context
        self.events: list[dict] = []
        browser.listeners[session] = self
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=WITNESS)
        self.resize(width, height)

    def call(self, method: str, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def close(self):
        self.browser.call("Target.disposeBrowserContext", browserContextId=self.context)

    def resize(self, width: int, height: int, touch: bool = False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.call("Emulation.setTouchEmulationEnabled", enabled=touch)

    def colours(self, scheme: str):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}])

    def open(self, url: str):
        # From another document, or a new fragment would load nothing.
        self.call("Page.navigate", url="about:blank")
        self.wait("location.href === 'about:blank'")
        self.call("Page.navigate", url=url)

    def run(self, expression: str):
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise AssertionError(f"{expression}: {details.get('exception', {}).get('description') or details['text']}")
        return answer["result"].get("value")

    def wait(self, expression: str, what: str = ""):
        """Until the expression is true; returns its value. A page that is just being left counts as not yet."""
        began, last = time.monotonic(), None
        while time.monotonic() - began < PATIENCE:
            try:
                last = self.run(expression)
                # An element comes as `{}`.
                if last or last == {}:
                    return last
            except AssertionError as error:
                last = error
            time.sleep(0.02)
        said = self.text("dialog[open]") or self.text("main")[-300:]
        raise AssertionError(f"{what or expression}: not within {PATIENCE} s; last: {last!r}; troubles: {self.troubles()}; it ends: {said!r}")

    def frames(self):
        """Until what was asked of the next frame has been drawn."""
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def text(self, selector: str = "body") -> str:
        return self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def troubles(self) -> list[str]:
        """Whatever went wrong in the page: scripts that failed, policies that were broken."""
        found = [event["params"]["exceptionDetails"].get("exception", {}).get("description", "?") for event in self.events if event["method"] == "Runtime.exceptionThrown"]
        entries = [event["params"]["entry"] for event in self.events if event["method"] == "Log.entryAdded"]
        found += [entry["text"] for entry in entries if entry["level"] == "error" and entry["source"] != "network"]
        return found + (self.run("window.violations ?? []") or [])

    # MARK: Hands

    def key(self, key: str, shift: bool = False):
        name, code, text = KEYS.get(key) or (key, ord(key.upper()) if key.isalnum() else 0, key)
        event = {"key": name, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def write(self, text: str):
        self.call("Input.insertText", text=text)

    def middle(self, selector: str) -> tuple[float, float]:
        place = self.wait(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)})?.getBoundingClientRect();"
            " return box && box.width ? [box.left + box.width / 2, box.top + box.height / 2] : null })()", f"{selector} to be seen")
        return place[0], place[1]

    def mouse(self, kind: str, x: float, y: float, buttons: int = 0):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left" if kind != "mouseMoved" or buttons else "none", buttons=buttons, clickCount=1)

    def click(self, selector: str):
        self.run(f"document.querySelector({json.dumps(selector)})?.scrollIntoView({{block: 'nearest'}})")
        # Where it stands still.
        before, (x, y) = None, self.middle(selector)
        while before != (x, y):
            self.frames()
            before, (x, y) = (x, y), self.middle(selector)
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y, 1)
        self.mouse("mouseReleased", x, y)

    def drag(self, start: tuple[float, float], end: tuple[float, float]):
        self.mouse("mouseMoved", *start)
        self.mouse("mousePressed", *start, 1)
        for step in range(1, 6):
            self.mouse("mouseMoved", start[0] + (end[0] - start[0]) * step / 5, start[1] + (end[1] - start[1]) * step / 5, 1)
        self.mouse("mouseReleased", *end)

    def swipe(self, start: tuple[float, float], end: tuple[float, float]):
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": start[0], "y": start[1]}])
        for step in range(1, 6):
            point = {"x": start[0] + (end[0] - start[0]) * step / 5, "y": start[1] + (end[1] - start[1]) * step / 5}
            self.call("Input.dispatchTouchEvent", type="touchMove", touchPoints=[point])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def picture(self, path: str):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))
