"""The pages in Chromium: frames and script time while a hand drags and draws and the stepper plays, and the waits.

`python -m benchmarks.bench_browser [arrival|canvas|inside|evidence|stepper ...]`. Frames are counted by
`requestAnimationFrame`; script time is all that our pointer handlers and frame callbacks take between two frames.
Slowing the CPU is the browser's own throttling.
"""

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from app.http import modules
from benchmarks.server import served
from tools.programs import chromium

MOVES = 240
NETWORKS = f"/lab/{modules.address('nn/networks.js')}"
"""The module that knows which networks have come."""
HAVE_COME = """async (address) => { const {networks} = await import(new URL(address, location));
  return ["mlp", "lenet", "gap"].every((name) => networks.get(name)); }"""

WATCHED = {
    "look inside the MLP": "inside?digit=4&network=mlp",
    "look inside LeNet": "inside?digit=4&network=lenet",
    "look inside the pooled LeNet": "inside?digit=4&network=gap",
    "compare in the notebook's LeNet3": "exact?digit=4&network=notebook-gap&start=12.12",
    "compare in the pooled LeNet": "exact?digit=4&network=gap&start=12.12",
    "compare in the exact one": "exact?digit=4&network=gap-exact&start=12.12",
}
"""Pages on which a network is drawn or measured in every frame while its digit is dragged."""

EVIDENT = {
    "the MLP's evidence on the canvas": "?digit=4&network=mlp&evidence=answer",
    "LeNet's evidence on the canvas": "?digit=4&network=lenet&evidence=answer",
    "the pooled LeNet's evidence": "?digit=4&network=gap&evidence=answer",
    "LeNet's evidence, looking inside": "inside?digit=4&network=lenet&evidence=answer",
}
"""What speaks for an answer, drawn over the digit in every frame."""

CELLS = {
    "an open cell of the MLP, dense1": "inside?digit=4&network=mlp&cell=dense1.7",
    "an open cell of LeNet, conv2": "inside?digit=4&network=lenet&cell=conv2.5.9.9",
    "an open cell of the pooled, conv4": "inside?digit=4&network=gap&cell=conv4.5.9.9",
    "LeNet's evidence and an open cell": "inside?digit=4&network=lenet&evidence=answer&cell=conv2.5.9.9",
}
"""The arithmetic of one cell, written out anew in every frame."""

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


NEXT_DIGIT = """async () => {
  const root = [...document.querySelectorAll("*")].find((e) => e.shadowRoot?.querySelector(".lab")).shadowRoot;
  const cards = [...root.querySelectorAll('[data-testid^="answer-"]')], maps = [...root.querySelectorAll(".map")];
  const start = performance.now();
  const arrived = (parts, attribute, isThere) => new Promise((done) => {
    const anew = new Set();
    const observer = new MutationObserver((changes) => {
      for (const { target } of changes) if (isThere(target)) anew.add(target);
      if (anew.size < parts.length) return;
      observer.disconnect();
      done(performance.now() - start);
    });
    for (const part of parts) observer.observe(part, { attributes: true, attributeFilter: [attribute] });
  });
  const isFull = (map) => !map.matches(".empty");
  const waits = [arrived(cards, "data-probabilities", () => true), arrived(maps, "class", isFull)];
  root.querySelector('[data-do="next"]').click();
  return Promise.all(waits);
}"""


def measure_new_digit(page: Page) -> tuple[float, float]:
    """Return the milliseconds from asking for another digit to its three answers, and to its tables, in the page."""
    page.wait_for_timeout(300)  # as a hand does; what is likely to be wanted next comes meanwhile
    answers, tables = page.evaluate(NEXT_DIGIT)
    return answers, tables


def measure_beside_a_run(browser, page: Page, url: str) -> str:
    """Train LeNet in another tab; returns the wait for a new digit on the canvas meanwhile, in words."""
    other = browser.new_context().new_page()
    other.goto(f"{url}/train")
    other.get_by_role("button", name="Start", exact=True).click(timeout=60_000)
    other.get_by_text("digits a second").wait_for(timeout=60_000)
    waits = []
    while len(waits) < 15 and not other.get_by_text("Finished:").is_visible():
        waits.append(measure_new_digit(page)[1])
        page.wait_for_timeout(200)
    other.context.close()
    return f"median {statistics.median(waits):.0f} ms, longest {max(waits):.0f} ms of {len(waits)}"


def measure_arrival(browser, page: Page, url: str) -> None:
    """Print the waits: for the first canvas, for another digit, and for the same while another learner trains."""
    measure_first_canvas(browser, url)  # warms the server
    waits = [measure_first_canvas(browser, url) for _ in range(5)]
    print(f"first interactive canvas, warm server   median {statistics.median(waits):.2f} s of 5 (goal 1.2 s)")
    sizes = []
    page.on("response", lambda answer: sizes.append(len(answer.body())) if "/lab/js/" in answer.url else None)
    show(page, url)
    print(f"our own assets                          {sum(sizes) / 1000:.0f} kB (goal 100 kB)")
    page.wait_for_function(HAVE_COME, arg=NETWORKS)
    answers, tables = zip(*(measure_new_digit(page) for _ in range(15)), strict=True)
    print(f"new digit → answers in the page         median {statistics.median(answers):.0f} ms of 15 (goal 50 ms)")
    print(f"new digit → tables in the page          median {statistics.median(tables):.0f} ms of 15 (goal 100 ms)")
    print(f"the same while another learner trains   {measure_beside_a_run(browser, page, url)}")


def show(page: Page, url: str) -> None:
    """Open the canvas, at rest."""
    page.goto(url)
    page.wait_for_selector(".lab.ready")
    page.wait_for_timeout(1500)


def measure_canvas(devtools: CDPSession, page: Page, url: str) -> None:
    """Print how a drag and a drawing go on the canvas."""
    messages = []
    page.on("websocket", lambda websocket: websocket.on("framesent", lambda _: messages.append(1)))
    show(page, url)
    before = len(messages)
    report("drag", page, devtools, (1, 4, 6))
    print(f"websocket messages for three drags      {len(messages) - before} (goal 0)")
    draw("draw", page, devtools)


def report(what: str, page: Page, devtools: CDPSession, slowdowns: Sequence[int]) -> None:
    """Drag the digit at some speeds of the CPU, and print how it went."""
    for slowdown in slowdowns:
        speed = measure_gesture(page, devtools, slowdown, paths(page)[0])
        print(f"{what}, CPU slowed {slowdown}×".ljust(44) + speed, flush=True)


def draw(what: str, page: Page, devtools: CDPSession) -> None:
    """Draw on the canvas, at full speed and slowed, and print how it went."""
    page.get_by_role("button", name="Draw your own").click()
    page.wait_for_function(HAVE_COME, arg=NETWORKS)
    for slowdown in (1, 4):
        page.get_by_role("button", name="Clear").click()
        speed = measure_gesture(page, devtools, slowdown, paths(page)[1])
        print(f"{what}, CPU slowed {slowdown}×".ljust(44) + speed, flush=True)


def measure_pages(
    devtools: CDPSession, page: Page, url: str, pages: Mapping[str, str], slowdowns: Sequence[int]
) -> None:
    """Print how a drag goes on pages that do more than look up answers."""
    for what, path in pages.items():
        page.goto(f"{url}/{path}")
        page.get_by_role("button", name="Walk").wait_for()
        page.wait_for_function(HAVE_COME, arg=NETWORKS)
        page.wait_for_timeout(1500)
        report(what, page, devtools, slowdowns)


def measure_evidence(devtools: CDPSession, page: Page, url: str) -> None:
    """Print how a drag goes with evidence or a cell's arithmetic in sight, and how a drawing does with evidence."""
    measure_pages(devtools, page, url, EVIDENT | CELLS, (1, 6))
    for name in ("mlp", "lenet", "gap"):
        page.goto(f"{url}/?digit=4&network={name}&evidence=answer")
        page.wait_for_selector(".lab.ready")
        draw(f"draw with evidence of {name}", page, devtools)


def measure_stepper(devtools: CDPSession, page: Page, url: str) -> None:
    """Print how the stepper plays."""
    for what, query in (("5×5", ""), ("a digit, zoomed", "?input=digit-3&kernel=gap-1&padding=2")):
        page.goto(f"{url}/convolution{query}")
        page.wait_for_selector(".stage[data-steps]")
        page.wait_for_timeout(1500)
        if query:
            page.get_by_role("slider", name="Zoom").fill("3")
        for slowdown in (1, 4, 6):
            speed = measure_playing(page, devtools, slowdown)
            print(f"stepper on {what}, CPU slowed {slowdown}×".ljust(44) + speed)


PARTS = ("arrival", "canvas", "inside", "evidence", "stepper")


def main(asked: Sequence[str]) -> None:
    """Print the table, or the parts of it that are asked for."""
    parts = [part for part in PARTS if not asked or part in asked]
    if not parts:
        sys.exit(f"no part {' '.join(asked)}; there are: {', '.join(PARTS)}")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), is_quiet=True) as server,
        sync_playwright() as playwright,
    ):
        url = server.address
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.add_init_script(PROBE)
        devtools = page.context.new_cdp_session(page)
        measures = {
            "arrival": lambda: measure_arrival(browser, page, url),
            "canvas": lambda: measure_canvas(devtools, page, url),
            "inside": lambda: measure_pages(devtools, page, url, WATCHED, (1, 4)),
            "evidence": lambda: measure_evidence(devtools, page, url),
            "stepper": lambda: measure_stepper(devtools, page, url),
        }
        for part in parts:
            measures[part]()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
