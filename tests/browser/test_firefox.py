"""The pages in Firefox: a hand drags, draws and steps, and every answer is torch's. Left out where there is none."""

import numpy as np
import pytest
import torch

import kai
from tests.browser.canvas_page import NETWORKS
from tests.browser.firefox import firefox
from tests.full import also_in_full, full
from tools.programs import find_firefox

pytestmark = full

CANVAS = '[data-testid="digit-canvas"]'
ANSWERED = " && ".join(f"deep('[data-testid=answer-{name}]').dataset.prediction" for name in NETWORKS)
READY = f"deep('.lab.ready') && deep('.map:not(.empty)') && {ANSWERED} && true"


@pytest.fixture(scope="module")
def program():
    """Path of a Firefox."""
    return find_firefox() or pytest.skip("no Firefox that starts: install it, or set KAI_FIREFOX to its path")


@pytest.fixture(scope="module")
def running(program, tmp_path_factory):
    """One Firefox for all tests but those that need one of their own."""
    with firefox(program, tmp_path_factory.mktemp("firefox")) as tab:
        tab.size(1280, 800)
        yield tab


@pytest.fixture
def tab(running, server):
    """Its tab; in the end no error may have shown up, and nothing may have been asked for elsewhere."""
    running.open("about:blank")  # a page that is left while a table is on its way complains of that
    running.evaluate("1")
    running.events.clear()
    yield running
    check_manners(running, server)


def check_manners(tab, server):
    """See that the pages complained of nothing and asked nobody else."""
    tab.evaluate("1")  # takes in what is on its way
    own = (server, server.replace("http", "ws"), "data:", "blob:", "about:")
    assert tab.errors() == []
    assert [url for url in tab.requests() if not url.startswith(own)] == []


def open_at(tab, server, query="", path="", ready=READY):
    tab.open(f"{server}/{path}{query}")
    tab.wait_for(ready)


def place(tab, row, col):
    """Where a point of the canvas, in its pixels, lies on the page."""
    left, top, side = tab.evaluate(f"(({{ x, y, width }}) => [x, y, width])(deep('{CANVAS}').getBoundingClientRect())")
    return left + col * side / 56, top + row * side / 56


def predictions(tab):
    return [int(tab.marks(f"answer-{name}")["prediction"]) for name in NETWORKS]


def torchs(canvas):
    """What torch answers to a canvas of grey levels 0..1."""
    with torch.no_grad():
        return [int(kai.load_pretrained(name)(canvas).argmax()) for name in NETWORKS]


def placed(number, offset):
    images, _ = kai.mnist("test")
    return kai.place(images[number : number + 1], offset)


def test_three_answers_follow_the_digit_while_it_is_dragged_and_the_address_when_it_is_let_go(tab, server):
    open_at(tab, server, "?digit=4&row=0&col=0")
    assert predictions(tab) == torchs(placed(4, (0, 0)))
    tab.hand(("move", *place(tab, 14, 14)), ("down",), ("move", *place(tab, 20, 20)), ("move", *place(tab, 26, 23)))
    assert (tab.marks("digit-canvas")["row"], tab.marks("digit-canvas")["col"]) == ("12", "9")
    assert predictions(tab) == torchs(placed(4, (12, 9)))
    assert predictions(tab)[0] != predictions(tab)[2] == 4
    tab.hand(("up",))
    tab.wait_for("location.search === '?digit=4&row=12&col=9'")


def test_arrow_keys_move_the_digit_by_one_pixel_and_with_shift_by_four(tab, server):
    open_at(tab, server, "?digit=7&row=3&col=4")
    tab.evaluate(f"deep('{CANVAS}').focus()")
    tab.press("ArrowRight")
    tab.press("Shift", "ArrowDown")
    tab.wait_for("location.search === '?digit=7&row=7&col=5'")
    assert predictions(tab) == torchs(placed(7, (7, 5)))


def test_another_page_is_one_step_of_the_history_and_back_finds_the_digit_where_it_was(tab, server):
    open_at(tab, server, "?digit=7&row=3&col=4")
    steps = tab.evaluate("history.length")
    tab.evaluate("deep('.lesson [data-go=story]').scrollIntoView()")
    tab.click(".lesson [data-go=story]")
    tab.wait_for("location.pathname === '/story' && deep('.steps')")
    assert tab.evaluate("history.length") == steps + 1
    tab.evaluate("history.back()")
    tab.wait_for(f"{READY} && location.search === '?digit=7&row=3&col=4'")
    assert (tab.marks("digit-canvas")["row"], tab.marks("digit-canvas")["col"]) == ("3", "4")


def test_a_drawing_is_answered_by_the_engine_in_the_page_as_torch_answers_it(tab, server):
    open_at(tab, server)
    tab.click('[data-mode="drawing"]')
    tab.wait_for("deep('.notice').textContent.includes('empty')")
    stroke = [(8, 20), (8, 34), (8, 42), (24, 36), (46, 30)]
    tab.hand(("move", *place(tab, *stroke[0])), ("down",), *(("move", *place(tab, *point)) for point in stroke[1:]))
    tab.wait_for("deep('[data-testid=\"answer-gap\"]').dataset.prediction")
    tab.next_frames()
    grey = tab.evaluate(
        f"""(canvas => {{
          const cell = canvas.width / 56, context = canvas.getContext("2d");
          const at = (row, col) => context.getImageData((col + .5) * cell, (row + .5) * cell, 1, 1).data[0];
          return Array.from({{ length: 3136 }}, (_, i) => at(Math.floor(i / 56), i % 56));
        }})(deep('{CANVAS}'))"""
    )
    drawn = torch.tensor(grey, dtype=torch.float32).reshape(1, 1, 56, 56) / 255
    assert drawn.sum() > 20
    assert predictions(tab) == torchs(drawn)
    tab.hand(("up",))
    tab.wait_for("new URLSearchParams(location.search).get('ink')")


def test_a_convolution_is_stepped_through_and_plays_to_its_end(tab, server):
    open_at(tab, server, "?step=0", "convolution", "deep('[data-testid=\"stepper-stage\"]')?.dataset.steps")
    tab.evaluate("deep('[data-testid=\"stepper-stage\"]').focus()")
    tab.press("ArrowRight")
    tab.wait_for("deep('[data-testid=\"stepper-stage\"]').dataset.step === '1'")
    tab.wait_for("deep('.notice').textContent.startsWith('Row 0, column 0: 1×1 + 1×0 + 1×1')")
    first, *rest = tab.marks("stepper-stage")["output"].split(",")
    assert (float(first), len(rest)) == (1 * 1 + 1 * 1 + 1 * 1 + 0 * 1 + 1 * 1, 8)
    tab.evaluate(
        "(speed => { speed.value = '16'; speed.dispatchEvent(new Event('change', { bubbles: true })); })"
        "(deep('.player select'))"
    )
    tab.click('[data-do="play"]')
    tab.wait_for("deep('[data-testid=\"stepper-stage\"]').dataset.step === '9'")


def test_feature_maps_are_painted_and_follow_the_digit(tab, server):
    open_at(tab, server, "?digit=4&row=8&col=8", "inside", "deep('[data-stage=\"conv1\"] canvas')")
    read = """(canvas => { const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      return Array.from({ length: width * height }, (_, i) => data[4 * i]); })(deep('[data-stage="conv1"] canvas'))"""

    def sheet():
        return np.array(tab.evaluate(read)).reshape(56, 6 * 57 - 1)

    tab.wait_for(f"({read}).some((grey, i) => grey > 100)")
    before = sheet()
    tab.evaluate(f"deep('{CANVAS}').focus()")
    tab.press("Shift", "ArrowDown")
    after = sheet()
    assert not np.array_equal(after, before)
    assert np.array_equal(after[8:52], before[4:48])  # the edges see the zeros around the canvas


def test_what_is_shown_is_shared_as_link_and_code(tab, server):
    open_at(tab, server, "?digit=7&row=3&col=4")
    tab.press("s")
    tab.wait_for("deep('dialog[open] .code img')?.naturalWidth > 20")
    assert tab.evaluate("deep('dialog[open] .link').value").endswith("/?digit=7&row=3&col=4")


@pytest.mark.parametrize(
    "path",
    [
        "train",
        "networks",
        "exact",
        *also_in_full("", "story", "questions", "challenge", "everywhere", "reading", "pooling"),
    ],
)
def test_every_other_page_opens_and_fits(tab, server, path):
    open_at(tab, server, path=path, ready="deep('h1')?.innerText && deep('.lesson, .guide')")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@full
def test_whoever_likes_it_dark_meets_dark_pages(program, server, running, tmp_path):
    expression = "getComputedStyle(deep('[data-testid=stApp]')).backgroundColor.match(/[0-9]+/g).map(Number)"
    open_at(running, server)
    assert min(running.evaluate(expression)[:3]) > 200
    with firefox(program, tmp_path, dark=True) as tab:
        tab.size(1280, 800)
        open_at(tab, server)
        assert max(tab.evaluate(expression)[:3]) < 60
        check_manners(tab, server)
