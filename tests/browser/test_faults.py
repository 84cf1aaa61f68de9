"""The server goes away and comes back, and a module of the page does not arrive."""

from tests.browser.canvas_page import CanvasPage
from tests.browser.conftest import free_port, serving


def test_a_digit_is_dragged_while_the_server_is_away_and_all_goes_on_when_it_is_back(chromium, tmp_path):
    port = free_port()
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    with serving(port, tmp_path / "first.txt") as address:
        canvas = CanvasPage(page, address)
        page.goto(f"{address}/?digit=3")
        canvas.wait_until_ready()
        canvas.drag((14, 14), (16, 17))
        canvas.settle()
    canvas.drag((16, 17), (21, 27))
    canvas.next_frames()
    assert canvas.offset == (7, 13)
    at_bottom_right = canvas.predictions()
    with serving(port, tmp_path / "second.txt"):
        with page.expect_event("websocket", timeout=60_000):
            pass
        page.wait_for_selector("[role=dialog]", state="detached", timeout=60_000)
        canvas.settle(8000)
        assert (canvas.offset, canvas.predictions()) == ((7, 13), at_bottom_right)
        canvas.drag((21, 27), (24, 29))
        canvas.settle(1500)
        assert canvas.offset == (10, 15)
        assert page.url == f"{address}/?digit=3&row=10&col=15"
        assert page.locator("h1").count() == 1
        assert page.get_by_test_id("stSidebar").count() == 0
    page.context.close()


def test_a_module_that_does_not_arrive_is_said_with_what_to_do(chromium, server):
    page = chromium.new_context().new_page()
    page.route("**/app/static/js/lab.js", lambda route: route.abort())
    page.goto(server)
    page.get_by_text("Please reload the page").wait_for(timeout=30_000)
    page.context.close()
