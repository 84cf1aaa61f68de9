"""Shifting a digit, as a person does it: mouse, touch, keys, buttons, links, reload."""

import numpy as np
import pytest
import torch

import kai
from tests.browser.canvas_page import NETWORKS
from tests.full import also_in_full, full


@pytest.fixture(scope="module")
def torch_answers():
    """A function from (digit, offset) to the probabilities of the three networks by torch, shape (3, 10)."""
    networks = [kai.load_pretrained(name) for name in NETWORKS]
    images, _ = kai.mnist("test")

    def answer(digit, offset):
        with torch.no_grad():
            canvas = kai.place(images[digit : digit + 1], offset)
            return torch.cat([network(canvas).softmax(1) for network in networks]).numpy()

    return answer


def test_the_first_page_shows_a_digit_in_the_training_corner_and_three_answers(open_page, torch_answers):
    canvas = open_page()
    assert canvas.page.locator("h1").count() == 1
    assert canvas.offset == (0, 0)
    assert canvas.label == "7"
    assert canvas.predictions() == ["7", "7", "7"]
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(0, (0, 0)), atol=1e-4)
    assert np.array_equal(canvas.grey_levels()[:28, :28], kai.mnist("test")[0][0])


def test_a_drag_changes_the_answers_as_torch_says_it_should_and_asks_the_server_for_nothing(open_page, torch_answers):
    canvas = open_page("?digit=4")
    canvas.wait_for_engines()
    canvas.settle()
    before = canvas.cost
    canvas.press(14, 14)
    for target in ((5, 3), (28, 0), (28, 28), (0, 28), (13, 17)):
        canvas.move(14 + target[0], 14 + target[1], steps=12)
        canvas.next_frames()
        assert canvas.offset == target
        np.testing.assert_allclose(canvas.probabilities(), torch_answers(4, target), atol=1e-4)
    canvas.release()
    canvas.next_frames()
    assert canvas.page.url.endswith("?digit=4&row=13&col=17")
    assert "row 13, column 17" in canvas.notice
    canvas.settle()
    assert canvas.cost == before
    assert np.array_equal(canvas.grey_levels()[13:41, 17:45], kai.mnist("test")[0][4])


@full
def test_a_hand_that_goes_on_finds_the_address_exact_after_each_move_and_after_a_reload(open_page, torch_answers):
    canvas = open_page("?digit=4")
    for target in ((3, 4), (5, 3), (20, 9)):
        row, col = canvas.offset
        canvas.drag((14 + row, 14 + col), (14 + target[0], 14 + target[1]))
        canvas.next_frames()
        assert canvas.page.url.endswith(f"?digit=4&row={target[0]}&col={target[1]}")
    canvas.page.reload()
    canvas.wait_until_ready()
    assert canvas.offset == (20, 9)
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(4, (20, 9)), atol=1e-4)


@pytest.mark.parametrize("way", ["pointer", *also_in_full("keys")])
def test_a_digit_comes_along_to_another_page_from_where_the_hand_left_it_last(open_page, way):
    canvas = open_page("?digit=4")
    canvas.settle()
    canvas.drag((14, 14), (17, 18))
    canvas.settle()
    canvas.drag((17, 18), (34, 23))
    link = canvas.page.get_by_role("link", name="Look inside while the digit moves")
    if way == "pointer":
        link.click()
    else:
        link.focus()
        canvas.page.keyboard.press("Enter")
    canvas.page.wait_for_selector(".stages figure", timeout=30_000)
    canvas.settle()
    assert canvas.offset == (20, 9)
    assert "row=20&col=9" in canvas.page.url


def test_a_new_digit_is_asked_for_once_and_one_that_was_here_costs_nothing(open_page, torch_answers):
    canvas = open_page("?digit=4")
    canvas.wait_for_engines()
    forward, back = (canvas.page.get_by_role("button", name=f"{way} test image") for way in ("Next", "Previous"))
    forward.click()
    canvas.wait_for_label(kai.mnist("test")[1][5])
    canvas.wait_for_tables()
    canvas.settle()
    before, asked = canvas.cost, canvas.requests_made
    assert sum(url.startswith("/lab/sweeps/mlp/5?v=") for url in asked) == 1
    for button, digit in ((back, 4), (forward, 5), (back, 4)):
        button.click()
        canvas.next_frames()
        assert np.array_equal(canvas.grey_levels()[:28, :28], kai.mnist("test")[0][digit])
        np.testing.assert_allclose(canvas.probabilities(), torch_answers(digit, (0, 0)), atol=1e-4)
    assert canvas.cost == before


def test_a_digit_that_has_come_is_answered_before_its_tables_are_here(open_bare, torch_answers):
    canvas = open_bare("?digit=4")
    canvas.wait_for_engines()
    canvas.page.route("**/lab/sweeps/**", lambda route: route.abort())
    canvas.page.get_by_role("button", name="Next test image").click()
    canvas.wait_for_label(kai.mnist("test")[1][5])
    canvas.next_frames()
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(5, (0, 0)), atol=1e-4)
    canvas.page.get_by_text("the server does not answer; it is asked again").first.wait_for()
    canvas.drag((14, 14), (20, 25))
    canvas.next_frames()
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(5, (6, 11)), atol=1e-4)
    assert canvas.notice.startswith("Test image 5, a 1, at row 6, column 11")
    canvas.page.unroute("**/lab/sweeps/**")
    canvas.wait_for_tables()
    canvas.errors.clear()  # what did not come


def test_the_line_speaks_of_the_digit_that_is_shown_however_late_it_comes(open_bare):
    canvas = open_bare("?digit=4")
    held = []
    canvas.page.route("**/lab/digits/2004", lambda route: held.append(route))
    number = canvas.page.get_by_role("textbox", name="Number of the test image")
    number.fill("2004")
    number.press("Enter")
    canvas.next_frames()
    assert canvas.notice == ""
    assert canvas.label == "4"
    held[0].continue_()
    canvas.page.get_by_text("Test image 2004, a").wait_for()


def test_a_digit_dragged_beyond_the_edge_stays_on_the_canvas(open_bare):
    canvas = open_bare()
    canvas.drag((14, 14), (120, -60))
    assert canvas.offset == (28, 0)


def test_the_keyboard_alone_moves_the_digit_and_chooses_another(open_page):
    canvas = open_page("?digit=2")
    keyboard = canvas.page.keyboard
    for _ in range(20):  # the navigation, the desk, and the question of the page come first
        keyboard.press("Tab")
        if canvas.canvas.evaluate("canvas => canvas.matches(':focus-visible')"):
            break
    else:
        pytest.fail("Tab never reached the canvas")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "ArrowUp"):
        keyboard.press(key)
    canvas.next_frames()
    assert canvas.offset == (5, 5)
    canvas.settle()
    assert "row=5&col=5" in canvas.page.url
    assert "row 5, column 5" in canvas.notice
    keyboard.press("End")
    canvas.next_frames()
    assert canvas.offset == (28, 28)
    keyboard.press("Home")
    canvas.next_frames()
    assert canvas.offset == (0, 0)
    keyboard.press("Tab")  # the first class button
    keyboard.press("Enter")
    canvas.settle()
    assert canvas.label == "0"


def test_fingers_drag_the_digit_and_the_page_does_not_scroll(open_page):
    canvas = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2)
    touch = canvas.page.context.new_cdp_session(canvas.page)
    places = [dict(zip("xy", canvas.point(10 + step, 10 + 2 * step), strict=True)) for step in range(11)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
    for place in places[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    canvas.next_frames()
    assert canvas.offset == (10, 20)
    assert canvas.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


@full
def test_reload_and_a_second_tab_show_the_same_digit_at_the_same_place(open_page):
    canvas = open_page()
    canvas.page.get_by_role("button", name="Next test image").click()
    canvas.settle()
    canvas.drag((14, 14), (30, 21))
    canvas.settle()
    seen = (canvas.offset, canvas.label, canvas.predictions())
    canvas.page.reload()
    canvas.wait_until_ready()
    assert (canvas.offset, canvas.label, canvas.predictions()) == seen
    second = open_page(canvas.page.url.split("/")[-1])
    assert (second.offset, second.label, second.predictions()) == seen
    second.drag((14 + 16, 14 + 7), (14, 14))
    second.settle()
    assert canvas.offset == (16, 7)


def test_back_and_forward_in_the_browser_find_each_page_as_it_was_left_and_no_dead_entries(open_page):
    canvas = open_page("?digit=1")  # a link without all parameters
    entries = canvas.page.evaluate("history.length")
    canvas.drag((14, 14), (26, 27))
    canvas.drag((26, 27), (24, 27))
    assert canvas.page.evaluate("history.length") == entries
    canvas.go_to("Look inside", "Why it happens")
    canvas.page.locator(".stages figure").first.wait_for()
    canvas.drag((24, 27), (30, 30))
    assert canvas.offset == (16, 16)
    canvas.page.wait_for_url("**/inside?digit=1&row=16&col=16")
    assert canvas.page.evaluate("history.length") == entries + 1
    canvas.page.go_back()
    canvas.wait_until_ready()
    canvas.page.wait_for_url("**/?digit=1&row=10&col=13")
    assert canvas.offset == (10, 13)
    canvas.page.go_forward()
    canvas.page.locator(".stages figure").first.wait_for()
    assert canvas.offset == (16, 16)


@full
def test_digits_are_chosen_by_class_number_order_and_chance(open_bare):
    canvas = open_bare()
    page, (_, labels) = canvas.page, kai.mnist("test")
    page.locator("[data-class='9']").click()
    canvas.settle()
    assert canvas.label == "9"
    first_nine = int(np.flatnonzero(labels == 9)[0])
    assert f"digit={first_nine}&" in page.url
    page.get_by_role("button", name="Next test image").click()
    canvas.settle()
    assert canvas.label == str(labels[first_nine + 1])
    page.get_by_role("button", name="Previous test image").click()
    canvas.settle()
    assert canvas.label == "9"
    number = page.get_by_role("textbox", name="Number of the test image")
    number.fill("9999")
    number.press("Enter")
    canvas.settle()
    assert "digit=9999" in page.url
    assert canvas.label == str(labels[9999])
    number.fill("x")
    number.press("Enter")
    canvas.settle()
    assert "no test image" in canvas.notice
    assert number.input_value() == "9999"
    page.get_by_role("button", name="Random").click()
    canvas.settle()
    assert "digit=9999" not in page.url


@full
def test_the_walk_moves_the_digit_by_itself_until_it_is_paused(open_bare):
    canvas = open_bare(clock=True)
    canvas.page.get_by_role("button", name="Walk").click()
    canvas.page.clock.run_for(900)
    first = canvas.offset
    canvas.page.clock.run_for(900)
    second = canvas.offset
    assert len({(0, 0), first, second}) == 3
    canvas.page.get_by_role("button", name="Pause").click()
    canvas.settle()
    rest = canvas.offset
    canvas.page.clock.run_for(900)
    assert canvas.offset == rest
    assert f"row={rest[0]}&col={rest[1]}" in canvas.page.url


def test_the_map_tells_the_answer_of_every_place_and_a_click_puts_the_digit_there(open_bare, torch_answers):
    canvas = open_bare("?digit=3")
    field = canvas.page.get_by_test_id("map-mlp").locator("canvas")
    box = field.bounding_box()
    x, y = box["x"] + (20 + 0.5) / 29 * box["width"], box["y"] + (9 + 0.5) / 29 * box["height"]
    canvas.page.mouse.move(x, y)
    tip = canvas.page.get_by_test_id("map-mlp").locator(".tip")
    assert tip.inner_text().startswith(f"row 9, column 20: {torch_answers(3, (9, 20))[0].argmax()} (")
    canvas.page.mouse.click(x, y)
    canvas.next_frames()
    assert canvas.offset == (9, 20)
    np.testing.assert_allclose(canvas.probabilities(), torch_answers(3, (9, 20)), atol=1e-4)
    here = canvas.page.get_by_test_id("map-gap").locator(".here").bounding_box()
    shown = canvas.page.get_by_test_id("map-gap").locator("canvas").bounding_box()
    assert here["x"] + here["width"] / 2 == pytest.approx(shown["x"] + 20.5 / 29 * shown["width"], abs=1)
    assert here["y"] + here["height"] / 2 == pytest.approx(shown["y"] + 9.5 / 29 * shown["height"], abs=1)


def test_the_map_is_coloured_by_the_probability_of_the_true_class(open_bare):
    canvas = open_bare("?digit=0")
    table = kai.shift_sweep(kai.load_pretrained("lenet"), kai.mnist("test")[0][0]).softmax(-1)[..., 7]
    yellowness = canvas.page.get_by_test_id("map-lenet").locator("canvas").evaluate(
        """canvas => Array.from({length: 841}, (_, i) => {
          const [r, g, b] = canvas.getContext("2d").getImageData(i % 29 * 8 + 1, Math.floor(i / 29) * 8 + 1, 1, 1).data;
          return r - b;
        })"""
    )  # fmt: skip
    correlation = np.corrcoef(yellowness, table.flatten().numpy())[0, 1]
    assert correlation > 0.98
    share = (kai.shift_sweep(kai.load_pretrained("lenet"), kai.mnist("test")[0][0]).argmax(-1) == 7).float().mean()
    caption = canvas.page.get_by_test_id("map-lenet").locator("figcaption").inner_text()
    assert caption == f"answers 7 at {round(share.item() * 100)} % of the places"


@pytest.mark.parametrize(
    ("query", "place", "label", "words"),
    [
        ("?digit=99999", (0, 0), None, "digit goes from 0 to 9999; 99999 became 9999"),
        *also_in_full(
            ("?digit=abc&row=3", (3, 0), "7", "digit must be a whole number from 0 to 9999; “abc” became 0"),
        ),
        ("?row=-5&col=400", (0, 28), "7", "row goes from 0 to 28; -5 became 0. col goes from 0 to 28; 400 became 28"),
        *also_in_full(
            ("?digit=<script>alert(1)</script>", (0, 0), "7", "digit must be a whole number"),
            ("?row=1e999&col=NaN", (0, 0), "7", "row must be a whole number"),
            ("?digit=7 &row=3)", (3, 0), "9", "Test image 7, a 9"),
        ),
    ],
)
def test_bad_links_are_mended_in_words(open_bare, query, place, label, words):
    canvas = open_bare(query)
    assert canvas.offset == place
    assert words in canvas.notice
    if label:
        assert canvas.label == label
    canvas.page.wait_for_url("**/?digit=*&row=*&col=*")


@full
@pytest.mark.parametrize("theme", ["light", *also_in_full("dark")])
def test_nothing_scrolls_sideways_and_what_belongs_together_is_seen_together(open_page, theme):
    canvas = open_page(color_scheme=theme)
    page = canvas.page
    for width, height in canvas.on_screens():
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        paper = canvas.canvas.bounding_box()
        cards = [page.get_by_test_id(f"answer-{name}").bounding_box() for name in NETWORKS]
        assert [card["x"] for card in cards] == sorted(card["x"] for card in cards)
        assert len({round(card["y"]) for card in cards}) == 1
        assert all(card["x"] >= 0 and card["x"] + card["width"] <= width for card in cards)
        if width < 760:
            assert cards[0]["y"] >= paper["y"] + paper["height"]
        else:
            lowest = page.get_by_test_id("map-gap").bounding_box()
            assert lowest["y"] + lowest["height"] <= height


@full
def test_reduced_motion_is_honoured_on_the_walk(open_bare):
    canvas = open_bare(reduced_motion="reduce", clock=True)
    clock = canvas.page.clock
    clock.pause_at(canvas.page.evaluate("Date.now()") + 1000)
    canvas.page.get_by_role("button", name="Walk").click()
    clock.run_for(650)
    assert canvas.offset == (0, 0)
    clock.run_for(100)
    assert canvas.offset == (0, 7)
