"""A real server on a free port, and a real Chromium that opens the pages as a visitor does."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from app.__main__ import FRUGAL
from tests.browser.canvas_page import CanvasPage
from tests.browser.stepper_page import StepperPage
from tools.programs import find_chromium

ROOT = Path(__file__).parent.parent.parent


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serving(port, log, first="", **environment):
    """Serve the app on a port, as `make app` does it; yields its address.

    Args:
        port: a free one.
        log: file for what the server says.
        first: Python code that runs in the server's process before the app is loaded.
        environment: more variables; KAI_DATA is a folder beside the log unless it is given.
    """
    address = f"http://localhost:{port}/{environment.get('STREAMLIT_SERVER_BASE_URL_PATH', '')}".rstrip("/")
    start = f"{first}\nfrom app.__main__ import main\nmain()"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", start, f"--port={port}"],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
            env=os.environ | FRUGAL | {"KAI_DATA": str(log.parent / "runs")} | environment,
        )  # fmt: skip
    try:
        for _ in range(1200):  # it does not listen before it is warm
            try:
                urllib.request.urlopen(f"{address}/lab/health", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of the app, served for all tests."""
    with serving(free_port(), tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests."""
    path = find_chromium()
    assert path, "no Chromium: `make test` gets one, or set KAI_CHROMIUM to a browser's path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(server, chromium):
    """A function that opens a page, by default the canvas on a laptop; in the end no error may have shown up."""
    opened = []

    def open_(query="", *, path="", kind=CanvasPage, ready=True, **context):
        context.setdefault("viewport", {"width": 1280, "height": 800})
        page = chromium.new_context(**context).new_page()
        visit = kind(page, server)
        opened.append(visit)
        page.goto(f"{server}/{path}{query}")
        if ready:
            visit.wait_until_ready()
        return visit

    yield open_
    for visit in opened:
        visit.page.context.close()
        assert visit.errors == []
        assert visit.foreign_requests == []


@pytest.fixture
def open_stepper(open_page):
    """A function that opens the convolution page, or the pooling page."""
    return lambda query="", kind="convolution", **context: open_page(query, path=kind, kind=StepperPage, **context)
