"""The app under a base path behind nginx, as a person meets it in Chromium."""

import pytest

from tests.deploy.proxied import BASE, proxied
from tests.full import amount, full

PUBLIC = f"https://lab.example/{BASE}"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address behind the proxy, where `open_page` opens its pages."""
    # one replica: that each browser stays with one of two is held by tests/deploy
    with proxied(tmp_path_factory.mktemp("proxied"), n=amount(1, 2), KAI_ADDRESS=PUBLIC) as behind:
        yield behind.address


def test_the_canvas_opens_under_the_base_path_and_its_modules_with_it(open_page, server):
    canvas = open_page("?digit=7")
    canvas.wait_for_tables()
    modules = canvas.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    ours = [name for name in modules if name.startswith(f"{server}/lab/js/")]
    assert any(name.endswith("/pages/canvas/canvas.js") for name in ours), modules


@full
def test_a_gesture_is_answered_and_the_address_follows_below_the_base_path(open_page, server):
    canvas = open_page("?digit=7&row=3&col=4")
    canvas.wait_for_tables()
    before, sent = canvas.probabilities(), canvas.messages_sent
    canvas.canvas.focus()
    canvas.page.keyboard.press("Shift+ArrowDown")
    canvas.page.wait_for_url(f"{server}/?digit=7&row=7&col=4")
    assert canvas.offset == (7, 4)
    assert canvas.messages_sent == sent
    assert (canvas.probabilities() != before).any()


@full
def test_another_page_has_its_path_below_the_base_path_and_a_reload_stays_there(open_page, server):
    canvas = open_page("?digit=7")
    canvas.go_to("Look inside", section="Why it happens")
    canvas.page.wait_for_url(f"{server}/inside?*")
    canvas.page.reload()
    canvas.page.get_by_role("heading", level=1).wait_for()
    assert canvas.page.url.startswith(f"{server}/inside?")


@full
def test_the_ways_at_a_pages_end_lead_below_the_base_path_and_back(open_page, server):
    canvas = open_page("?digit=7&row=3&col=4")
    canvas.page.locator(".lesson").get_by_role("link", name="The story").click()
    canvas.page.wait_for_url(f"{server}/story")
    canvas.page.get_by_role("link", name="Drag a digit →").click()
    canvas.page.wait_for_url(f"{server}/?digit=7&row=3&col=4")
    canvas.page.go_back()
    canvas.page.wait_for_url(f"{server}/story")
    canvas.page.get_by_role("heading", level=1, name="The story").wait_for()


@full
def test_what_is_shared_names_the_address_that_learners_use(open_page):
    canvas = open_page("?digit=7&row=3&col=4")
    canvas.page.keyboard.press("s")
    canvas.page.get_by_role("img", name="QR code of this link").wait_for()
    assert canvas.page.get_by_label("Link to exactly this").input_value() == f"{PUBLIC}/?digit=7&row=3&col=4"


@full
def test_a_browser_keeps_its_seat(open_page, server):
    canvas = open_page()
    seats = [cookie for cookie in canvas.page.context.cookies(server) if cookie["name"] == "kai_seat"]
    canvas.page.reload()
    canvas.wait_until_ready()
    again = [cookie for cookie in canvas.page.context.cookies(server) if cookie["name"] == "kai_seat"]
    assert len(seats) == 1 and [cookie["value"] for cookie in again] == [seats[0]["value"]]
