"""The stepper under a finger: swipes scroll, painting is deliberate, and everything is large enough to be pressed."""

import pytest

from tests.browser.test_phone import PHONE, Finger, scrolled
from tests.browser.test_stepper_hand import painted
from tests.full import also_in_full, full


@pytest.fixture
def phone(open_stepper):
    """A function that opens a stepper on a phone."""
    return lambda query="?input=blank", kind="convolution": open_stepper(query, kind, **PHONE)


@full
def test_a_swipe_over_the_grid_scrolls_and_paints_nothing(open_stepper_page):
    page = open_stepper_page("?input=blank", **PHONE)
    start, end = page.cell("input", 7, 3), page.cell("input", 1, 3)
    Finger(page.page).drag(start, (end[0], end[1] - 100))
    page.page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 50")
    assert painted(page) == []


def test_a_tap_paints_one_cell_and_another_wipes_it(phone):
    page = phone()
    page.page.touchscreen.tap(*page.cell("input", 2, 5))
    page.next_frames()
    assert painted(page) == [[2, 5]]
    page.page.touchscreen.tap(*page.cell("input", 2, 5))
    page.next_frames()
    assert painted(page) == []


def test_a_finger_that_moves_sideways_paints(phone):
    page = phone()
    Finger(page.page).drag(page.cell("input", 3, 1), page.cell("input", 3, 6))
    page.next_frames()
    assert painted(page) == [[3, col] for col in range(1, 7)]
    assert scrolled(page.page) == 0


def test_a_finger_that_has_rested_paints_downwards_and_nothing_scrolls(phone):
    page = phone()
    finger = Finger(page.page)
    start, end = page.cell("input", 6, 2), page.cell("input", 1, 2)
    finger.down(start)
    page.page.locator(".stage.paints").wait_for()
    finger.move(start, end)
    finger.up()
    page.next_frames()
    assert painted(page) == [[row, 2] for row in range(1, 7)]
    assert scrolled(page.page) == 0


@pytest.mark.parametrize("kind", ["convolution", *also_in_full("pooling")])
def test_everything_that_is_pressed_is_at_least_44_px_in_both_directions(phone, kind):
    page = phone("?input=digit-3&shift=0_1&kernel=7x7_1*49", kind)
    page.press("Try it yourself")
    small = page.page.locator(".stepper").evaluate(
        """root => [...root.querySelectorAll("button, select, input")].filter(one => one.checkVisibility())
          .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
          .filter(([, { width, height }]) => width < 43.5 || height < 43.5)
          .map(([what, { width, height }]) => [what, width, height])"""
    )
    assert small == []


@pytest.mark.parametrize("kind", ["convolution", *also_in_full("pooling")])
def test_no_sentence_asks_a_finger_to_click(phone, kind):
    text = phone(kind=kind).page.locator("[data-testid=stMain]").inner_text()
    assert "click" not in text.lower()
