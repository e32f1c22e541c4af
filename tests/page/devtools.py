"""A browser without a window, driven over a pipe (DevTools protocol, standard library only).

    with Browser() as b:
        b.open("/path/of/page.html")
        b.run("document.title")
"""
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
    "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-extensions", "--disable-sync",
    "--force-color-profile=srgb", "--hide-scrollbars", "--use-mock-keychain",
)
PATIENCE = 60.0  # seconds for any answer


def program():
    """The browser of this machine, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    def __init__(self, scale=1.0):
        self.last, self.events, self.rest = 0, [], b""
        self.home = tempfile.mkdtemp(prefix="lacuna-browser-")
        from_us, self.to_it = os.pipe()
        self.from_it, from_it = os.pipe()
        # The browser reads descriptor 3 and writes 4; a shell puts ours there.
        command = [program(), *OPTIONS, "--user-data-dir=" + self.home, "about:blank"]
        script = 'exec "$@" 3<&%d 4>&%d' % (from_us, from_it)
        self.process = subprocess.Popen(
            ["bash", "-c", script, "bash", *command], pass_fds=(from_us, from_it),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(from_it)
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.call("Browser.close")
            self.process.wait(10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.to_it)
        os.close(self.from_it)
        shutil.rmtree(self.home, ignore_errors=True)

    # --- messages: JSON, each ended by a zero byte --------------------------------------

    def _receive(self, until):
        while b"\0" not in self.rest:
            if not select.select([self.from_it], [], [], max(until - time.monotonic(), 0))[0]:
                raise RuntimeError("the browser does not answer")
            got = os.read(self.from_it, 1 << 20)
            if not got:
                raise RuntimeError("the browser ended")
            self.rest += got
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to_it, data):]
        until = time.monotonic() + PATIENCE
        while True:
            got = self._receive(until)
            if got.get("id") == self.last:
                if "error" in got:
                    raise RuntimeError("%s: %s" % (method, got["error"]["message"]))
                return got["result"]
            if "method" in got:
                self.events.append(got)

    # --- pages --------------------------------------------------------------------------

    def wait_for(self, expression):
        """Until the expression holds in the page."""
        until = time.monotonic() + PATIENCE
        while not self.run(expression):
            if time.monotonic() > until:
                raise RuntimeError("never true: " + expression)
            time.sleep(0.02)

    def open(self, path, width=1280, height=900, dark=False, script=True, scale=1):
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=scale, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media="", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        self.wait_for("document.readyState === 'complete' && location.protocol === 'file:'")

    def run(self, expression):
        """Value of a JavaScript expression, a promise's when it is settled."""
        got = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                        awaitPromise=True)
        if "exceptionDetails" in got:
            raise RuntimeError(expression + ": " + json.dumps(got["exceptionDetails"])[:500])
        return got["result"].get("value")

    def key(self, key, shift=False):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      modifiers=8 if shift else 0,
                      windowsVirtualKeyCode={"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
                                             "ArrowDown": 40, "Tab": 9, "Home": 36, "End": 35}[key])

    def mouse(self, kind, x, y, pressed=False):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, clickCount=1,
                  button="left" if pressed else "none", buttons=1 if pressed else 0)

    def screenshot(self, path, whole=True):
        got = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        pathlib.Path(path).write_bytes(base64.b64decode(got["data"]))

    def complaints(self):
        """What the page logged, threw, or asked for from outside."""
        found = []
        for e in self.events:
            p = e["params"]
            if e["method"] == "Runtime.exceptionThrown":
                found.append("exception: " + json.dumps(p["exceptionDetails"])[:500])
            elif e["method"] == "Runtime.consoleAPICalled":
                found.append("console: " + json.dumps(p["args"])[:500])
            elif e["method"] == "Log.entryAdded":
                found.append("log: " + p["entry"]["text"])
            elif e["method"] == "Network.requestWillBeSent":
                url = p["request"]["url"]
                if not url.startswith(("data:", "blob:")) and url != p["documentURL"]:
                    found.append("request: " + url)
        return found
