"""The frame of all pages on a phone: its menu closes, another page begins at its top, fingers find what they press."""

import pytest

from tests.browser.canvas_page import NETWORKS
from tests.full import also_in_full, full

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@full
def test_the_menu_is_closed_by_its_own_button_which_nothing_covers(open_page):
    page = open_page(**PHONE).page
    page.get_by_test_id("stExpandSidebarButton").tap()
    close = page.get_by_test_id("stSidebarCollapseButton").get_by_role("button")
    close.tap()  # Playwright refuses what something else lies on
    page.get_by_test_id("stExpandSidebarButton").wait_for()


@full
def test_the_next_page_begins_at_its_top(open_page):
    page = open_page(**PHONE).page
    page.get_by_role("button", name="Answer", exact=True).tap()
    page.get_by_role("button", name="All three").tap()
    link = page.get_by_role("link", name="Next:")
    link.scroll_into_view_if_needed()
    link.tap()
    page.wait_for_url("**/convolution*")
    page.wait_for_function("document.querySelector('h1')?.innerText.startsWith('One convolution')")
    page.wait_for_function(
        "() => { const top = document.querySelector('h1').getBoundingClientRect().top; return top > 0 && top < 200; }"
    )


@pytest.mark.parametrize("path", ["", *also_in_full("story", "questions", "reading")])
def test_what_a_finger_presses_in_the_frame_has_44_pixels(open_page, path):
    page = open_page(path=path, ready=False, **PHONE).page
    page.get_by_role("button", name="Share", exact=True).wait_for()
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.get_by_test_id("stSidebarNavLink").last.wait_for()
    frame = "stSidebarNavLink", "stSidebarCollapseButton", "stMainMenu"
    boxes = [target.bounding_box() for name in frame for target in page.get_by_test_id(name).all()]
    boxes += [page.get_by_role("button", name=name, exact=True).bounding_box() for name in ("Share", "Present", "Keys")]
    assert len(boxes) >= 12 + 2 + 3 and all(box["height"] >= 44 for box in boxes), boxes


def test_canvas_answers_and_maps_are_on_one_screen(open_page):
    visit = open_page(**PHONE)
    visit.wait_for_tables()
    visit.page.locator(".question").wait_for()
    named = [visit.page.get_by_test_id(f"{part}-{name}") for part in ("answer", "map") for name in NETWORKS]
    boxes = [part.bounding_box() for part in (visit.canvas, *named)]
    assert all(box["y"] >= 0 and box["y"] + box["height"] <= 844 for box in boxes), boxes
    assert boxes[0]["width"] >= 250
    order = [box["y"] for box in (boxes[0], boxes[1], boxes[4])]
    assert order == sorted(order), "the maps stand under the answers, which stand under the canvas"
