"""A real Firefox, driven over WebDriver BiDi, which it speaks by itself: no driver stands between.

The commands are those of the W3C's draft, https://w3c.github.io/webdriver-bidi.
"""

import base64
import itertools
import json
import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from websockets.sync.client import connect

PATIENCE = 60  # seconds for anything to come about, on a slow and busy machine

PREFERENCES = {
    "layout.css.prefers-color-scheme.content-override": 1,  # 0 is dark
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}

DEEP = """
const deep = (selector, root = document) => {
  const found = root.querySelector(selector);
  if (found) return found;
  for (const one of root.querySelectorAll("*")) {
    const inside = one.shadowRoot && deep(selector, one.shadowRoot);
    if (inside) return inside;
  }
  return null;
};
"""
"""For scripts: the first element that a selector means, in shadow roots, too."""


@contextmanager
def firefox(path, folder, *, dark=False):
    """Start a Firefox with a fresh profile; yields a `Tab` in it.

    Args:
        path: of the program.
        folder: an empty one, for the profile and what Firefox says.
        dark: whether its user likes pages dark.
    """
    profile = Path(folder) / "profile"
    profile.mkdir()
    preferences = PREFERENCES | {"layout.css.prefers-color-scheme.content-override": 0 if dark else 1}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines))
    said = Path(folder) / "firefox.txt"
    with said.open("w") as output:
        process = subprocess.Popen(
            [path, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)],
            stdout=output, stderr=subprocess.STDOUT, env=os.environ | {"HOME": str(folder)},
        )  # fmt: skip
    try:
        with connect(f"{_address(profile, process, said)}/session", max_size=None, proxy=None) as socket:
            yield Tab(socket)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _address(profile, process, said):
    """Wait until Firefox has written down where it listens."""
    written = profile / "WebDriverBiDiServer.json"
    for _ in range(10 * PATIENCE):
        assert process.poll() is None, said.read_text()
        if written.exists() and (text := written.read_text()):
            server = json.loads(text)
            return f"ws://{server['ws_host']}:{server['ws_port']}"
        time.sleep(0.1)
    raise AssertionError(f"Firefox does not listen: {said.read_text()}")


class Tab:
    """The one tab of a Firefox: what is shown in it, and what a hand does there."""

    def __init__(self, socket):
        self.socket = socket
        self.ids = itertools.count(1)
        self.events = []
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.context = self.command("browsingContext.getTree")["contexts"][0]["context"]

    def command(self, method, **parameters):
        """Send a command, wait for its result, and keep the events that come meanwhile."""
        number = next(self.ids)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=PATIENCE))
            if message.get("id") == number:
                assert message["type"] == "success", f"{method}: {message['error']}, {message['message']}"
                return message["result"]
            self.events.append(message)

    # --- what is seen

    def size(self, width, height):
        """Give the page this room, in pixels."""
        viewport = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=self.context, viewport=viewport)

    def open(self, url):
        """Go to an address and wait until it has loaded."""
        self.command("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression):
        """Return what a JavaScript expression, which may await, comes to; it may use `deep(selector)`."""
        script = f"(async () => {{ {DEEP} return JSON.stringify((await ({expression})) ?? null); }})()"
        result = self.command("script.evaluate", expression=script, target={"context": self.context}, awaitPromise=True)
        assert result["type"] == "success", result["exceptionDetails"]["text"]
        return json.loads(result["result"]["value"])

    def wait_for(self, expression):
        """Wait until an expression is true, or an element is there."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.evaluate(f"Boolean(await ({expression}))"):
                return
            time.sleep(0.1)
        raise AssertionError(
            f"never came about: {expression}; the page says {self.evaluate('document.body.innerText')}"
        )

    def marks(self, test_id):
        """The data of the element with this test id, by name."""
        return self.evaluate(f"({{...deep('[data-testid=\"{test_id}\"]').dataset}})")

    def next_frames(self, n=2):
        """Let the page draw."""
        self.evaluate(
            f"new Promise(done => {{ let n = {n}; const on = () => n-- ? requestAnimationFrame(on) : done(); on(); }})"
        )

    def picture(self):
        """A PNG of what is seen."""
        return base64.b64decode(self.command("browsingContext.captureScreenshot", context=self.context)["data"])

    def errors(self):
        """What went wrong on the pages, as their console tells it."""
        entries = [event["params"] for event in self.events if event["method"] == "log.entryAdded"]
        return [entry["text"] for entry in entries if entry["level"] == "error"]

    def requests(self):
        """The addresses that the pages asked for."""
        asked = [event["params"] for event in self.events if event["method"] == "network.beforeRequestSent"]
        return [one["request"]["url"] for one in asked]

    # --- what the hand does

    def middle(self, selector):
        """The middle of an element, in pixels of the page."""
        box = f"deep({json.dumps(selector)}).getBoundingClientRect()"
        return self.evaluate(f"(({{ x, y, width, height }}) => [x + width / 2, y + height / 2])({box})")

    def hand(self, *actions):
        """Let the mouse act: `("move", x, y)`, `("down",)`, `("up",)`."""
        told = []
        for kind, *place in actions:
            if kind == "move":
                told.append({"type": "pointerMove", "x": round(place[0]), "y": round(place[1]), "duration": 20})
            else:
                told.append({"type": f"pointer{kind.title()}", "button": 0})
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": told}
        self.command("input.performActions", context=self.context, actions=[mouse])
        self.next_frames()

    def click(self, selector):
        """Click the middle of an element."""
        self.hand(("move", *self.middle(selector)), ("down",), ("up",))

    def press(self, *keys):
        """Press keys together, as BiDi names them: letters as they are, others as in `KEYS`."""
        values = [KEYS.get(key, key) for key in keys]
        told = [{"type": "keyDown", "value": value} for value in values]
        told += [{"type": "keyUp", "value": value} for value in reversed(values)]
        keyboard = {"type": "key", "id": "keyboard", "actions": told}
        self.command("input.performActions", context=self.context, actions=[keyboard])
        self.next_frames()


KEYS = {"Shift": "\ue008", "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}
"""WebDriver's own code points for keys that write no letter."""
