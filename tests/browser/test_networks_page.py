"""The networks as pictures: what is drawn is what the modules are."""

import re
from io import BytesIO

import pytest
from PIL import Image

from app import anatomy, answers
from kai.networks import count_parameters
from tests.full import full


def opening(open_):
    """A function that opens the page of networks by another that opens pages."""

    def open_drawn(**context):
        visit = open_(path="networks", ready=False, **context)
        visit.page.locator(".telling .count").wait_for(timeout=60_000)
        return visit

    return open_drawn


@pytest.fixture
def open_networks(open_bare):
    """A function that opens the networks on a bare page."""
    return opening(open_bare)


@pytest.fixture
def open_networks_page(open_page):
    """The same, on their real page."""
    return opening(open_page)


def told(visit, part):
    return visit.page.locator(f".telling .{part}").inner_text()


def layer(visit, network, stage):
    return visit.page.locator(f'[data-network="{network}"][data-stage="{stage}"]')


@full
def test_every_layer_of_every_network_tells_parameters_that_add_up(open_networks_page):
    visit = open_networks_page()
    for name in anatomy.DRAWN:
        total = 0
        for stage in range(len(anatomy.anatomy(name)["stages"])):
            layer(visit, name, stage).hover()
            if match := re.fullmatch(r"(.+) = ([\d,]+) parameters", told(visit, "count")):
                result = int(match[2].replace(",", ""))
                assert eval(match[1].replace("·", "*").replace(",", "")) == result
                total += result
        assert total == count_parameters(answers.network(name))


def test_the_notebooks_numbers_are_explained_where_they_arise(open_networks):
    visit = open_networks()
    assert told(visit, "job").startswith("All 16×12×12 = 2,304 numbers")
    layer(visit, "lenet28", 4).hover()
    assert told(visit, "job").startswith("All 16×5×5 = 400 numbers")
    layer(visit, "notebook-gap", 3).hover()
    assert told(visit, "shapes") == "16×24×24 → 16"
    assert "16 in all" in told(visit, "job")


@full
def test_arrow_keys_walk_through_the_layers(open_networks):
    visit = open_networks()
    layer(visit, "lenet", 4).focus()
    visit.page.keyboard.press("ArrowLeft")
    assert told(visit, "which") == "LeNet: pool2"
    assert told(visit, "sees") == "Each cell sees 16×16 pixels; the next one looks 4 pixels further."
    visit.page.keyboard.press("ArrowUp")
    assert told(visit, "which") == "LeNet for bare digits: pool2"
    assert told(visit, "part") == "feature extractor"


@full
def test_everything_fits_on_every_screen(open_networks_page):
    visit = open_networks_page()
    for width, height in visit.on_screens():
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        layer(visit, "mlp", 0).click()
        box = visit.page.locator(".telling .which").bounding_box()
        assert 0 <= box["y"] and box["y"] + box["height"] <= height


@full
def test_at_200_percent_the_card_of_a_layer_covers_no_network(open_networks_page):
    visit = open_networks_page()
    visit.page.set_viewport_size({"width": 640, "height": 400})
    visit.settle()
    networks, card = (visit.page.locator(part).bounding_box() for part in (".networks", ".telling"))
    assert card["y"] >= networks["y"] + networks["height"]


@full
def test_on_a_phone_a_shade_says_that_a_network_goes_on_beyond_the_edge(open_networks):
    visit = open_networks(viewport={"width": 390, "height": 844}, color_scheme="light")
    scroll = visit.page.locator('[data-name="lenet"] .scroll')
    assert scroll.evaluate("one => one.scrollWidth > one.clientWidth + 40")
    box = scroll.bounding_box()

    def tone(col):
        strip = {"x": box["x"] + col, "y": box["y"] + box["height"] * 0.25, "width": 1, "height": 1}
        return Image.open(BytesIO(visit.page.screenshot(clip=strip))).convert("L").getpixel((0, 0))

    left, right, ground = 1, box["width"] - 2, box["width"] - 80
    assert tone(right) < tone(ground) - 20 and tone(left) == tone(ground)
    scroll.evaluate("one => one.scrollTo(one.scrollWidth, 0)")
    visit.settle()
    assert tone(left) < tone(right) - 20
