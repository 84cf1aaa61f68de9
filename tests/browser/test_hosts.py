"""The widgets rely on nothing but anywidget's contract: they work in the frames and shadow roots of other hosts."""

import numpy as np
import pytest
import torch

import kai
from tests.browser.hosts import HOSTS, HostPage
from tests.full import also_in_full, full
from tests.kai.own_networks import Bare, Branching

pytest.importorskip("anywidget", reason="widgets need anywidget: requirements-notebook.txt brings it")

IN_LIGHT, IN_DARK = "rgb(255, 255, 255)", "rgb(16, 19, 24)"


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


@pytest.mark.parametrize("name", ["Colab", *also_in_full("VS Code", "a shadow root")])
def test_a_hand_is_followed_and_python_hears_of_it(name, open_host):
    torch.manual_seed(0)
    lab = kai.lab(Branching(), Bare(), digit=4, beside=["gap"])
    visit = open_host(name)
    visit.show(lab)
    visit.wait_for_tables()
    visit.drag((10, 10), (25, 31))
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
@pytest.mark.parametrize(("theme", "background"), [("light", IN_LIGHT), ("dark", IN_DARK)])
def test_it_is_light_or_dark_as_its_host_is(name, theme, background, open_host):
    visit = open_host(name, theme)
    visit.show(kai.stepper(np.eye(5), np.eye(3)))
    visit.frame.get_by_test_id("stepper-stage").wait_for()
    assert visit.background == background


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
def test_a_frame_that_is_as_high_as_what_is_in_it_comes_to_rest(make, part, open_host):
    visit = open_host("Colab")
    visit.show(make())
    visit.frame.get_by_test_id(part).wait_for()
    visit.settle()
    height = visit.page.locator("iframe").bounding_box()["height"]
    print(part, height)
    visit.page.screenshot(path=f"/tmp/shots/host-{height}.png", full_page=True)
    assert height < 900
