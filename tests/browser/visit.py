"""What all pages have in common for a visitor: errors, foreign requests and messages are noted, time passes."""


class Visit:
    """Wraps a Playwright page, and notes errors, foreign requests and websocket messages."""

    def __init__(self, page, server):
        self.page = page
        self.server = server
        self.errors = []
        self.foreign_requests = []
        self.messages_sent = 0
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note_request(request.url))
        page.on("websocket", lambda socket: socket.on("framesent", lambda _: self._count_message()))

    def _note_message(self, message):
        # On a page with a path of its own Streamlit looks for its server under that path first, and is told 404.
        probing = message.location["url"].endswith(("/_stcore/health", "/_stcore/host-config"))
        if message.type == "error" and not probing:
            self.errors.append(message.text)

    def _note_request(self, url):
        if not url.startswith((self.server, self.server.replace("http", "ws"), "data:", "blob:")):
            self.foreign_requests.append(url)

    def _count_message(self):
        self.messages_sent += 1

    def settle(self, milliseconds=600):
        """Let a gesture reach the server and its answer come back."""
        self.page.wait_for_timeout(milliseconds)

    def next_frames(self, n=2):
        self.page.evaluate(
            "n => new Promise(done => { const next = () => n-- ? requestAnimationFrame(next) : done(); next(); })", n
        )

    def go_to(self, title, section=None):
        """Follow the navigation to another page; most lie in the menu of a section."""
        if section:
            self.page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
        self.page.get_by_role("menuitem" if section else "link", name=title, exact=True).click()
