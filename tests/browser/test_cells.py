"""A network taken apart by hand: any cell opens, its numbers are kai's and follow the digit, down to the pixels."""

import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

import kai
from kai.arithmetic import Cell
from tests.full import also_in_full, full


@pytest.fixture
def open_inside(open_bare):
    return lambda query="", **context: Inside(open_bare(query, path="inside", **context))


class Inside:
    """The page "Look inside" with the panel of a cell."""

    def __init__(self, visit):
        self.visit = visit
        self.page = visit.page
        self.panel = visit.page.get_by_test_id("cell")

    def map(self, stage):
        return self.page.locator(f'[data-stage="{stage}"] canvas')

    def click_cell(self, stage, channel, row, col, columns, side):
        """Click on the middle of a cell of a sheet."""
        box = self.map(stage).bounding_box()
        pixel = box["width"] / (columns * (side + 1) - 1)
        top, left = channel // columns * (side + 1) + row, channel % columns * (side + 1) + col
        self.map(stage).click(position={"x": (left + 0.5) * pixel, "y": (top + 0.5) * pixel})
        self.visit.next_frames()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.visit.next_frames()

    @property
    def value(self):
        return float(self.panel.get_attribute("data-value"))

    @property
    def parts(self):
        return [float(number) for number in self.panel.get_attribute("data-parts").split(",")]

    @property
    def way(self):
        return self.panel.locator(".trail > :not(span)").all_inner_texts()


def expected(network, cell, offset, digit=4):
    images, _ = kai.mnist("test")
    return kai.cell_arithmetic(kai.load_pretrained(network), kai.place(images[digit : digit + 1], offset)[0, 0], cell)


def test_a_click_on_a_map_opens_that_cell_and_its_numbers_follow_the_digit(open_inside):
    inside = open_inside("?digit=4&row=3&col=2&network=lenet")
    before = inside.visit.cost
    inside.click_cell("conv2", 7, 6, 5, columns=16, side=24)
    assert inside.way == ["conv2, map 7, row 6, column 5"]
    told = expected("lenet", Cell("conv2", 7, 6, 5), (3, 2))
    assert inside.value == pytest.approx(told.value, abs=1e-4)
    np.testing.assert_allclose(inside.parts, told.step.partial_sums, atol=1e-4)
    inside.visit.press(14, 14)
    inside.visit.move(16, 15)
    inside.visit.next_frames()
    assert inside.visit.offset == (5, 3)
    told = expected("lenet", Cell("conv2", 7, 6, 5), (5, 3))
    np.testing.assert_allclose(inside.parts, told.step.partial_sums, atol=1e-4)
    inside.visit.release()
    inside.visit.settle()
    assert inside.visit.cost == before
    assert "conv2, map 7, row 6, column 5: partial sums" in inside.visit.notice


def test_the_keyboard_goes_from_a_logit_down_to_a_pixel_and_back_up(open_inside):
    inside = open_inside("?digit=4&row=8&col=8&network=gap")
    inside.map("dense1").focus()
    inside.press("Enter")  # the stage's largest number
    assert inside.way == ["the logit of 4"]
    inside.press("Enter")  # into the panel, to the summand that adds most
    for stage in ("global pool", "conv4", "conv3", "pool2", "conv2", "pool1", "conv1", "pixel"):
        inside.press("Enter")
        assert inside.way[-1].startswith(stage)
    assert "grey level" in inside.panel.locator(".result").inner_text()
    assert len(inside.way) == 9
    inside.panel.get_by_role("button", name="conv3").click()
    inside.visit.next_frames()
    assert len(inside.way) == 4
    inside.press("Escape")
    assert not inside.panel.is_visible()
    assert inside.map("dense1").evaluate("canvas => canvas.getRootNode().activeElement === canvas")


@full
def test_arrow_keys_go_from_cell_to_cell_on_a_map_and_on_a_patch(open_inside):
    inside = open_inside("?digit=4&network=lenet&cell=conv1.2.10.11")
    inside.map("conv1").focus()
    inside.press("ArrowDown", "Shift+ArrowRight", "PageDown")
    assert inside.way == ["conv1, map 3, row 11, column 15"]
    inside.press("Enter")
    cells = inside.panel.locator('[data-grid="patch"] button')
    cells.nth(0).evaluate("button => button.focus()")
    inside.press("ArrowRight", "ArrowDown", "Enter")
    assert inside.way[-1] == "pixel, row 10, column 14"  # the patch begins two pixels before the cell


@full
def test_a_link_holds_the_cell_and_another_network_has_others(open_inside):
    inside = open_inside("?digit=4&row=5&col=5&network=gap")
    inside.map("conv1").focus()
    inside.press("Enter", "Enter", "Enter")
    way = inside.way
    assert len(way) == 2
    inside.visit.settle()
    assert re.search(r"&cell=conv1\.[\d.]+_canvas\.0\.\d+\.\d+$", inside.page.url)
    inside.page.reload()
    inside.visit.wait_until_ready()
    assert inside.way == way
    inside.page.get_by_role("button", name="MLP", exact=True).click()
    inside.visit.next_frames()
    assert not inside.panel.is_visible()
    assert "cell=" not in inside.page.url


@full
def test_what_is_no_cell_of_this_network_opens_nothing(open_inside):
    for cell in ("conv9.1.2.3", "conv1.99.0.0", "<script>", "dense1"):
        assert not open_inside(f"?digit=4&network=lenet&cell={cell}").panel.is_visible()


def test_a_dense_unit_shows_its_largest_summands_and_the_rest(open_inside):
    inside = open_inside("?digit=4&row=2&col=3&network=mlp&cell=dense1.7")
    told = expected("mlp", Cell("dense1", 7), (2, 3))
    largest, rest = told.largest(8)
    assert inside.value == pytest.approx(told.value, abs=1e-4)
    rows = inside.panel.locator(".summands li")
    assert rows.count() == 8
    first = largest[0]
    assert rows.nth(0).locator(".where").inner_text() == f"row {first.cell.row}, column {first.cell.col}"
    text = inside.panel.locator(".rest").inner_text().replace("−", "-")
    assert "the other 3,128 of the canvas together" in text
    assert f"{rest:.2f}" in text
    rows.nth(0).get_by_role("button").click()
    inside.visit.next_frames()
    assert inside.way == ["dense1, unit 7", f"pixel, row {first.cell.row}, column {first.cell.col}"]


@pytest.mark.parametrize("size", [(390, 844), *also_in_full(((1280, 800),), ((1920, 1080),))])
def test_the_digit_and_the_numbers_are_in_sight_together(open_inside, size):
    width, height = size
    inside = open_inside("?digit=4&network=gap&cell=conv4.5.9.9", viewport={"width": width, "height": height})
    box, canvas = inside.panel.bounding_box(), inside.visit.canvas.bounding_box()
    assert box["y"] + box["height"] <= height + 1
    assert canvas["y"] >= 0
    covered = box["x"] < canvas["x"] + canvas["width"] and box["y"] < canvas["y"] + canvas["height"]
    assert not covered
    assert inside.page.evaluate("document.documentElement.scrollWidth") == width


@full
def test_a_link_holds_the_evidence_and_an_open_cell_at_once_and_both_follow_the_digit(open_inside):
    link = "?digit=4&row=3&col=2&network=lenet&cell=conv2.7.6.5&evidence=4.9"
    inside = open_inside(link)
    inside.visit.wait_for_engines()
    sum_shown = inside.page.locator("[data-testid=evidence-sum][data-logit]")
    for offset in ((3, 2), (3, 3)):
        told = expected("lenet", Cell("conv2", 7, 6, 5), offset)
        logits = kai.load_pretrained("lenet")(kai.place(kai.mnist("test")[0][4:5], offset))[0].tolist()
        inside.visit.settle()
        assert inside.value == pytest.approx(told.value, abs=1e-3)
        assert float(sum_shown.get_attribute("data-logit")) == pytest.approx(logits[4] - logits[9], abs=1e-3)
        inside.page.get_by_test_id("digit-canvas").focus()
        inside.press("ArrowRight")
    inside.page.wait_for_url("**col=4*")
    query = dict(parse_qsl(urlsplit(inside.page.url).query))
    assert (query["cell"], query["evidence"], query["col"]) == ("conv2.7.6.5", "4.9", "4")
    again = open_inside(f"?{urlsplit(inside.page.url).query}")
    assert again.panel.is_visible() and again.panel.get_attribute("data-value") == inside.panel.get_attribute(
        "data-value"
    )
    assert again.page.locator("[data-testid=evidence-sum][data-logit]").is_visible()


@full
def test_the_stepper_opens_on_the_channel_that_is_looked_at(open_page):
    visit = open_page("?digit=4&row=3&col=2&network=lenet&cell=conv2.7.6.5.3", path="inside")
    told = expected("lenet", Cell("conv2", 7, 6, 5), (3, 2))
    assert (
        "channel 3 of 6 in the stepper: its partial sum alone" in visit.page.get_by_test_id("to-stepper").inner_text()
    )
    visit.page.get_by_test_id("to-stepper").click()
    stage = visit.page.get_by_test_id("stepper-stage")
    stage.wait_for()
    visit.page.wait_for_function("stage => stage.dataset.steps > 1", arg=stage.element_handle())
    outputs = [float(number) for number in stage.get_attribute("data-output").split(",")]
    at = int(stage.get_attribute("data-step")) - 1
    assert outputs[at] == pytest.approx(max(told.step.partial_sums[3] + told.bias, 0), abs=1e-3)
    bias = visit.page.get_by_label("Bias", exact=True).and_(visit.page.locator("input")).input_value()
    assert float(bias.replace("−", "-")) == pytest.approx(told.bias, abs=0.005)
