"""The stepper's picture in a talk, on paper, and zoomed: it keeps its shape, and nothing covers anything."""

import pytest

from tests.browser.visit import SCREENS
from tests.full import also_in_full, full

PHOTO = "?input=digit-4&kernel=sobel-cols"


def box(page, selector):
    found = page.page.locator(selector).bounding_box()
    return found["y"], found["y"] + found["height"]


@full
def test_a_talks_bar_covers_nothing_of_the_player_and_keys_work_at_once(open_stepper_page):
    page = open_stepper_page("?step=0")
    page.page.get_by_role("button", name="Present", exact=True).click()
    page.page.get_by_role("button", name="Pooling softens shifts").click()
    page.page.wait_for_url("**/pooling?*")
    page.page.get_by_role("heading", name="Pooling").wait_for()
    page.wait_until_ready()
    page.key("h")  # its maps are covered at first
    page.page.locator(".remarks p").wait_for()
    for _ in page.on_screens(*SCREENS[:2]):
        bar, _ = box(page, ".bar")
        assert box(page, ".player")[1] <= bar
        assert box(page, ".notice")[1] <= bar
    page.key("End")
    page.wait_for(step=9)
    page.key("ArrowLeft")
    page.wait_for(step=8)


def test_a_covered_map_is_uncovered_by_a_touch_on_it(open_stepper):
    page = open_stepper(kind="pooling", query="?shift=0_1&step=2")
    bare = page.picture()
    assert page.remarks and page.notice
    page.key("h")
    page.next_frames()
    assert page.picture() != bare
    assert page.remarks == "" and page.notice == ""
    page.page.mouse.click(*page.cell("maximum", 0, 0))
    page.page.mouse.move(5, 300)
    page.page.wait_for_function("() => document.documentElement.dataset.covers !== 'maps'")
    page.next_frames()
    assert page.step == 2
    assert page.notice.startswith("Row 0, column 1")


@full
@pytest.mark.parametrize("query", ["", PHOTO])
def test_the_settings_stand_in_one_row_so_that_the_picture_has_the_height(open_stepper_page, query):
    page = open_stepper_page(query)  # with the page's own type
    for _ in page.on_screens(*SCREENS[:2]):
        top, bottom = box(page, ".settings")
        assert bottom - top < 80


@full
@pytest.mark.parametrize("kind", ["convolution", *also_in_full("pooling")])
def test_printed_the_picture_keeps_its_shape(open_stepper, kind):
    page = open_stepper(PHOTO, kind)
    canvas = page.stage.locator("canvas")
    shape = "canvas => canvas.clientWidth / canvas.clientHeight - canvas.width / canvas.height"
    assert abs(canvas.evaluate(shape)) < 0.02
    page.page.emulate_media(media="print")
    page.page.set_viewport_size({"width": 720, "height": 1000})  # a sheet of paper, which nobody tells the page
    assert abs(canvas.evaluate(shape)) < 0.02
    stage, below = page.stage.bounding_box(), page.page.locator(".facts").bounding_box()
    assert (
        canvas.bounding_box()["y"] + canvas.bounding_box()["height"]
        <= stage["y"] + stage["height"] + 1
        <= below["y"] + 1
    )


@full
@pytest.mark.parametrize("kind", ["convolution", "pooling"])
def test_at_200_percent_the_parts_stand_one_below_the_other(open_stepper, kind):
    page = open_stepper("?input=digit-4&shift=0_1", kind, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    assert page.page.evaluate("document.documentElement.scrollWidth") == 640
    tops = [
        box(page, selector)
        for selector in (".stage", ".legend", ".remarks", ".player", ".notice", ".extras", ".settings")
    ]
    assert all(above[1] <= below[0] + 1 for above, below in zip(tops, tops[1:], strict=False))
