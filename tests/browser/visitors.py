"""Visitors: browser contexts that are strangers to a server, and yet find its files in the cache."""

from pathlib import Path
from urllib.parse import urlsplit

REST = (Path(__file__).parent / "rest.js").read_text(encoding="utf-8")
LAPTOP = {"width": 1280, "height": 800}
OF_A_PAGE = ("viewport", "color_scheme", "reduced_motion", "forced_colors")
"""What a context is asked for and a page can be given."""


class Visitors:
    """Lends contexts; what a visitor leaves behind is wiped, so that the next one comes for the first time.

    A new context begins with an empty cache, and a new process compiles a megabyte of the framework's JavaScript again.
    So contexts are used again, and each has a page of its own that stays (`_keep`): with it stays the process that the
    pages of one site share. Two at a time are two visitors.
    """

    def __init__(self, browser):
        self.browser = browser
        self.resting = {}
        self.lent = []

    def page(self, *, clock=False, **options):
        """A page of somebody who has never been here.

        Args:
            clock: whether the page's time is the test's, `page.clock`; such a context is not used again.
            options: of `Browser.new_context`; a viewport of 1280×800 unless it is given.
        """
        look = {"viewport": LAPTOP} | {name: options.pop(name) for name in OF_A_PAGE if name in options}
        if options:  # a phone, say: it has a scale from the beginning, so its size belongs to the context
            options["viewport"] = look["viewport"]
        kind = None if clock else repr(sorted(options.items()))
        resting = self.resting.setdefault(kind, []) if kind else []
        context = resting.pop() if resting else self._new_context(options, is_kept=bool(kind))
        self.lent.append((kind, context))
        if clock:
            context.clock.install()
        page = context.new_page()
        if page.viewport_size != look["viewport"]:
            page.set_viewport_size(look["viewport"])
        media = {name: value for name, value in look.items() if name != "viewport"}
        if media:
            page.emulate_media(**media)
        return page

    def _new_context(self, options, is_kept):
        context = self.browser.new_context(**{"viewport": LAPTOP} | options)
        context.add_init_script(REST)
        if is_kept:
            _keep(context)
        return context

    def leave(self):
        """Take all contexts back: close their pages, and wipe what they keep of the visitor."""
        while self.lent:
            kind, context = self.lent.pop()
            if kind is None:
                context.close()
            else:
                wipe(context)
                self.resting[kind].append(context)


def _keep(context):
    """Open a page of the site `localhost` that stays, and the site's process with it; no server is asked for it."""
    kept = context.new_page()
    kept.route("**/*", lambda route: route.fulfill(content_type="text/html", body=""))
    kept.goto("http://localhost/")


def wipe(context):
    """Close the visitor's pages, and forget cookies and whatever they kept on the device; the cache stays."""
    kept, *pages = context.pages
    origins = {f"{url.scheme}://{url.netloc}" for url in (urlsplit(page.url) for page in pages) if url.netloc}
    for page in pages:
        page.close()
    context.set_offline(False)
    context.clear_cookies()
    context.clear_permissions()
    session = context.new_cdp_session(kept)
    for origin in origins:
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage,indexeddb"})
    session.detach()
