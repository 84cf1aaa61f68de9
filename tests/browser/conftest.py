"""A real Chromium that opens the pages as a visitor does."""

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.bare import KEY, bare_server
from tests.browser.canvas_page import CanvasPage
from tests.browser.instructor import Instructor
from tests.browser.stepper_page import StepperPage
from tests.browser.visitors import Visitors
from tools.programs import find_chromium


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests."""
    path = find_chromium()
    assert path, "no Chromium: `make test` gets one, or set KAI_CHROMIUM to a browser's path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--process-per-site",  # see `Visitors`
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _all_visitors(chromium):
    return Visitors(chromium)


@pytest.fixture
def visitors(_all_visitors):
    """Lends contexts to a test; see `Visitors`."""
    yield _all_visitors
    _all_visitors.leave()


@pytest.fixture
def _open(visitors):
    """A function that opens a page of some server; in the end no error may have shown up."""
    opened = []

    def open_(address, query="", *, path="", kind=CanvasPage, ready=True, **context):
        page = visitors.page(**context)
        visit = kind(page, address)
        opened.append(visit)
        page.goto(f"{address}/{path}{query}")
        if ready:
            visit.wait_until_ready()
        return visit

    yield open_
    for visit in opened:
        assert visit.errors == []
        assert visit.foreign_requests == []


@pytest.fixture
def open_page(server, _open):
    """A function that opens a page, by default the canvas on a laptop; in the end no error may have shown up."""
    return lambda query="", **how: _open(server, query, **how)


@pytest.fixture(scope="session")
def _bare():
    with bare_server() as address:
        yield address


@pytest.fixture
def open_bare(_bare, _open):
    """The same, but our components alone on a bare page; see `bare`. For what needs no server and no framework."""
    return lambda query="", **how: _open(_bare, query, **how)


@pytest.fixture
def instructor(_bare):
    """Whoever teaches on bare pages; the room begins anew before and after."""
    found = Instructor(_bare, KEY)
    found.do("end")
    yield found
    found.do("end")


@pytest.fixture
def open_stepper(open_bare):
    """A function that opens the convolution's stepper, or the pooling's, on a bare page."""
    return lambda query="", kind="convolution", **context: open_bare(query, path=kind, kind=StepperPage, **context)


@pytest.fixture
def open_stepper_page(open_page):
    """The same, on its real page."""
    return lambda query="", kind="convolution", **context: open_page(query, path=kind, kind=StepperPage, **context)
