"""What speaks for an answer, over the digit while it moves, and where the digit lies among all: against kai."""

import json
import re

import numpy as np
import pytest
import torch

import kai
from kai.canvas import place
from kai.feature_plane import last_features, plane_path
from tests.full import also_in_full, full

TITLES = {"mlp": "MLP", "lenet": "LeNet", "gap": "Global-pooled LeNet"}


def panel(visit):
    return visit.page.get_by_test_id("evidence")


def toggle(visit, name):
    return panel(visit).get_by_role("button", name=name, exact=True)


def shown(visit):
    """The class whose evidence is written out, and the three numbers of the sum."""
    line = visit.page.get_by_test_id("evidence-sum")
    line.and_(visit.page.locator("[data-logit]")).wait_for()
    data = json.loads(line.evaluate("line => JSON.stringify(line.dataset)"))
    return int(data["label"]), *(float(data[part]) for part in ("evidence", "constant", "logit"))


def overlay(visit):
    """Red, green, blue and alpha of the overlay at the middle of each canvas pixel, (56, 56, 4)."""
    values = visit.page.locator(".overlay").evaluate(
        """overlay => {
          const cell = overlay.width / 56, context = overlay.getContext("2d");
          const at = (row, col) => [...context.getImageData((col + .5) * cell, (row + .5) * cell, 1, 1).data];
          return Array.from({length: 3136}, (_, i) => at(Math.floor(i / 56), i % 56));
        }"""
    )
    return np.array(values, np.uint8).reshape(56, 56, 4)


def canvas(digit, offset):
    return place(kai.mnist("test")[0][digit : digit + 1], offset)


def expected(name, image, label, against=None):
    """Evidence, constant and logit by kai."""
    network = kai.load_pretrained(name)
    with torch.no_grad():
        logits = network(image)[0]
    logit = (logits[label] - (0 if against is None else logits[against])).item()
    if name == "gap":
        maps = kai.class_activation(network, image)
        evidence = (maps[label] - (0 if against is None else maps[against])).sum().item()
        return evidence, logit - evidence, logit
    found = kai.evidence(network, image, label, against=against)
    return found.map.sum().item(), found.constant, logit


@pytest.mark.parametrize("name", ["lenet", "gap", *also_in_full("mlp")])
def test_the_sum_that_is_written_out_is_that_of_kai_while_the_digit_moves(open_bare, name):
    visit = open_bare(f"?digit=4&network={name}&evidence=4.9")
    visit.wait_for_engines()
    label, *found = shown(visit)
    assert label == 4
    np.testing.assert_allclose(found, expected(name, canvas(4, (0, 0)), 4, 9), atol=1e-3)
    visit.press(14, 14)
    visit.move(20, 29)
    visit.next_frames()
    assert visit.offset == (6, 15)
    np.testing.assert_allclose(shown(visit)[1:], expected(name, canvas(4, (6, 15)), 4, 9), atol=1e-3)
    visit.release()
    line = visit.page.get_by_test_id("evidence-sum").inner_text().replace("−", "-")
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d\d", re.sub(r"\(.*?\)", "", line))]
    signs = -1 if "- constant" in line else 1
    assert numbers[0] + signs * abs(numbers[1]) == pytest.approx(numbers[2], abs=1e-9)
    assert line.endswith("the logit of 4 less that of 9")


def test_evidence_is_pink_or_blue_on_ink_alone_and_as_kai_has_it(open_bare):
    visit = open_bare("?digit=0&row=3&col=8&network=lenet&evidence=7")
    shown(visit)
    image = canvas(0, (3, 8))
    found = kai.evidence(kai.load_pretrained("lenet"), image, 7).map.numpy()
    seen = overlay(visit)
    assert (seen[..., 3][image[0, 0].numpy() == 0] == 0).all()
    strong = np.abs(found) > 0.1 * np.abs(found).max()
    assert strong.sum() > 20
    assert ((seen[..., 0] > seen[..., 2]) == (found > 0))[strong].all()


def test_the_pooled_networks_evidence_rides_along_and_its_sum_stands_still(open_bare):
    visit = open_bare("?digit=2&row=12&col=12&network=gap&evidence=answer")
    here, sum_here = overlay(visit) if shown(visit) else None, shown(visit)
    visit.canvas.focus()
    visit.page.keyboard.press("Shift+ArrowRight")  # four pixels: the total stride
    visit.next_frames()
    there = overlay(visit)
    assert np.array_equal(there[:, 4:], here[:, :-4]) and not np.array_equal(there, here)
    np.testing.assert_allclose(shown(visit)[1:], sum_here[1:], atol=1e-6)


@full
def test_a_network_and_two_classes_are_chosen_by_keyboard_and_are_in_the_link(open_bare):
    visit = open_bare("?digit=4")
    before = visit.cost
    toggle(visit, "MLP").focus()
    visit.page.keyboard.press("Enter")
    assert shown(visit)[0] == int(visit.prediction("mlp"))
    panel(visit).get_by_label("Evidence for", exact=True).select_option("4")
    panel(visit).get_by_label("Evidence against", exact=True).select_option("9")
    visit.settle()
    assert visit.page.url.endswith("?digit=4&row=0&col=0&network=mlp&evidence=4.9")
    said = panel(visit).locator(".said").inner_text()
    assert re.fullmatch(r"MLP: evidence \S+ plus constant \S+ is \S+, the logit of 4 less that of 9\.", said)
    toggle(visit, "LeNet").click()
    assert toggle(visit, "LeNet").get_attribute("aria-pressed") == "true"
    assert toggle(visit, "MLP").get_attribute("aria-pressed") == "false"
    toggle(visit, "LeNet").click()
    visit.settle()
    assert "evidence" not in visit.page.url
    assert not visit.page.locator(".overlay").is_visible()
    assert visit.cost[0] == before[0]


@full
def test_a_class_that_is_not_held_against_itself_is_not_said_to_be(open_bare):
    visit = open_bare("?digit=4&network=lenet&evidence=4.9")
    shown(visit)
    panel(visit).get_by_label("Evidence against", exact=True).select_option("4")
    visit.next_frames()
    assert panel(visit).get_by_label("Evidence against", exact=True).input_value() == ""
    assert visit.page.get_by_test_id("evidence-sum").inner_text().endswith("the logit of 4")


@full
def test_nothing_is_said_while_it_moves_and_covered_maps_hide_it(open_bare):
    visit = open_bare("?digit=0&network=mlp&evidence=answer")
    shown(visit)
    said = panel(visit).locator(".said")
    assert said.inner_text() != ""
    visit.press(14, 14)
    visit.move(20, 20)
    visit.next_frames()
    assert said.inner_text() == ""
    visit.release()
    visit.settle()
    assert visit.page.locator(".overlay").is_visible()
    visit.page.evaluate("async url => (await import(url)).cover(['maps', 'answers'])", visit.module("core/covers.js"))
    visit.next_frames()
    assert not visit.page.locator(".overlay").is_visible()
    assert said.inner_text() == ""


@full
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (390, 844)])
@pytest.mark.parametrize("path", ["", "inside"])
def test_the_evidence_fits_on_every_screen(open_bare, size, path):
    context = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": "dark"}
    visit = open_bare("?digit=0&network=gap&evidence=answer", path=path, **context)
    shown(visit)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == size[0]
    for part in panel(visit).locator("> :not(.unseen)").all():
        box = part.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
        if size[0] > 700:
            assert box["y"] + box["height"] <= size[1]


# --- where the digit lies among all


def point(visit):
    return [float(visit.page.get_by_test_id("plane").get_attribute(f"data-{axis}")) for axis in "xy"]


def projected(name, image):
    plane = json.loads(plane_path(name).read_text())
    features = last_features(kai.load_pretrained(name), image)[0].double().numpy()
    return np.array(plane["axes"]) @ (features - np.array(plane["mean"]))


@pytest.mark.parametrize("name", ["gap", *also_in_full("mlp", "lenet")])
def test_the_point_lies_where_kai_puts_it_and_wanders_or_stays(open_bare, name):
    visit = open_bare(f"?digit=4&network={name}", path="inside")
    visit.page.get_by_test_id("lies").wait_for()
    here = point(visit)
    np.testing.assert_allclose(here, projected(name, canvas(4, (0, 0))), atol=1e-3)
    visit.canvas.focus()
    visit.page.keyboard.press("Shift+ArrowDown")
    visit.next_frames()
    there = point(visit)
    np.testing.assert_allclose(there, projected(name, canvas(4, (4, 0))), atol=1e-3)
    moved = np.hypot(*np.subtract(there, here))
    assert moved < 1e-6 if name == "gap" else moved > 0.5


@full
def test_at_home_a_four_lies_among_the_fours_and_the_picture_shows_its_way(open_bare):
    visit = open_bare("?digit=4&network=lenet", path="inside")
    lies = visit.page.get_by_test_id("lies")
    lies.wait_for()
    assert lies.inner_text() == "It lies nearest to the middle of the 4s."
    canvas_ = visit.page.get_by_test_id("plane").locator("canvas")
    picture = "canvas => canvas.toDataURL()"
    before = canvas_.evaluate(picture)
    visit.canvas.focus()
    for _ in range(3):
        visit.page.keyboard.press("Shift+ArrowDown")
        visit.next_frames()
    for _ in range(3):
        visit.page.keyboard.press("Shift+ArrowUp")
        visit.next_frames()
    assert visit.offset == (0, 0)
    assert canvas_.evaluate(picture) != before  # the trail tells where it was


# --- on the real page


@full
def test_evidence_on_the_real_page_comes_along_to_look_inside(open_page):
    visit = open_page("?digit=4&row=2&col=3&network=lenet&evidence=4.9")
    found = shown(visit)
    visit.settle()
    asked = toggle(visit, "MLP").bounding_box()
    assert asked["y"] + asked["height"] <= 800, "it is found on a laptop without scrolling"
    before = visit.cost
    visit.drag((14, 14), (18, 20))
    visit.settle()
    assert visit.cost == before
    np.testing.assert_allclose(shown(visit)[1:], expected("lenet", canvas(4, (6, 9)), 4, 9), atol=1e-3)
    assert found != shown(visit)
    visit.go_to("Look inside", "Why it happens")
    visit.page.locator(".stages figure").first.wait_for()
    visit.settle()
    np.testing.assert_allclose(shown(visit)[1:], expected("lenet", canvas(4, (6, 9)), 4, 9), atol=1e-3)
    assert visit.page.url.endswith("/inside?digit=4&row=6&col=9&evidence=4.9")
