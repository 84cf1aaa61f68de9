"""On a phone: fingers drag, draw, tap and scroll, each where they should."""

import numpy as np
import pytest

from tests.browser.canvas_page import NETWORKS
from tests.browser.stepper_page import StepperPage
from tests.full import full

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


TOOLS = "Pen", "Eraser", "Move", "Stamp", "Undo", "Clear"


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


@full
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


def test_what_a_finger_draws_with_lies_at_the_canvas_in_one_row_above_the_answers(open_bare):
    page = open_bare(**PHONE).page
    page.get_by_role("button", name="Draw your own").tap()
    tools = [page.get_by_role("button", name=name, exact=True).bounding_box() for name in TOOLS]
    paper, answer = page.locator(".paper").bounding_box(), page.get_by_test_id("answer-mlp").bounding_box()
    assert len({box["y"] for box in tools}) == 1
    assert 0 <= tools[0]["y"] - (paper["y"] + paper["height"]) <= 12
    assert tools[0]["y"] + tools[0]["height"] <= answer["y"]
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in tools)
    page.get_by_role("button", name="Stamp", exact=True).tap()
    stamps = page.locator("[data-stamp]")
    last = stamps.nth(9).bounding_box()
    assert tools[0]["y"] == page.get_by_role("button", name="Pen", exact=True).bounding_box()["y"], "nothing jumps away"
    assert last["y"] + last["height"] <= page.get_by_test_id("answer-mlp").bounding_box()["y"]


def overlap(one, other):
    return all(
        min(one[at] + one[size], other[at] + other[size]) - max(one[at], other[at]) > 0.5
        for at, size in (("x", "width"), ("y", "height"))
    )


@full
def test_the_sum_that_speaks_for_an_answer_stands_at_the_canvas_and_no_button_lies_on_a_verdict(open_bare):
    page = open_bare("?digit=4&row=8&col=8&network=lenet&evidence=4.9", **PHONE).page
    line = page.locator("[data-testid=evidence-sum][data-logit]")
    line.wait_for()
    paper, answer = page.locator(".paper").bounding_box(), page.get_by_test_id("answer-lenet").bounding_box()
    assert paper["y"] + paper["height"] <= line.bounding_box()["y"] < answer["y"]
    for name in NETWORKS:
        card = page.get_by_test_id(f"answer-{name}")
        assert not overlap(card.locator(".badge").bounding_box(), card.locator(".numbers").bounding_box())


@full
def test_on_a_phone_that_lies_on_its_side_each_map_stands_under_its_card(open_bare):
    page = open_bare("?digit=4", **PHONE | {"viewport": {"width": 667, "height": 375}}).page
    paper = page.locator(".paper").bounding_box()
    for name in NETWORKS:
        card, field = (page.get_by_test_id(f"{part}-{name}").bounding_box() for part in ("answer", "map"))
        assert (card["x"], card["width"]) == (field["x"], field["width"]) and field["y"] > card["y"]
        assert card["x"] >= paper["x"] + paper["width"]


@full
def test_a_cell_taken_apart_shows_its_way_in_one_line_and_its_numbers_side_by_side(open_bare):
    cell = "dense1.4_global-pool.26_conv4.26.6.8_conv3.43.6.6_pool2.20.5.6_conv2.20.11.13"
    page = open_bare(f"?digit=4&row=8&col=8&network=gap&cell={cell}", path="inside", **PHONE).page
    panel = page.get_by_test_id("cell")
    panel.locator('[data-grid="patch"] button').first.wait_for()
    boxes = [one.bounding_box() for one in panel.locator('[data-grid="patch"] button').all()]
    assert not any(overlap(one, other) for one, other in zip(boxes, boxes[1:], strict=False))
    here, way = panel.locator(".trail b").bounding_box(), panel.locator(".trail").bounding_box()
    assert way["height"] < 50
    assert way["x"] <= here["x"] and here["x"] + here["width"] <= way["x"] + way["width"] + 1  # where one is is seen
    assert len({one.bounding_box()["y"] for one in panel.locator(".moves button").all()}) == 1
    chip, chips = panel.locator(".parts [aria-pressed=true]").bounding_box(), panel.locator(".parts").bounding_box()
    assert chips["x"] <= chip["x"] and chip["x"] + chip["width"] <= chips["x"] + chips["width"] + 1
    panel.locator(".trail button").nth(1).tap()  # up to the pool
    row = panel.locator(".summands li").first
    assert row.locator(".where").bounding_box()["height"] < 30, (
        "a pool's summands have no weights, so their places have room"
    )


@full
def test_a_finger_draws_rubs_out_stamps_moves_a_stamp_and_takes_it_all_back(phone):
    canvas = phone()
    page, finger = canvas.page, Finger(canvas.page)
    page.get_by_role("button", name="Draw your own").tap()
    finger.drag(canvas.point(6, 14), canvas.point(24, 14))
    canvas.settle()
    drawn = canvas.grey_levels()
    page.get_by_role("button", name="Eraser", exact=True).tap()
    finger.drag(canvas.point(14, 8), canvas.point(14, 20))
    canvas.settle()
    rubbed = canvas.grey_levels()
    assert rubbed[14, 12:17].max() == 0 < drawn[14, 12:17].max()
    assert rubbed[8, 14] > 0 and rubbed[21, 14] > 0
    page.get_by_role("button", name="Stamp", exact=True).tap()
    page.locator('[data-stamp="3"]').tap()
    canvas.settle()
    stamped = canvas.grey_levels()
    assert (stamped > 0).sum() > (rubbed > 0).sum() + 50
    rows, cols = np.nonzero((stamped > 0) & (rubbed == 0))
    middle = canvas.point(rows.mean(), cols.mean())
    finger.drag(middle, tuple(np.subtract(middle, (0, 40)).tolist()))
    canvas.settle()
    moved = canvas.grey_levels()
    assert (moved != stamped).any() and moved[8, 14] == rubbed[8, 14]
    assert scrolled(page) == 0
    for before in (stamped, rubbed, drawn, np.zeros_like(drawn)):
        page.get_by_role("button", name="Undo", exact=True).tap()
        canvas.settle()
        assert np.array_equal(canvas.grey_levels(), before)


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
