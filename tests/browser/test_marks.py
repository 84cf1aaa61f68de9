"""Rubbing out, drawing over and stamping, as a person does it."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

import kai
from app.content.talks import OURS, read_talk
from tests.browser.canvas_page import NETWORKS
from tests.browser.test_drawing import torch_answers
from tests.browser.test_phone import PHONE
from tests.full import full

BAR = [(8, 5), (8, 8), (9, 15)]
"""Along the bar of test image 0, a seven, in the training corner."""
SLIDES = {slide.title: slide for slide in read_talk(OURS / "story.toml").slides}
TWO = "?" + SLIDES["A seven and a one at once"].query


def tool(canvas, name):
    canvas.page.get_by_role("group", name="What the pointer does").get_by_role("button", name=name, exact=True).click()


def stamp(canvas, label):
    canvas.page.get_by_role("group", name="Stamp a test digit").get_by_role(
        "button", name=str(label), exact=True
    ).click()
    canvas.settle()


def draw_over(canvas):
    """The page with its seven to be drawn over."""
    canvas.page.get_by_role("button", name="Draw over it").click()
    canvas.wait_for_engines()
    canvas.settle()
    return canvas


@pytest.fixture
def seven(open_bare):
    return draw_over(open_bare())


@full
def test_rubbing_out_the_bar_of_a_seven_shows_what_each_network_lived_on(seven):
    canvas = seven
    whole = canvas.grey_levels()
    assert canvas.predictions() == ["7", "7", "7"]
    assert canvas.offset == (0, 0)
    tool(canvas, "Eraser")
    canvas.draw(BAR)
    canvas.wait_for_tables()
    left = canvas.grey_levels()
    assert (left <= whole).all() and left[9, 8:14].max() == 0 and np.array_equal(left[13:], whole[13:])
    assert canvas.predictions() == ["7", "7", "1"], "the pixels of the corner, and the shape"
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(left), atol=1e-4)
    assert canvas.notice.startswith("Test image 0, a 7, rubbed out in part, in the training corner: MLP 7")
    assert canvas.page.get_by_test_id("answer-gap").locator(".badge").inner_text() == "✗ it is a 7"
    canvas.page.get_by_role("button", name="Undo").click()
    canvas.next_frames()
    assert np.array_equal(canvas.grey_levels(), whole)


def test_while_the_eraser_is_down_the_networks_answer_and_nothing_is_asked(open_page):
    canvas = draw_over(open_page())
    canvas.wait_for_tables()
    tool(canvas, "Eraser")
    before = canvas.cost
    canvas.press(*BAR[0])
    canvas.move(*BAR[2])
    canvas.next_frames()
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(canvas.grey_levels()), atol=1e-4)
    assert canvas.cost == before
    canvas.release()
    canvas.settle()
    canvas.wait_for_tables()
    assert canvas.cost == (before[0], before[1] + 3), "a table for each network"


@full
def test_keys_take_pen_and_eraser_and_say_so(seven):
    canvas = seven
    group = canvas.page.get_by_role("group", name="What the pointer does")
    for key, name, words in (("r", "Eraser", "Eraser: it rubs out."), ("d", "Pen", "Pen: it draws.")):
        canvas.page.keyboard.press(key)
        expect(group.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        expect(canvas.page.locator(".notice")).to_have_text(words)
    canvas.page.get_by_role("button", name="Shift a digit").click()
    canvas.canvas.focus()
    canvas.page.keyboard.press("r")
    canvas.settle()
    assert "Eraser" not in canvas.notice, "a digit to shift is not rubbed out"


@full
def test_a_digit_that_is_stamped_is_dragged_and_moved_by_keys_alone(seven):
    canvas = seven
    whole = canvas.grey_levels()
    tool(canvas, "Stamp")
    stamp(canvas, 1)
    expect(canvas.page.locator(".notice")).to_contain_text("a 7 and a 1")
    for name in ("mlp", "lenet", "gap"):
        expect(canvas.page.get_by_test_id(f"answer-{name}").locator(".badge")).to_have_text("")  # which would be right?
    both = canvas.grey_levels()
    one = both - np.minimum(both, whole)
    assert np.array_equal(both[:28, :28], whole[:28, :28]) and one[28:, 28:].any(), "it has room in the far corner"
    canvas.press(42, 42)
    canvas.move(42, 37)
    canvas.next_frames()
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(canvas.grey_levels()), atol=1e-4)
    canvas.release()
    canvas.settle()
    moved = canvas.grey_levels()
    assert np.array_equal(moved[:28, :28], whole[:28, :28])
    assert np.array_equal(moved[28:], np.roll(one, -5, 1)[28:])
    canvas.page.keyboard.press("ArrowRight")
    canvas.page.keyboard.press("Shift+ArrowRight")
    canvas.settle()
    assert np.array_equal(canvas.grey_levels(), both)
    for _ in range(2):
        canvas.page.keyboard.press("Control+z")
    canvas.settle()
    assert np.array_equal(canvas.grey_levels(), both), "keys are one step, the drag another"
    canvas.page.keyboard.press("Control+z")
    canvas.settle()
    assert np.array_equal(canvas.grey_levels(), whole)


def test_two_digits_far_apart_have_the_sum_of_both_logits_and_the_page_says_when_that_is_exact(open_bare):
    canvas = open_bare(TWO)
    canvas.wait_for_engines()
    panel = canvas.page.get_by_test_id("two-at-once")
    expect(panel.locator(".why")).to_contain_text(
        "with 31 black columns between, none sees ink of both, so the sum is exact"
    )
    expect(panel.locator(".all")).to_contain_text("LeNet: exactly the sum.")
    assert float(panel.get_attribute("data-apart")) < 1e-9
    rows = [
        [float(text.replace("−", "-")) for text in row.split("\t")[1:]]
        for row in panel.locator("tbody").inner_text().splitlines()
    ]
    gap, grey = kai.load_pretrained("gap"), canvas.grey_levels()
    left, right = grey.copy(), grey.copy()
    left[:, 28:] = right[:, :28] = 0
    with torch.no_grad():
        images = torch.from_numpy(np.stack([left, right, 0 * grey, grey]).astype(np.float32) / 255)
        one, other, black, both = gap(images[:, None]).numpy()
    np.testing.assert_allclose(rows, np.stack([one - black, other - black, black, both, both], 1), atol=0.006)
    assert not canvas.page.locator(".map").first.is_visible(), "a map has no place for two"
    expect(canvas.page.locator(".legend-text")).to_contain_text("This spans more, so there is none")
    assert canvas.notice.startswith("2 test digits, a 7 and a 1, on more than 28×28 pixels")
    tool(canvas, "Stamp")
    canvas.drag((24, 52), (24, 40))
    canvas.settle()
    expect(panel.locator(".why")).to_contain_text(
        "with 19 black columns between, some see ink of both, so the sum is only near"
    )
    assert float(panel.get_attribute("data-apart")) > 0.001


@full
def test_the_talks_scenes_show_what_their_answers_say(open_bare):
    canvas = open_bare("?" + SLIDES["Two ones"].query)
    canvas.wait_for_engines()
    panel = canvas.page.get_by_test_id("two-at-once")
    expect(panel.locator(".why")).to_contain_text("so the sum is exact")
    assert canvas.prediction("gap") == "1"
    rows = [row.split("\t")[1:3] for row in panel.locator("tbody").inner_text().splitlines()]
    assert all(left == right for left, right in rows), "each alone has the same logits"
    slide = SLIDES["The bar of a seven is rubbed out"]
    canvas = open_bare("?" + slide.query)
    canvas.wait_for_tables()
    assert tuple(name for name in NETWORKS if canvas.prediction(name) == "7") == slide.question.answer
    canvas.canvas.focus()
    canvas.page.keyboard.press("Control+z")
    canvas.wait_for_tables()
    assert canvas.predictions() == ["7", "7", "7"], "the bar is back"


@full
def test_a_link_and_a_reload_bring_back_what_was_rubbed_out_and_stamped(open_page):
    canvas = draw_over(open_page())
    tool(canvas, "Eraser")
    canvas.draw(BAR)
    tool(canvas, "Stamp")
    stamp(canvas, 3)
    expect(canvas.page.locator(".notice")).to_contain_text("a 3")
    seen, answers = canvas.grey_levels(), canvas.predictions()
    query = canvas.page.url.split("/")[-1]
    assert re.fullmatch(r"\?ink=~dAAAAcAc\.~e[\w~-]+\.~d\w{7}&row=0&col=0", query)
    canvas.page.reload()
    for restored in (canvas, open_page(query, ready=False)):
        restored.wait_until_ready()
        expect(restored.page.locator(".notice")).to_contain_text("a 3")
        assert np.array_equal(restored.grey_levels(), seen)
        assert restored.predictions() == answers
    canvas.page.get_by_role("button", name="Undo").click()
    canvas.settle()
    assert canvas.notice.startswith("Test image 0, a 7, rubbed out in part,"), "what came by a link loses its last mark"


def test_a_link_of_the_first_version_opens_as_it_did(open_bare):
    canvas = open_bare("?ink=CICQ~CIDA~DYCg&row=8&col=10")
    canvas.wait_for_engines()
    assert canvas.grey_levels().any()
    assert canvas.notice.startswith("Your drawing")
    assert "?ink=CICQ~CIDA~DYCg&row=8&col=10" in canvas.page.url


@full
def test_a_canvas_that_is_rubbed_black_is_empty(seven):
    canvas = seven
    tool(canvas, "Eraser")
    canvas.draw([(row, 4 if row % 8 else 24) for row in range(4, 30, 4)])
    for row in range(5, 30, 3):
        canvas.draw([(row, 3), (row, 25)])
    canvas.settle()
    assert not canvas.grey_levels().any()
    assert canvas.predictions() == ["", "", ""]
    assert "The canvas is empty" in canvas.notice


@full
def test_a_finger_has_room_on_every_tool(open_bare):
    canvas = draw_over(open_bare(**PHONE))
    tool(canvas, "Stamp")
    for button in canvas.page.locator(".stage button:visible").all():
        box = button.bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44, button.inner_text()
