"""The widgets in a real JupyterLab and Notebook 7: a hand is answered as torch answers it, and Python hears of it."""

import json
from importlib.util import find_spec

import numpy as np
import pytest
import torch

import kai
from tests.browser.jupyter import NotebookPage, jupyter
from tests.full import full

DIGIT = 4
IMAGE = kai.mnist("test")[0][DIGIT][None]
TALL = {"width": 1280, "height": 1000}
DEFINITIONS = """
import torch, kai
from torch import nn

class Branching(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(3136, 10), nn.Linear(3136, 10)

    def forward(self, x):
        return self.one(x) + self.two(x).relu()

torch.manual_seed(0)
chained = nn.Sequential(nn.Conv2d(1, 2, 5), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(), nn.Linear(2 * 13 * 13, 10))
branching = Branching()
bare = kai.LeNet(28)
"""
SHOWN = f"lab = kai.lab(chained, branching, bare, digit={DIGIT}, beside=['gap'])\nlab"
JUPYTERS_OWN = (
    "widget model not found",  # it looks for a saved widget once before it has taken it out of the file
    "reading 'schema'",  # Notebook 7 hears of a part's settings before it knows the part
)
CARDS = ("gap", "Sequential", "Branching", "LeNet")


def networks():
    """The same networks, made here."""
    made = {}
    exec(DEFINITIONS, made)
    return dict(zip(CARDS, (kai.load_pretrained("gap"), made["chained"], made["branching"], made["bare"]), strict=True))


def said_by_torch(canvas):
    """The probabilities of each network for a canvas (56, 56), grey levels 0..1."""
    canvas = torch.as_tensor(canvas, dtype=torch.float32)[None, None]
    inputs = {"Branching": canvas.flatten(1), "LeNet": canvas[:, :, :28, :28]}
    with torch.no_grad():
        return {name: network(inputs.get(name, canvas))[0].softmax(0).numpy() for name, network in networks().items()}


def shown(visit):
    """The probabilities that the cards bear."""
    texts = {name: visit.page.get_by_test_id(f"answer-{name}").get_attribute("data-probabilities") for name in CARDS}
    return {name: np.array([float(one) for one in text.split(",")]) for name, text in texts.items()}


def assert_close(found, expected):
    for name in CARDS:
        assert np.allclose(found[name], expected[name], atol=1e-4), name


def wait_until_shown(visit, expected):
    """Wait until the cards bear these probabilities: while the pen is down some come from the kernel."""
    for name in CARDS:
        card = visit.page.get_by_test_id(f"answer-{name}").element_handle()
        visit.page.wait_for_function(
            """([card, shares]) => card.dataset.probabilities.split(",")
              .every((found, k) => Math.abs(found - shares[k]) < 1e-4)""",
            arg=[card, expected[name].tolist()],
        )


@pytest.fixture(scope="module", params=["jupyterlab", "notebook"])
def server(request, tmp_path_factory):
    if find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    with jupyter(request.param, tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def open_notebook(server, _open):
    """A function that opens a notebook; in the end no error may have shown up but Jupyter's own."""
    opened = []

    def open_(name, **how):
        opened.append(_open(server.address, path=server.path(name), kind=NotebookPage, **how))
        return opened[-1]

    yield open_
    for visit in opened:
        visit.errors = [error for error in visit.errors if not any(own in error for own in JUPYTERS_OWN)]


@full
def test_what_a_hand_does_torch_says_and_python_hears(server, open_notebook):
    server.write("hand.ipynb", DEFINITIONS, SHOWN, "print('ready')")
    visit = open_notebook("hand.ipynb", viewport=TALL)
    visit.run_all()
    visit.canvas.scroll_into_view_if_needed()
    visit.wait_for_tables()
    visit.drag((10, 10), (25, 31))
    assert visit.offset == (15, 21)
    expected = said_by_torch(kai.place(IMAGE, (15, 21))[0, 0])
    assert_close(shown(visit), expected)
    offset, answers = json.loads(visit.run("import json\nprint(json.dumps([lab.offset, lab.answers]))"))
    assert offset == [15, 21]
    assert_close({name: torch.tensor(answers[name]).softmax(0).numpy() for name in CARDS}, expected)

    visit.run("lab.offset = (2, 28)")
    visit.page.locator('[data-testid="digit-canvas"][data-row="2"][data-col="28"]').wait_for()
    assert_close(shown(visit), said_by_torch(kai.place(IMAGE, (2, 28))[0, 0]))

    visit.page.get_by_role("button", name="Draw your own").click()
    visit.canvas.scroll_into_view_if_needed()
    visit.press(8, 12)
    visit.move(24, 12)
    wait_until_shown(visit, said_by_torch(visit.grey_levels() / 255))
    visit.release()
    visit.wait_for_tables()
    drawn, (row, col) = json.loads(visit.run("print(json.dumps([lab.drawing.tolist(), lab.offset]))"))
    canvas = np.zeros((56, 56))
    canvas[row : row + 28, col : col + 28] = np.array(drawn) / 255
    assert canvas.any() and abs(255 * canvas - visit.grey_levels()).max() <= 1
    assert_close(shown(visit), said_by_torch(canvas))

    visit.save()
    state = server.read("hand.ipynb")["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert "_resources" in next(one["state"] for one in state.values() if one["model_name"] == "AnyModel")


@full
def test_a_saved_notebook_whose_kernel_has_gone_shows_the_digit_and_its_maps_and_lets_it_be_dragged(
    server, open_notebook
):
    server.write("saved.ipynb", DEFINITIONS, SHOWN, "print('ready')")
    visit = open_notebook("saved.ipynb", viewport=TALL)
    visit.run_all()
    visit.wait_for_tables()
    visit.canvas.focus()
    visit.save()
    assert "widgets" in server.read("saved.ipynb")["metadata"]
    visit.page.goto("about:blank")
    server.end_kernels()
    visit.page.goto(f"{server.address}/{server.path('saved.ipynb')}")
    visit.wait_until_ready()
    visit.canvas.scroll_into_view_if_needed(timeout=60_000)
    visit.wait_for_tables()
    visit.drag((10, 10), (25, 31))
    assert visit.offset == (15, 21)
    assert_close(shown(visit), said_by_torch(kai.place(IMAGE, (15, 21))[0, 0]))
