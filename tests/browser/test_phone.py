"""On a phone: fingers drag, draw, tap and scroll, each where they should."""

import numpy as np
import pytest

from tests.browser.stepper_page import StepperPage
from tests.full import full

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


class Finger:
    """One finger on the screen, in the page's own coordinates."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.page = page

    def _send(self, kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, point):
        self._send("touchStart", point)

    def move(self, start, end, steps=12):
        for share in np.linspace(0, 1, steps + 1)[1:]:
            self._send("touchMove", tuple(np.add(start, share * np.subtract(end, start)).tolist()))

    def up(self):
        self._send("touchEnd")

    def drag(self, start, end, steps=12):
        self.down(start)
        self.move(start, end, steps)
        self.up()


def scrolled(page):
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")


@pytest.fixture
def phone(open_page):
    return lambda query="", **options: open_page(query, **PHONE, **options)


@full
def test_a_finger_on_the_canvas_drags_the_digit_and_beside_it_scrolls_the_page(phone):
    canvas = phone("?digit=4")
    finger = Finger(canvas.page)
    finger.drag(canvas.point(30, 14), canvas.point(10, 30))  # up: on the page itself this would scroll
    canvas.settle()
    assert canvas.offset == (0, 16)
    assert scrolled(canvas.page) == 0
    assert "row=0&col=16" in canvas.page.url
    finger.drag((200, 700), (200, 300))
    canvas.settle()
    assert canvas.offset == (0, 16)
    assert scrolled(canvas.page) > 200


def test_a_finger_draws_and_the_networks_answer(phone):
    canvas = phone()
    canvas.page.get_by_role("button", name="Draw your own").tap()
    finger = Finger(canvas.page)
    finger.drag(canvas.point(17, 28), canvas.point(37, 28))
    canvas.settle()
    assert scrolled(canvas.page) == 0
    ink = canvas.grey_levels()
    assert ink[19:35, 27:29].min() > 100
    assert ink[:, :20].max() == 0
    canvas.page.wait_for_function(
        "() => [...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('.map:not(.empty)'))"
    )
    assert canvas.prediction("gap") == "1"


@full
def test_a_second_finger_and_a_call_in_between_leave_no_digit_in_the_hand(phone):
    canvas = phone("?digit=4")
    finger = Finger(canvas.page)
    finger.down(canvas.point(14, 14))
    finger.move(canvas.point(14, 14), canvas.point(20, 20))
    finger._send("touchStart", canvas.point(20, 20), canvas.point(40, 40))
    finger._send("touchCancel")
    canvas.settle()
    assert canvas.offset == (0, 0), "two fingers do neither: what the first had begun is taken back"
    finger.drag(canvas.point(20, 20), canvas.point(25, 20))
    canvas.next_frames()
    assert canvas.offset == (5, 0)


def test_a_tap_on_a_map_puts_the_digit_there(phone):
    canvas = phone("?digit=4")
    canvas.wait_for_tables()
    field = canvas.page.get_by_test_id("map-gap").locator("canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    canvas.page.touchscreen.tap(box["x"] + (20 + 0.5) / 29 * box["width"], box["y"] + (9 + 0.5) / 29 * box["height"])
    canvas.settle()
    assert canvas.offset == (9, 20)


@full
def test_taps_step_and_a_swipe_over_the_picture_scrolls(phone):
    stepper = phone("?step=0", path="convolution", kind=StepperPage)
    stepper.page.get_by_role("button", name="One step forward").tap()
    stepper.wait_for(step=1)
    stepper.page.get_by_role("button", name="To the end").tap()
    stepper.wait_for(step=9)
    x, y = stepper.cell("output", 1, 1)
    stepper.page.touchscreen.tap(x, y)
    stepper.wait_for(step=5)
    before = stepper.output
    finger = Finger(stepper.page)
    finger.drag(stepper.cell("input", 4, 3), stepper.cell("input", 4, 4))  # paints, and does not scroll
    stepper.settle()
    assert stepper.output != before
    assert scrolled(stepper.page) == 0
    x, y = stepper.cell("output", 1, 1)
    finger.drag((x, y), (x, y - 150))
    stepper.settle()
    assert scrolled(stepper.page) > 50
