"""What all pages have in common for a visitor: errors, foreign requests and messages are noted, time passes."""

import time

from tests.browser.modules import module_path

PATIENCE = 30_000  # milliseconds
AT_REST = "() => isAtRest()"
SCREENS = (1280, 800), (1920, 1080), (390, 844)
"""A laptop, a projector, a phone."""


class Visit:
    """Wraps a Playwright page, and notes errors, foreign requests and websocket messages."""

    def __init__(self, page, server):
        self.page = page
        self.server = server
        self.errors = []
        self.foreign_requests = []
        self.messages_sent = 0
        self.on_their_way = set()
        self.requests_made = []
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note_request)
        for end in ("requestfinished", "requestfailed"):
            page.on(end, self._note_end)
        page.on("websocket", lambda socket: socket.on("framesent", lambda _: self._count_message()))

    def _note_message(self, message):
        # On a page with a path of its own Streamlit looks for its server under that path first, and is told 404.
        probing = message.location["url"].endswith(("/_stcore/health", "/_stcore/host-config"))
        if message.type == "error" and not probing:
            self.errors.append(f"{message.text} {message.location['url']}")

    def _note_request(self, request):
        self._note_cost(request.url)
        if not request.url.startswith((self.server, self.server.replace("http", "ws"), "data:", "blob:")):
            self.foreign_requests.append(request.url)
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.on_their_way.clear()  # what the page before had asked for
        if request.resource_type in ("script", "stylesheet", "fetch", "xhr", "image", "font"):
            self.on_their_way.add(request)

    def _note_end(self, request):
        self.on_their_way.discard(request)

    def _note_cost(self, url):
        # Whether the server is there is asked now and then; its icon the browser asks for whenever the address changes;
        # the room's events come by one line, which is opened once the page is drawn.
        is_free = url.endswith("/lab/health") or "/media/" in url or "/lab/room/events" in url
        if url.startswith(self.server) and not is_free:
            self.requests_made.append(url.removeprefix(self.server))

    def _count_message(self):
        self.messages_sent += 1

    def settle(self):
        """Wait until the page is at rest: what a gesture has set going, here and on the server, is over and drawn."""
        self.page.wait_for_function(AT_REST, timeout=PATIENCE)
        end = time.monotonic() + PATIENCE / 1000
        while self.on_their_way:
            assert time.monotonic() < end, f"still on their way: {[request.url for request in self.on_their_way]}"
            self.page.wait_for_function(AT_REST, timeout=PATIENCE)

    def on_screens(self, *sizes):
        """Give the page these sizes, one after the other, and let it come to rest on each; yields (width, height)."""
        for width, height in sizes or SCREENS:
            self.page.set_viewport_size({"width": width, "height": height})
            self.settle()
            yield width, height

    @property
    def cost(self):
        """Messages and requests so far: what a gesture must not raise."""
        return self.messages_sent, len(self.requests_made)

    def module(self, path):
        """The address of one of our ES modules, as the page imports it."""
        return self.server + module_path(path)

    def wait_for_engines(self):
        """Wait until the networks that answer while the pen is down are in the page."""
        self.page.evaluate(
            """url => void import(url)
              .then(({ networks }) => Promise.all(['mlp', 'lenet', 'gap'].map((name) => networks.load(name, {}))))
              .then(() => { window.enginesAreHere = true; })""",
            self.module("nn/networks.js"),
        )
        self.page.wait_for_function("window.enginesAreHere", timeout=2 * PATIENCE)

    def next_frames(self, n=2):
        self.page.evaluate(
            "n => new Promise(done => { const next = () => n-- ? requestAnimationFrame(next) : done(); next(); })", n
        )

    def go_to(self, title, section=None):
        """Follow the navigation to another page; most lie in the menu of a section."""
        if section:
            self.page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
        where, role = (self.page, "menuitem") if section else (self.page.get_by_test_id("stTopNav"), "link")
        where.get_by_role(role, name=title, exact=True).click()
