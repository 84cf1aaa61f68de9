"""The pages in Chromium: frames and script time while a hand drags and draws and the stepper plays, and the waits.

`python -m benchmarks.bench_browser`. Frames are counted by `requestAnimationFrame`; script time is all that our pointer
handlers and frame callbacks take between two frames. Slowing the CPU is the browser's own throttling.
"""

import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from app.http import modules
from tools.programs import chromium

ROOT = Path(__file__).parent.parent
MOVES = 240
NETWORKS = f"/lab/{modules.address('nn/networks.js')}"
"""The module that knows which networks have come."""
HAVE_COME = """async (address) => { const {networks} = await import(new URL(address, location));
  return ["mlp", "lenet", "gap"].every((name) => networks.get(name)); }"""

WATCHED = {
    "look inside the MLP": "inside?digit=4&network=mlp",
    "look inside LeNet": "inside?digit=4&network=lenet",
    "look inside the pooled LeNet": "inside?digit=4&network=gap",
    "the MLP's evidence on the canvas": "?digit=4&network=mlp&evidence=answer",
    "LeNet's evidence on the canvas": "?digit=4&network=lenet&evidence=answer",
    "the pooled LeNet's evidence": "?digit=4&network=gap&evidence=answer",
    "LeNet's evidence, looking inside": "inside?digit=4&network=lenet&evidence=answer",
    "compare in the notebook's LeNet3": "exact?digit=4&network=notebook-gap&start=12.12",
    "compare in the pooled LeNet": "exact?digit=4&network=gap&start=12.12",
    "compare in the exact one": "exact?digit=4&network=gap-exact&start=12.12",
}
"""Pages on which a network is drawn or measured in every frame while its digit is dragged."""

PROBE = """
window.probe = {script: 0, scripts: [], frames: [], on: false};
const timed = (handle) => function (...args) {
  const start = performance.now();
  try { return handle.apply(this, args); } finally { window.probe.script += performance.now() - start; }
};
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => ask(timed(callback));
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, handle, options) {
  const ours = type === "pointermove" && typeof handle === "function" && this instanceof HTMLCanvasElement;
  return listen.call(this, type, ours ? timed(handle) : handle, options);
};
const tick = (now) => {
  const {probe} = window;
  if (probe.on) { probe.frames.push(now); probe.scripts.push(probe.script); }
  probe.script = 0;
  ask(tick);
};
ask(tick);
"""


@contextmanager
def served(folder: str):
    """Serve the app on a free port, its runs kept in a folder; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", f"--port={port}"]
    environment = os.environ | {"KAI_DATA": folder}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{url}/lab/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(10)


def measure_gesture(page: Page, devtools: CDPSession, slowdown: int, path) -> str:
    """Move the pointer, pressed, along a path of (x, y); returns frames a second and script time in words."""
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    x, y = path(0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("Object.assign(window.probe, {scripts: [], frames: [], on: true})")
    for step in range(1, MOVES + 1):
        x, y = path(step / MOVES)
        page.mouse.move(x, y)
    probe = page.evaluate("(window.probe.on = false, window.probe)")
    page.mouse.up()
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.wait_for_timeout(800)
    return in_words(probe)


def measure_playing(page: Page, devtools: CDPSession, slowdown: int) -> str:
    """Let the stepper play for three seconds; returns frames a second and script time in words."""
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.get_by_role("button", name="Play", exact=True).click()
    page.evaluate("Object.assign(window.probe, {scripts: [], frames: [], on: true})")
    page.wait_for_timeout(3000)
    probe = page.evaluate("(window.probe.on = false, window.probe)")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.get_by_role("button", name="Pause", exact=True).click()
    return in_words(probe)


def in_words(probe: dict) -> str:
    """Return frames a second and the script time of busy frames."""
    seconds = (probe["frames"][-1] - probe["frames"][0]) / 1000
    busy = sorted(script for script in probe["scripts"] if script > 0.05)
    p95 = busy[int(0.95 * (len(busy) - 1))]
    frames = (len(probe["frames"]) - 1) / seconds
    return f"{frames:5.0f} frames/s   script median {statistics.median(busy):5.2f} ms, p95 {p95:5.2f} ms"


def paths(page: Page):
    """Return two paths over the canvas, functions of 0..1: a drag that zigzags, a pen that draws a spiral."""
    box = page.get_by_test_id("digit-canvas").bounding_box()

    def drag(t):
        zigzag = abs((8 * t) % 2 - 1)
        return box["x"] + box["width"] * (0.3 + 0.5 * zigzag), box["y"] + box["height"] * (0.3 + 0.5 * t)

    def pen(t):
        angle, radius = 5 * math.pi * t, box["width"] * (0.03 + 0.13 * t)
        middle_x, middle_y = box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.5
        return middle_x + radius * math.cos(angle), middle_y + radius * math.sin(angle)

    return drag, pen


def measure_first_canvas(browser, url: str) -> float:
    """Return the seconds from navigation to an interactive canvas, in a fresh browser context on a warm server."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(".lab.ready", timeout=60_000)
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds


def measure_new_digit(page: Page) -> float:
    """Return the milliseconds from asking for another digit to its tables in the page."""
    return page.evaluate(
        """() => new Promise((done) => {
          const root = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".lab")).shadowRoot;
          const field = root.querySelector(".map canvas");
          const picture = () => field.toDataURL();
          const start = performance.now(), before = picture();
          const look = () => (picture() !== before ? done(performance.now() - start) : setTimeout(look, 2));
          root.querySelector('[data-do="next"]').click();
          look();
        })"""
    )


def measure_beside_a_run(browser, page: Page, url: str) -> str:
    """Train LeNet in another tab; returns the wait for a new digit on the canvas meanwhile, in words."""
    other = browser.new_context().new_page()
    other.goto(f"{url}/train")
    other.get_by_role("button", name="Start", exact=True).click(timeout=60_000)
    other.get_by_text("digits a second").wait_for(timeout=60_000)
    waits = []
    while len(waits) < 15 and not other.get_by_text("Finished:").is_visible():
        waits.append(measure_new_digit(page))
        page.wait_for_timeout(200)
    other.context.close()
    return f"median {statistics.median(waits):.0f} ms, longest {max(waits):.0f} ms of {len(waits)}"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, served(folder) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        measure_first_canvas(browser, url)  # warms the server
        waits = [measure_first_canvas(browser, url) for _ in range(5)]
        print(f"first interactive canvas, warm server   median {statistics.median(waits):.2f} s of 5 (goal 1.2 s)")
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.add_init_script(PROBE)
        sizes = []
        page.on("response", lambda answer: sizes.append(len(answer.body())) if "/lab/js/" in answer.url else None)
        messages = []
        page.on("websocket", lambda websocket: websocket.on("framesent", lambda _: messages.append(1)))
        page.goto(url)
        page.wait_for_selector(".lab.ready")
        page.wait_for_timeout(1500)
        print(f"our own assets                          {sum(sizes) / 1000:.0f} kB (goal 100 kB)")
        waits = [measure_new_digit(page) for _ in range(15)]
        print(f"new digit → tables in the page          median {statistics.median(waits):.0f} ms of 15 (goal 100 ms)")
        print(f"the same while another learner trains   {measure_beside_a_run(browser, page, url)}")
        devtools = page.context.new_cdp_session(page)
        drag, pen = paths(page)
        page.wait_for_timeout(500)
        before = len(messages)
        for slowdown in (1, 4, 6):
            print(f"drag, CPU slowed {slowdown}×                     {measure_gesture(page, devtools, slowdown, drag)}")
        print(f"websocket messages for three drags      {len(messages) - before} (goal 0)")
        page.get_by_role("button", name="Draw your own").click()
        page.wait_for_function(HAVE_COME, arg=NETWORKS)
        for slowdown in (1, 4):
            page.get_by_role("button", name="Clear").click()
            print(f"draw, CPU slowed {slowdown}×                     {measure_gesture(page, devtools, slowdown, pen)}")
        for what, path in WATCHED.items():
            page.goto(f"{url}/{path}")
            page.get_by_role("button", name="Walk").wait_for()
            page.wait_for_function(HAVE_COME, arg=NETWORKS)
            page.wait_for_timeout(1500)
            for slowdown in (1, 4):
                speed = measure_gesture(page, devtools, slowdown, paths(page)[0])
                print(f"{what}, CPU slowed {slowdown}×".ljust(40) + speed)
        for what, query in (("5×5", ""), ("a digit, zoomed", "?input=digit-3&kernel=gap-1&padding=2")):
            page.goto(f"{url}/convolution{query}")
            page.wait_for_selector(".stage[data-steps]")
            page.wait_for_timeout(1500)
            if query:
                page.get_by_role("slider", name="Zoom").fill("3")
            for slowdown in (1, 4, 6):
                speed = measure_playing(page, devtools, slowdown)
                print(f"stepper on {what}, CPU slowed {slowdown}×".ljust(40) + speed)
        browser.close()


if __name__ == "__main__":
    main()
