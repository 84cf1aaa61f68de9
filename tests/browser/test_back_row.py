"""What the back row reads: a question, what the room said, and a large drawing end above the projection's edge."""

import pytest

from tests.browser.bare import KEY
from tests.browser.test_room import PHONE, SEVEN, island
from tests.browser.visit import Visit
from tests.full import also_in_full, full
from tests.room.conftest import SEVEN as STROKE

LAPTOP, HALL = {"width": 1280, "height": 800}, {"width": 1920, "height": 1080}
ABOVE = 100
"""Pixels that the framework's bar and the page's title take on the real page."""
QUESTION = "I move it by ten pixels, and then by ten more: which of the three still knows that this is a seven?"
CHOICES = ["The MLP", "LeNet", "The global-pooled LeNet", "None of them"]


def projected(open_bare, size):
    """The page of the room as it is projected."""
    visit = open_bare(path=f"lab/teach?key={KEY}", kind=Visit, ready=False, viewport=size)
    visit.page.get_by_role("region", name="For the instructor").wait_for()
    return visit


def lowest(part):
    """Pixels from the upper edge of the page to a part's lower edge."""
    box = part.bounding_box()
    return box["y"] + box["height"]


@full
@pytest.mark.parametrize("size", [LAPTOP, *also_in_full(HALL)], ids=lambda size: f"{size['width']}")
@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("choice", {"choices": CHOICES, "answer": 2}),
        ("digit", {"answer": 7}),
        ("place", {"answer": [[4, 0], [1, 4]], "scene": SEVEN}),
    ],
    ids=["choice", "digit", "place"],
)
def test_both_votes_and_what_is_right_end_above_the_projections_edge(open_bare, instructor, kind, given, size):
    page = projected(open_bare, size).page
    instructor.ask(kind, QUESTION, **given)
    for act in ("close", "open", "close", "reveal"):
        instructor.do(act)
    page.get_by_text("in the second vote").wait_for()
    if kind == "place":
        page.get_by_text("White squares: what is right.").wait_for()
        page.locator(".map:not(.empty)").wait_for()
    assert lowest(page.locator(".room-page .card")) < size["height"] - ABOVE


@pytest.mark.parametrize("size", [LAPTOP, *also_in_full(HALL)], ids=lambda size: f"{size['width']}")
def test_a_drawing_that_is_shown_large_is_seen_at_once(open_bare, instructor, size):
    visit = projected(open_bare, size)
    page = visit.page
    sent = {"drawing": STROKE, "label": 1, "offset": [0, 0]}
    for _ in range(8):
        page.evaluate(
            "async ([url, sent]) => (await import(url)).room.act('send', sent)",
            [visit.module("room/client.js"), sent],
        )
    for number in range(1, 9):
        instructor.do("approve", id=f"d{number}")
    page.locator(".drawings li").nth(7).wait_for()
    instructor.do("large", id="d5")
    page.locator(".drawings .large").wait_for()
    assert lowest(page.locator(".drawings .large canvas")) < size["height"] - ABOVE
    assert page.locator(".drawings .large canvas").bounding_box()["width"] > 0.4 * size["height"]


@pytest.mark.parametrize(("size", "letters"), [(LAPTOP, 16), *also_in_full((HALL, 20))], ids=["1280", "1920"])
def test_a_countdown_stands_in_the_corner_of_its_card_and_the_canvas_is_free_to_be_dragged_on(
    open_bare, instructor, size, letters
):
    visit = open_bare("?digit=0", viewport=size)
    page = visit.page
    page.add_style_tag(content=f":root {{ font-size: {letters}px }}")  # as the framework has it
    instructor.do("ask", kind="place", text="Where does it first fail?", scene=SEVEN)
    instructor.do("open", seconds=60)
    card, left = island(page).locator(".card"), page.get_by_role("timer").filter(has_text=" s")
    left.wait_for()
    outer, inner = card.bounding_box(), left.bounding_box()
    assert outer["x"] < inner["x"] and inner["x"] + inner["width"] < outer["x"] + outer["width"]
    assert outer["y"] < inner["y"] and inner["y"] + inner["height"] < outer["y"] + outer["height"]
    canvas = visit.canvas.bounding_box()
    assert outer["x"] > canvas["x"] + canvas["width"]


def test_who_has_another_digit_on_the_canvas_is_not_told_to_drag_that(open_bare, instructor):
    page = open_bare("?digit=3", viewport=PHONE).page
    instructor.ask("place", "Where does it first fail?", scene=SEVEN)
    page.get_by_role("button", name="Take me to the canvas").wait_for()
    assert not page.get_by_text("Drag the digit on your canvas").count()
    page.get_by_role("button", name="Take me to the canvas").click()
    page.get_by_text("Drag the digit on your canvas").wait_for()


def test_how_to_join_is_one_sentence_on_a_learners_page(open_bare, instructor):
    page = open_bare(path="room", kind=Visit, ready=False, viewport=LAPTOP).page
    page.get_by_text("You are in the room").wait_for()
    join = page.locator(".join")
    join.evaluate("join => { join.hidden = false; join.querySelector('strong').textContent = 'http://lab.test/'; }")
    assert join.bounding_box()["height"] < 40


@full
def test_the_projection_of_a_room_that_has_ended_says_so_and_leads_out_of_it(open_bare, instructor):
    code = instructor.do("make")["code"]
    visit = open_bare(path=f"lab/teach?key={KEY}&room={code}", kind=Visit, ready=False, viewport=LAPTOP)
    page = visit.page
    page.get_by_text("0 here").wait_for()
    instructor.in_room(code).do("end")
    page.get_by_role("region", name="How to join").get_by_text("This room has ended.").wait_for()
    visit.errors.clear()  # the browser has said that the room was not there
    assert not page.locator(".join > .code").is_visible()
    page.get_by_role("button", name="Leave it").click()
    page.get_by_text("0 here").wait_for()
    assert "room=" not in page.url
