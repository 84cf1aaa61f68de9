"""The widgets rely on nothing but anywidget's contract: they work in the frames and shadow roots of other hosts."""

import numpy as np
import pytest
import torch

import kai
from tests.browser.hosts import HOSTS, HostPage
from tests.full import full
from tests.kai.own_networks import Bare, Branching

pytest.importorskip("anywidget", reason="widgets need anywidget: requirements-notebook.txt brings it")

BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 19, 24)"}


@pytest.fixture
def open_host(visitors):
    """A function that opens a host; in the end no error may have shown up, nor anybody been asked for anything."""
    opened = []

    def open_(name, theme="light", **context):
        opened.append(HostPage(visitors.page(**context), name, theme))
        return opened[-1]

    yield open_
    for visit in opened:
        assert visit.errors == []
        assert [path for path in visit.requests_made if path != "/"] == visit.foreign_requests == []


def said_by_torch(outputs):
    return torch.tensor(outputs).softmax(0).tolist()


@full
@pytest.mark.parametrize("name", HOSTS)
def test_a_hand_is_followed_and_python_hears_of_it(name, open_host):
    torch.manual_seed(0)
    lab = kai.lab(Branching(), Bare(), digit=4, beside=["gap"])
    visit = open_host(name)
    visit.show(lab)
    visit.wait_for_tables()
    visit.drag((10.5, 10.5), (25.5, 31.5))
    assert visit.offset == lab.offset == (15, 21)
    for network, outputs in lab.answers.items():
        assert np.allclose(visit.probabilities_of(network), said_by_torch(outputs), atol=1e-4), network
    visit.set(offset=[2, 28])
    visit.frame.wait_for_selector('[data-testid="digit-canvas"][data-row="2"][data-col="28"]')
    visit.frame.get_by_role("button", name="Draw your own").click()
    visit.draw([(8, 12), (24, 12)])
    visit.wait_for_tables()
    row, col = lab.offset
    assert abs(lab.drawing.astype(int) - visit.grey_levels()[row : row + 28, col : col + 28]).max() <= 1
    for network, outputs in lab.answers.items():
        assert np.allclose(visit.probabilities_of(network), said_by_torch(outputs), atol=1e-4), network


@full
@pytest.mark.parametrize("name", HOSTS)
def test_it_is_light_or_dark_as_its_host_is(name, open_host):
    visit = open_host(name, "dark")
    visit.show(kai.stepper(np.eye(5), np.eye(3)))
    visit.wait_for_background(BACKGROUNDS["dark"])
    for theme in ("light", "dark"):
        visit.switch(theme)
        visit.wait_for_background(BACKGROUNDS[theme])


@full
@pytest.mark.parametrize(
    ("make", "part"),
    [
        (kai.lab, "digit-canvas"),
        (lambda: kai.look_inside("gap"), "digit-canvas"),
        (lambda: kai.stepper(np.eye(9), np.eye(3)), "stepper-stage"),
    ],
    ids=["lab", "look inside", "stepper"],
)
def test_a_frame_that_is_as_high_as_what_is_in_it_is_a_screen_high(make, part, open_host):
    visit = open_host("Colab")
    visit.show(make())
    visit.frame.get_by_test_id(part).wait_for()
    visit.settle()
    assert 600 < visit.page.locator("iframe").bounding_box()["height"] < 1100


@full
def test_no_link_leads_out_of_a_notebook(open_host):
    visit = open_host("VS Code")
    visit.show(kai.look_inside("lenet"))
    visit.frame.locator('[data-stage="conv1"] canvas').first.click()
    visit.frame.locator(".cell .result").wait_for()
    assert visit.frame.get_by_test_id("to-stepper").is_hidden()
    assert visit.frame.locator("a[href]:visible").count() == 0


@full
def test_ones_own_networks_have_colours_of_their_own(open_host):
    visit = open_host("VS Code")
    visit.show(kai.lab(Bare(), Bare(), Bare(), beside=["mlp", "gap"]))
    visit.wait_for_tables()
    colours, of_maps = (
        visit.frame.locator(part).evaluate_all(
            "parts => parts.map(part => getComputedStyle(part).getPropertyValue('--network'))"
        )
        for part in (".networks .card", ".networks .map")
    )
    assert len(set(colours)) == 5 and of_maps == colours


@full
@pytest.mark.parametrize(("width", "rendering"), [(1280, "pixelated"), (390, "auto")])
def test_a_small_map_is_blended_so_that_no_dots_are_missing(width, rendering, open_host):
    visit = open_host("VS Code", viewport={"width": width, "height": 800})
    visit.show(kai.lab(beside=["mlp", "gap"]))
    visit.wait_for_tables()
    map_of_mlp = visit.frame.get_by_test_id("map-mlp").locator("canvas")
    assert map_of_mlp.evaluate("canvas => getComputedStyle(canvas).imageRendering") == rendering
