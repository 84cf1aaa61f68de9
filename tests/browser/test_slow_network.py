"""A slow network, 400 ms and 500 kbit/s: the canvas needs few bytes of ours, and a drag needs none."""

import pytest

from tests.browser.canvas_page import CanvasPage
from tests.browser.visitors import LAPTOP, REST
from tests.full import full

pytestmark = full

LATENCY, BANDWIDTH = 0.4, 500_000 / 8  # seconds; bytes a second
SLOW = {"offline": False, "latency": 1000 * LATENCY, "downloadThroughput": BANDWIDTH, "uploadThroughput": BANDWIDTH}
PATIENCE = 10  # seconds until the canvas can be used, once the framework's own files are there
TURNS = 8  # there and back: page, health, websocket and its greeting, first run, then modules that import modules
BUDGET = BANDWIDTH * (PATIENCE - TURNS * LATENCY)
"""Bytes of ours that can arrive in that time."""


class Traffic:
    """What goes over a page's network: bytes of ours that arrive, and whether anything is sent."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.urls, self.files, self.messages, self.sent = {}, {}, [], 0
        self.session.on("Network.requestWillBeSent", self._ask)
        self.session.on("Network.loadingFinished", self._finish)
        self.session.on("Network.webSocketFrameReceived", lambda event: self._hear(event["response"]))
        self.session.on("Network.webSocketFrameSent", lambda _: self._send())
        self.session.send("Network.enable")

    def _send(self):
        self.sent += 1

    def _hear(self, frame):
        text = frame["payloadData"]
        self.messages.append(len(text) * 3 // 4 if frame["opcode"] == 2 else len(text))  # binary ones in base64

    def _ask(self, event):
        url = self.urls[event["requestId"]] = event["request"]["url"]
        # Whether the server is there is asked now and then; its icon the browser asks for whenever the address changes.
        if not url.endswith("/lab/health") and "/media/" not in url:
            self._send()

    def _finish(self, event):
        url = self.urls[event["requestId"]]
        if "/lab/" in url:
            self.files[url] = event["encodedDataLength"]

    @property
    def bytes(self):
        """Of our files, and of the server's messages, which are all about our pages."""
        return sum(self.files.values()) + sum(self.messages)


@pytest.fixture
def slow_canvas(server, chromium):
    """The canvas page opened slowly, where the framework's files are cached and none of ours; and its traffic."""
    context = chromium.new_context(viewport=LAPTOP)
    context.add_init_script(REST)
    before = context.new_page()
    session = context.new_cdp_session(before)
    session.send("Network.enable")
    session.send("Network.setBlockedURLs", {"urls": ["*/lab/js/*"]})
    before.goto(server)
    before.get_by_text("did not arrive").first.wait_for(timeout=60_000)
    before.close()
    page = context.new_page()
    canvas, traffic = CanvasPage(page, server), Traffic(page)
    traffic.session.send("Network.emulateNetworkConditions", SLOW)
    page.goto(f"{server}/?digit=4", wait_until="commit")
    page.wait_for_selector(".lab.ready", timeout=90_000)
    yield canvas, traffic
    context.close()
    assert canvas.errors == []


def test_the_canvas_can_be_used_after_few_bytes_of_ours_and_a_drag_follows_the_hand_and_asks_for_nothing(slow_canvas):
    canvas, traffic = slow_canvas
    assert len(traffic.files) > 10, "our files came from a cache"
    assert sum(traffic.messages) > 20_000
    assert traffic.bytes < BUDGET
    canvas.wait_for_engines()  # all that the page gets on its way
    before = traffic.sent
    canvas.press(14, 14)
    for place in [(step, 28 - step) for step in range(1, 28)]:
        canvas.page.mouse.move(*canvas.point(14 + place[0], 14 + place[1]))
        canvas.next_frames(1)
        assert canvas.offset == place
    assert traffic.sent == before
    canvas.release()
    canvas.settle()
    assert traffic.sent == before
