"""Drawing a digit of one's own, as a person does it."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

import kai
from tests.browser.canvas_page import NETWORKS
from tests.full import also_in_full, amount, full

# Digits as a hand draws them with a mouse, about 20 pixels tall: (row, col) from the digit's top-left corner.
DRAWN = {
    0: [[(1, 7), (0, 5), (2, 2), (7, 0), (13, 1), (18, 4), (19, 8), (16, 12), (10, 14), (4, 12), (1, 8), (1, 6)]],
    1: [[(0, 2), (10, 2), (20, 2)]],
    2: [[(4, 1), (1, 4), (0, 8), (3, 11), (7, 10), (12, 6), (17, 1), (19, 0), (19, 6), (19, 12)]],
    3: [[(2, 0), (0, 5), (1, 10), (5, 11), (8, 8), (9, 5), (10, 9), (13, 12), (17, 11), (19, 6), (18, 1)]],
    4: [[(0, 2), (6, 0), (11, 0), (11, 7), (11, 13)], [(0, 10), (10, 9), (20, 9)]],
    5: [[(0, 11), (0, 2), (5, 1), (8, 1), (7, 6), (9, 10), (14, 11), (18, 8), (19, 3), (17, 0)]],
    6: [[(0, 9), (4, 4), (9, 1), (14, 0), (18, 3), (19, 7), (16, 10), (12, 9), (11, 5), (14, 1)]],
    7: [[(0, 0), (0, 6), (0, 12), (6, 9), (13, 6), (20, 4)]],
    8: [[(3, 10), (0, 6), (2, 1), (6, 2), (9, 6), (13, 10), (17, 9), (19, 5), (16, 1), (12, 2), (8, 7), (4, 10)]],
    9: [[(3, 10), (0, 6), (2, 1), (6, 1), (8, 5), (6, 10), (3, 10), (10, 10), (15, 9), (20, 8)]],
}


SEND = """(canvas, events) => {
  const box = canvas.getBoundingClientRect();
  for (const [type, row, col, options] of events) {
    canvas.dispatchEvent(new PointerEvent(type, {
      pointerId: 1, pointerType: "mouse", isPrimary: true, bubbles: true, cancelable: true,
      button: type === "pointermove" ? -1 : 0, buttons: type === "pointerup" ? 0 : 1,
      clientX: box.left + col * box.width / 56, clientY: box.top + row * box.height / 56, ...options,
    }));
  }
}"""
"""Sends the canvas pointer events, [type, row, col, options], faster than a hand could."""


def moved(strokes, rows, cols):
    return [[(row + rows, col + cols) for row, col in stroke] for stroke in strokes]


def ready_to_draw(canvas):
    """The page in the mode for drawing, with the networks in it."""
    canvas.page.get_by_role("button", name="Draw your own").click()
    canvas.wait_for_engines()
    canvas.settle()
    return canvas


@pytest.fixture
def drawing(open_bare):
    """The canvas on a bare page, to draw on."""
    return ready_to_draw(open_bare())


@pytest.fixture
def drawing_page(open_page):
    """The same, on its real page."""
    return ready_to_draw(open_page())


def torch_answers(grey):
    """Probabilities of the three networks for a 56×56 canvas, by torch."""
    with torch.no_grad():
        image = torch.from_numpy(grey.astype(np.float32) / 255)[None, None]
        return torch.cat([kai.load_pretrained(name)(image).softmax(1) for name in NETWORKS]).numpy()


def test_the_networks_answer_while_the_pen_is_down_and_exactly_so_when_it_lifts(drawing_page):
    canvas = drawing_page
    [stroke] = moved(DRAWN[3], 20, 25)
    before = canvas.cost
    canvas.press(*stroke[0])
    seen = set()
    for point in stroke[1:]:
        canvas.move(*point, steps=5)
        canvas.next_frames()
        seen.add(tuple(canvas.predictions()))
        assert canvas.notice == "", "nothing is said of what was there before"
    assert canvas.cost == before
    assert len(seen) > 1
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(canvas.grey_levels()), atol=1e-4)
    while_down = canvas.probabilities()
    canvas.release()
    canvas.settle()
    canvas.wait_for_tables()
    assert canvas.cost == (before[0], before[1] + 3), "a table for each network, and no message"
    np.testing.assert_allclose(canvas.probabilities(), while_down, atol=1e-4)
    assert canvas.label == ""


@full
def test_digits_drawn_with_a_mouse_anywhere_are_recognised_by_the_global_pooled_network(drawing):
    canvas = drawing
    rng = np.random.default_rng(0)
    answers = {}
    for digit in amount((2, 3, 5, 7), DRAWN):
        canvas.page.get_by_role("button", name="Clear").click()
        rows, cols = rng.integers(3, 30), rng.integers(3, 38)
        canvas.draw(*moved(DRAWN[digit], int(rows), int(cols)))
        canvas.next_frames()
        answers[digit] = canvas.prediction("gap")
    right = sum(answer == str(digit) for digit, answer in answers.items())
    assert right >= len(answers) - 1, answers


@full
def test_a_drawing_is_dragged_from_its_tables_as_torch_says(drawing_page):
    canvas = drawing_page
    canvas.draw(*moved(DRAWN[5], 4, 5))
    canvas.wait_for_tables()
    ink = canvas.grey_levels()
    start = canvas.offset
    canvas.page.get_by_role("button", name="Move", exact=True).click()
    before = canvas.cost
    canvas.press(14, 14)
    canvas.move(24, 29)
    canvas.next_frames()
    assert canvas.offset == (start[0] + 10, start[1] + 15)
    assert np.array_equal(canvas.grey_levels(), np.roll(ink, (10, 15), (0, 1)))
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(canvas.grey_levels()), atol=1e-4)
    canvas.release()
    canvas.settle()
    assert canvas.cost == before


def test_undo_and_clear_lose_nothing(drawing):
    canvas = drawing
    canvas.draw(*moved(DRAWN[4], 10, 12))
    whole = canvas.grey_levels()
    canvas.page.get_by_role("button", name="Undo").click()
    canvas.next_frames()
    one_stroke = canvas.grey_levels()
    assert 0 < (one_stroke > 0).sum() < (whole > 0).sum()
    canvas.page.get_by_role("button", name="Clear").click()
    canvas.settle()
    assert canvas.grey_levels().sum() == 0
    assert canvas.predictions() == ["", "", ""]
    assert "empty" in canvas.notice
    canvas.canvas.focus()
    canvas.page.keyboard.press("Control+z")
    canvas.next_frames()
    assert np.array_equal(canvas.grey_levels(), one_stroke)


def test_tidying_brings_a_drawing_to_mnists_form_and_shows_what_it_changed(drawing):
    canvas = drawing
    canvas.draw([(row * 2.1 + 6, col * 2.1 + 12) for row, col in DRAWN[2][0]])  # more than twice MNIST's size
    canvas.settle()
    assert "no map" in canvas.notice
    before = canvas.prediction("gap")
    canvas.page.get_by_role("button", name="Tidy like MNIST").click()
    canvas.wait_for_tables()
    rows, cols = np.nonzero(canvas.grey_levels() > 10)
    assert max(np.ptp(rows), np.ptp(cols)) + 1 in (19, 20, 21)
    assert canvas.prediction("gap") == "2"
    shown = canvas.page.get_by_test_id("answer-gap").locator(".before").inner_text()
    assert shown.startswith(f"before tidying: {before}")


@full
def test_a_drawing_larger_than_a_digit_is_answered_and_moved_and_keeps_what_leaves_the_canvas(drawing):
    canvas = drawing
    canvas.draw([(5, 50), (50, 50), (50, 6)])
    canvas.settle()
    whole = canvas.grey_levels()
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(whole), atol=1e-4)
    canvas.page.get_by_role("button", name="Move", exact=True).click()
    canvas.drag((30, 20), (30, 45))
    canvas.settle()
    assert (canvas.grey_levels() > 0).sum() < (whole > 0).sum()
    canvas.drag((30, 45), (30, 20))
    canvas.settle()
    assert np.array_equal(canvas.grey_levels(), whole)


@full
def test_a_canvas_painted_all_white_is_answered_without_a_fuss(drawing):
    canvas = drawing
    for row in range(1, 57, 2):
        canvas.press(row, 1)
        canvas.move(row, 58, steps=1)
        canvas.release()
    canvas.settle()
    assert (canvas.grey_levels() == 255).mean() > 0.95
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(canvas.grey_levels()), atol=1e-4)
    canvas.page.get_by_role("button", name="Tidy like MNIST").click()
    canvas.settle()
    assert canvas.predictions() != ["", "", ""]


def test_reload_and_a_link_bring_the_drawing_back_where_it_was(drawing_page, open_page):
    canvas = drawing_page
    canvas.draw(*moved(DRAWN[4], 18, 22))
    canvas.wait_for_tables()
    seen, place, answers = canvas.grey_levels(), canvas.offset, canvas.predictions()
    query = canvas.page.url.split("/")[-1]
    assert re.fullmatch(r"\?ink=[\w~.-]+&row=\d+&col=\d+", query)
    canvas.page.reload()
    for restored in (canvas, open_page(query, ready=False)):
        restored.wait_until_ready()
        restored.wait_for_tables()
        assert np.array_equal(restored.grey_levels(), seen)
        assert restored.offset == place
        assert restored.predictions() == answers


@pytest.mark.parametrize("ink", ["%00%ff", *also_in_full("A" * 7000, "Cee.~~", "<svg onload=alert(1)>")])
def test_a_damaged_drawing_in_a_link_is_refused_in_words(open_bare, ink):
    canvas = open_bare(f"?ink={ink}", ready=False)
    canvas.page.wait_for_selector(".lab.ready")
    canvas.settle()
    assert "drawing in this link" in canvas.notice


@full
def test_the_digit_and_the_drawing_both_wait_for_their_return(drawing):
    canvas = drawing
    canvas.draw(*moved(DRAWN[7], 10, 12))
    canvas.settle()
    drawn = canvas.grey_levels()
    canvas.page.get_by_role("button", name="Shift a digit").click()
    canvas.settle()
    assert canvas.label == "7"
    canvas.page.get_by_role("button", name="Draw your own").click()
    canvas.settle()
    assert np.array_equal(canvas.grey_levels(), drawn)


@full
def test_saying_what_was_drawn_marks_right_and_wrong(drawing):
    canvas = drawing
    canvas.draw(*moved(DRAWN[7], 2, 6))
    canvas.wait_for_tables()
    meant = canvas.page.locator("[data-meant='7']")
    meant.click()
    canvas.next_frames()
    for name in NETWORKS:
        badge = canvas.page.get_by_test_id(f"answer-{name}").locator(".badge").inner_text()
        assert badge == ("✓ right" if canvas.prediction(name) == "7" else "✗ it is a 7")
    meant.click()
    canvas.next_frames()
    assert canvas.page.get_by_test_id("answer-gap").locator(".badge").inner_text() == ""


def test_an_empty_drawing_in_a_link_leaves_a_digit_to_shift(open_bare):
    canvas = open_bare("?ink=")
    canvas.page.get_by_role("button", name="Shift a digit").click()
    canvas.wait_for_label(7)
    canvas.next_frames()
    assert canvas.page.get_by_role("textbox", name="Number of the test image").input_value() == "0"
    assert canvas.notice.startswith("Test image 0, a 7, in the training corner")
    assert canvas.page.url.endswith("?digit=0&row=0&col=0")


@full
def test_an_empty_canvas_is_nothing_that_was_meant(drawing):
    canvas = drawing
    canvas.draw(*moved(DRAWN[7], 2, 6))
    meant = canvas.page.locator("[data-meant='7']")
    meant.click()
    canvas.page.get_by_role("button", name="Clear").click()
    assert meant.get_attribute("aria-pressed") == "false"
    canvas.draw(*moved(DRAWN[1], 2, 6))
    canvas.next_frames()
    assert canvas.page.get_by_test_id("answer-gap").locator(".badge").inner_text() == ""


@full
def test_a_scribble_too_long_for_a_link_outlives_a_reload_and_another_page_and_the_page_says_so(drawing_page):
    canvas = drawing_page
    for row in range(2, 56, 3):
        there, back = ([(row + step, 1 + col / 2) for col in range(108)] for step in (0, 1))
        events = [("pointerdown", *there[0]), *(("pointermove", *place) for place in there + back[::-1])]
        canvas.canvas.evaluate(SEND, [[*event, {}] for event in (*events, ("pointerup", row + 1, 1))])
    canvas.settle()
    drawn = canvas.grey_levels()
    lack = "The drawing is too long for a link: this device alone keeps it."
    assert lack in canvas.notice
    canvas.page.get_by_role("button", name="Share", exact=True).click()
    words = canvas.page.get_by_role("dialog", name="Share what is shown").locator(".words")
    expect(words).to_contain_text(lack)
    canvas.page.get_by_role("button", name="Close").click()
    assert re.search(r"\?drawing=kept&row=\d+&col=\d+$", canvas.page.url)
    canvas.page.reload()
    canvas.wait_until_ready()
    assert np.array_equal(canvas.grey_levels(), drawn)
    canvas.go_to("Look inside", "Why it happens")
    canvas.page.locator(".stages figure").first.wait_for()
    expect(canvas.page.locator(".notice")).to_contain_text(lack)
    canvas.go_to("Drag a digit")
    canvas.wait_until_ready()
    assert np.array_equal(canvas.grey_levels(), drawn)


@full
@pytest.mark.parametrize("keys", ["Control+z", "Meta+z"])
def test_undo_is_heard_on_a_button_and_with_the_other_key_but_not_while_the_pen_is_down(drawing, keys):
    canvas = drawing
    canvas.draw(*moved(DRAWN[1], 10, 12))
    whole = canvas.grey_levels()
    canvas.press(12, 40)
    canvas.move(30, 44)
    canvas.page.keyboard.press(keys)
    canvas.page.keyboard.press("ArrowDown")
    canvas.release()
    canvas.next_frames()
    assert np.array_equal(canvas.grey_levels()[:, :30], whole[:, :30])
    canvas.page.get_by_role("button", name="Clear").click()
    canvas.page.keyboard.press(keys)
    canvas.page.keyboard.press(keys)
    canvas.next_frames()
    assert np.array_equal(canvas.grey_levels(), whole)


@full
def test_undo_is_heard_where_nothing_has_the_focus_but_not_in_a_dialog(drawing_page):
    canvas = drawing_page
    canvas.draw(*moved(DRAWN[1], 10, 12))
    canvas.settle()
    canvas.page.evaluate("document.activeElement.blur()")  # as Safari does when a button is pressed
    canvas.page.keyboard.press("Control+z")
    expect(canvas.page.locator(".notice")).to_contain_text("The canvas is empty")
    canvas.draw(*moved(DRAWN[1], 10, 12))
    canvas.page.get_by_role("button", name="Share", exact=True).click()
    canvas.page.get_by_role("textbox", name="Link to exactly this").press("Control+z")
    canvas.page.get_by_role("button", name="Close").click()
    canvas.settle()
    assert canvas.grey_levels().any()


@full
def test_a_release_that_is_never_heard_ends_the_stroke(drawing):
    canvas = drawing
    canvas.press(10, 10)
    canvas.move(20, 10)
    canvas.canvas.evaluate(
        """canvas => canvas.dispatchEvent(new PointerEvent("pointermove", {
           pointerId: 1, pointerType: "mouse", buttons: 0,
           clientX: canvas.getBoundingClientRect().right - 9, clientY: canvas.getBoundingClientRect().bottom - 9}))"""
    )
    canvas.move(50, 50)
    canvas.next_frames()
    drawn = canvas.grey_levels()
    assert drawn[30:, :].sum() == 0 and drawn[:20, 10].sum() > 0


@full
def test_a_pen_goes_before_a_palm_and_two_fingers_draw_nothing(drawing):
    canvas = drawing

    def act(kind, number, by, row, col):
        options = {"pointerId": number, "pointerType": by, "isPrimary": number != 3}
        canvas.canvas.evaluate(SEND, [[kind, row, col, options]])

    act("pointerdown", 2, "touch", 45, 45)
    act("pointerdown", 5, "pen", 10, 10)
    for row in range(10, 30, 2):
        act("pointermove", 5, "pen", row, 10)
    act("pointerup", 5, "pen", 30, 10)
    act("pointerup", 2, "touch", 45, 45)
    canvas.next_frames()
    drawn = canvas.grey_levels()
    assert drawn[40:, 40:].sum() == 0, "no dot at the palm"
    assert drawn[12:28, 10].min() > 0, "the whole stroke"
    act("pointerdown", 2, "touch", 45, 20)
    act("pointerdown", 3, "touch", 45, 40)
    act("pointermove", 2, "touch", 50, 20)
    act("pointerup", 2, "touch", 50, 20)
    act("pointerup", 3, "touch", 45, 40)
    canvas.next_frames()
    assert np.array_equal(canvas.grey_levels(), drawn)


@full
def test_an_empty_canvas_says_where_to_draw_until_there_is_ink_and_a_drawing_goes_home(drawing_page):
    canvas = drawing_page
    hint = canvas.page.get_by_text("Draw a digit in this corner first")
    assert hint.is_visible()
    canvas.draw([(32, 40), (48, 40)])
    assert not hint.is_visible()
    canvas.settle()
    before = canvas.offset
    canvas.page.get_by_role("button", name="Home", exact=True).click()
    canvas.settle()
    assert before != (0, 0) == canvas.offset
