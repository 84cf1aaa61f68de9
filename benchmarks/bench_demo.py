"""Training as a room sees it, in Chromium: from the button to numbers, how steadily they come, and to which accuracy.

`python -m benchmarks.bench_demo`. The two presets for a lecture, one after the other, on a warm server with nobody
else; then what the process of a run takes in memory.
"""

import contextlib
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from app.content.presets import PRESETS
from benchmarks.server import ROOT, served
from benchmarks.table import show
from tools.programs import chromium

STEADINESS = ROOT / "tests" / "browser" / "steadiness.js"
GOALS = {"An MLP in a lecture": 97.0, "LeNet in a lecture": 98.0}
"""Percent of test digits, top-left, within 20 seconds."""


def watch_a_run(page: Page, preset: str) -> list[str]:
    """Press the button and watch until the run has ended; returns a row of the table."""
    page.get_by_label("Begin with").click()
    page.get_by_text(preset, exact=True).click()
    page.wait_for_timeout(1500)
    page.evaluate("window.steadiness.begin()")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("Finished:").wait_for(timeout=120_000)
    page.wait_for_timeout(500)
    told = page.evaluate("window.steadiness")
    top_left = page.get_by_test_id("stMetric").filter(has_text="top-left").inner_text().split("\n")[-1]
    first, last = told["first"] / 1000, told["changes"][-1] / 1000
    updates = sum(time >= told["first"] for time in told["changes"]) / (last - first)
    blinks = f"{len(told['broken'])}, first {told['broken'][0]}" if told["broken"] else "nothing"
    return [preset, f"{first:.1f} s", f"{updates:.1f}", blinks, f"{last:.1f} s", top_left, f"≥ {GOALS[preset]} %"]


def worker_of_ours() -> psutil.Process:
    """Return the process that waits for a run, once it has imported all and does nothing any more."""
    while True:
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):  # it has just ended
                if "kai.runs.worker" in process.cmdline() and sum(process.cpu_times()[:2]) > 1:
                    busy = process.cpu_percent(interval=1)
                    if busy < 1:
                        return process
        time.sleep(0.5)


def main() -> None:
    """Print the tables."""
    rows = []
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), is_quiet=True) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for preset in (preset.title for preset in PRESETS if preset.title in GOALS):
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.add_init_script(path=STEADINESS)
            page.goto(f"{server.address}/train")
            page.get_by_role("button", name="Start", exact=True).wait_for(timeout=120_000)
            page.wait_for_timeout(8000)  # the server is warm, and a process waits for the run
            rows.append(watch_a_run(page, preset))
            page.context.close()
        memory = worker_of_ours().memory_full_info()
        browser.close()
    header = ["preset", "first numbers", "updates a second", "what blinked", "ended", "top-left", "goal"]
    show("From the button", header, rows)
    shared, own = (f"{taken / 1e6:.0f} MB" for taken in (memory.pss, memory.uss))
    print(f"\nA process that waits for a run takes {own} of its own, {shared} with its part of what is shared.")


if __name__ == "__main__":
    main()
