"""Look inside: feature maps that follow the digit, and the numbers behind them against torch."""

import numpy as np
import pytest
import torch

import kai
from kai.pretrained import read_card
from tests.browser.visit import SCREENS
from tests.full import also_in_full, full


def inside(open_page, query="", **context):
    return open_page(query, path="inside", **context)


def choose(visit, network):
    visit.page.get_by_role("button", name=network, exact=True).click()
    visit.next_frames()


def stage(visit, name):
    """The pixels of a stage's sheet, red channel, as an array."""
    pixels = visit.page.locator(f'[data-stage="{name}"] canvas').evaluate(
        """canvas => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          return { width, height, red: Array.from({ length: width * height }, (_, i) => data[4 * i]) };
        }"""
    )
    return np.array(pixels["red"]).reshape(pixels["height"], pixels["width"])


def probabilities(visit):
    text = visit.page.get_by_test_id("inside-answer").get_attribute("data-probabilities")
    return np.array([float(number) for number in text.split(",")])


def test_the_answer_is_torchs_for_each_network_while_the_digit_moves(open_page):
    visit = inside(open_page, "?digit=4")
    images, _ = kai.mnist("test")
    visit.wait_for_engines()
    before = visit.cost
    visit.press(14, 14)
    visit.move(20, 29)
    visit.next_frames()
    assert visit.offset == (6, 15)
    with torch.no_grad():
        expected = kai.load_pretrained("lenet")(kai.place(images[4:5], (6, 15))).softmax(1)[0].numpy()
    np.testing.assert_allclose(probabilities(visit), expected, atol=1e-4)
    visit.release()
    visit.settle()
    assert visit.cost == before
    for name, title in (("mlp", "MLP"), ("gap", "Global-pooled LeNet")):
        choose(visit, title)
        with torch.no_grad():
            expected = kai.load_pretrained(name)(kai.place(images[4:5], (6, 15))).softmax(1)[0].numpy()
        np.testing.assert_allclose(probabilities(visit), expected, atol=1e-4)


def test_the_maps_follow_the_digit_and_the_pooled_numbers_stay(open_bare):
    visit = inside(open_bare, "?digit=4&row=8&col=8")
    choose(visit, "Global-pooled LeNet")
    map_before, pooled_before = stage(visit, "conv1"), stage(visit, "global pool")
    assert map_before.shape == (60, 12 * 61 - 1)
    visit.canvas.focus()
    visit.page.keyboard.press("Shift+ArrowDown")  # four pixels: the total stride
    visit.next_frames()
    map_after, pooled_after = stage(visit, "conv1"), stage(visit, "global pool")
    assert np.array_equal(map_after[4:], map_before[:-4]) and not np.array_equal(map_after, map_before)
    assert np.array_equal(pooled_after, pooled_before)
    choose(visit, "LeNet")
    dense_before = stage(visit, "dense1")
    visit.canvas.focus()
    visit.page.keyboard.press("Shift+ArrowUp")
    visit.next_frames()
    assert not np.array_equal(stage(visit, "dense1"), dense_before)


def share_met(visit):
    return float(visit.page.get_by_test_id("met").get_attribute("data-share"))


def test_the_mlps_weights_have_a_picture_each_and_lenets_units_one_a_map(open_bare):
    visit = inside(open_bare)
    figure = visit.page.get_by_test_id("weights")
    size = "canvas => [canvas.width, canvas.height]"
    choose(visit, "MLP")
    assert figure.locator("canvas").evaluate(size) == [10 * 57 - 1, 5 * 57 - 1]
    assert not figure.locator("input").is_visible()
    choose(visit, "LeNet")
    assert figure.locator("canvas").evaluate(size) == [8 * 13 - 1, 2 * 13 - 1]
    choose(visit, "Global-pooled LeNet")
    assert not figure.is_visible()


@pytest.mark.parametrize("network", ["MLP", *also_in_full("LeNet")])
def test_away_from_the_corner_the_digit_meets_weights_that_never_learned(open_bare, network):
    visit = inside(open_bare, "?digit=4")
    choose(visit, network)
    assert share_met(visit) == 1
    visit.canvas.focus()
    visit.page.keyboard.press("End")
    visit.next_frames()
    assert share_met(visit) < 0.1


def test_another_unit_of_lenet_looks_elsewhere(open_bare):
    visit = inside(open_bare, "?digit=4&network=lenet")
    picture = "canvas => canvas.toDataURL()"
    canvas = visit.page.get_by_test_id("weights").locator("canvas")
    before = canvas.evaluate(picture)
    slider = visit.page.get_by_role("slider", name="Unit of dense1")
    slider.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.next_frames()
    assert visit.page.locator(".unit output").inner_text() == "2 of 120"
    assert canvas.evaluate(picture) != before


@full
def test_the_network_looked_into_is_in_the_link_and_survives_a_reload(open_page):
    visit = inside(open_page, "?digit=4")
    choose(visit, "MLP")
    visit.settle()
    assert visit.page.url.endswith("?digit=4&row=0&col=0&network=mlp")
    visit.page.reload()
    visit.wait_until_ready()
    assert visit.page.get_by_role("button", name="MLP", exact=True).get_attribute("aria-pressed") == "true"


@full
def test_the_digit_comes_along_from_the_canvas_page_and_goes_back(open_page):
    visit = open_page("?digit=12")
    visit.drag((14, 14), (20, 21))
    visit.settle()
    visit.go_to("Look inside", "Why it happens")
    visit.page.locator(".stages figure").first.wait_for()
    visit.settle()
    assert (visit.offset, visit.label) == ((6, 7), "9")
    assert visit.page.url.endswith("/inside?digit=12&row=6&col=7")
    visit.drag((20, 21), (22, 21))
    visit.settle()
    visit.go_to("Drag a digit")
    visit.page.wait_for_selector(".lab.ready")
    visit.settle()
    assert (visit.offset, visit.label) == ((8, 7), "9")


@full
def test_everything_fits_on_every_screen(open_page):
    visit = inside(open_page, color_scheme="dark")
    for width, height in visit.on_screens():
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        answer = visit.page.get_by_test_id("inside-answer").bounding_box()
        assert answer["y"] + answer["height"] <= height


@full
def test_the_six_surveys_of_all_placements_are_seen_at_once_and_told_cell_by_cell(open_page):
    visit = open_page(path="everywhere", ready=False)
    maps = visit.page.locator(".survey canvas")
    maps.nth(5).wait_for(timeout=60_000)
    visit.settle()
    assert visit.page.locator("h1").count() == 1
    assert visit.page.get_by_text("8.9 %").count() == 1
    for _, height in visit.on_screens(*SCREENS[:2]):
        for box in (maps.nth(i).bounding_box() for i in range(6)):
            assert box["y"] + box["height"] <= height
    mlp = visit.page.get_by_test_id("survey-mlp")
    box = mlp.locator("canvas").bounding_box()
    visit.page.mouse.move(box["x"] + 2.5 / 29 * box["width"], box["y"] + 1.5 / 29 * box["height"])
    share = read_card("mlp")["accuracy"]["by_placement"][1][2]
    assert mlp.locator(".tip").inner_text() == f"row 1, column 2: {100 * share:.1f} %"
    left = visit.page.url
    visit.page.mouse.down()
    visit.page.mouse.up()
    visit.canvas.wait_for(timeout=60_000)
    assert (visit.canvas.get_attribute("data-row"), visit.canvas.get_attribute("data-col")) == ("1", "2")
    visit.page.go_back()
    visit.page.wait_for_url(left)
    maps.nth(5).wait_for(timeout=60_000)


def test_what_is_left_of_the_digit_is_seen_beside_it_without_scrolling(open_page):
    visit = inside(open_page, "?digit=4&row=8&col=8")
    for network, stage_name in (("MLP", "dense1"), ("LeNet", "dense2"), ("Global-pooled LeNet", "global pool")):
        choose(visit, network)
        bars = visit.page.locator(f'[data-stage="{stage_name}"] canvas')
        bars.wait_for()
        box = bars.bounding_box()
        assert visit.canvas.bounding_box()["y"] > 0 and box["y"] + box["height"] <= 800


def test_another_digit_is_chosen_here_by_its_class_and_at_once(open_bare):
    visit = inside(open_bare, "?digit=0&row=9&col=4")
    page = visit.page
    picker = page.get_by_label("Choose a digit by its class")
    assert picker.input_value() == "7"
    picker.select_option("4")
    visit.wait_for_label(4)
    assert (picker.input_value(), visit.offset) == ("4", (9, 4)) and "digit=4&" in page.url
    page.get_by_role("button", name="Another", exact=True).click()
    page.wait_for_url("**digit=6&**")
    assert visit.label == "4"


@full
def test_on_a_phone_the_maps_are_in_sight_while_a_finger_drags_and_the_canvas_while_one_scrolls(open_page):
    visit = inside(open_page, "?digit=4", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    bottom = visit.page.locator('[data-stage="conv1"] canvas').evaluate("one => one.getBoundingClientRect().bottom")
    assert visit.canvas.bounding_box()["y"] > 0 and bottom < 844
    visit.page.locator('[data-stage="pool2"]').scroll_into_view_if_needed()
    visit.page.get_by_test_id("stMain").evaluate("main => main.scrollBy(0, 300)")
    visit.next_frames()
    box = visit.canvas.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] < 300
