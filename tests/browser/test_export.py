"""What `python -m kai.export` writes, from a bare web server: canvas, "Look inside" and steppers without Python."""

import functools
import http.server
import re
import threading

import numpy as np
import pytest
import torch

import kai
from kai import export
from tests.browser.stepper_page import StepperPage
from tests.full import also_in_full, full
from tests.kai.own_networks import Bare, LeNet2

DIGITS = (4, 0, 61)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def own():
    torch.manual_seed(0)
    return LeNet2().eval()


@pytest.fixture(scope="module")
def folder(own, tmp_path_factory):
    root = tmp_path_factory.mktemp("script")
    path = kai.save(own, root / "mine", title="My LeNet")
    export.main([str(root / "kai"), "--network", str(path), "--digits", ",".join(map(str, DIGITS))])
    (root / "lecture.html").write_text(
        "<!doctype html><html lang=en><title>Lecture</title><link rel=icon href='data:,'><h1>Lecture</h1>"
        "<iframe title='Drag a digit' src='kai/index.html' width='1100' height='700'></iframe></html>"
    )
    return root


@pytest.fixture(scope="module")
def address(folder):
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def open_lecture(address, _open):
    return lambda query="", path="kai/index.html", **how: _open(address, query, path=path, **how)


def said_by(network, digit, offset):
    canvas = kai.place(kai.mnist("test")[0][digit][None], offset)
    with torch.no_grad():
        return network(canvas)[0].softmax(0).numpy()


def shown_by(visit, name):
    return np.array(
        [
            float(one)
            for one in visit.page.get_by_test_id(f"answer-{name}").get_attribute("data-probabilities").split(",")
        ]
    )


def test_a_drag_is_answered_as_torch_answers_it(open_lecture, own):
    visit = open_lecture()
    visit.wait_for_tables()
    assert (visit.label, visit.offset) == ("4", (0, 0))
    visit.drag((10, 10), (25, 31))
    assert visit.offset == (15, 21)
    for name, network in [
        ("mlp", kai.load_pretrained("mlp")),
        ("gap", kai.load_pretrained("gap")),
        ("My-LeNet", own),
    ]:
        assert np.allclose(shown_by(visit, name), said_by(network, 4, (15, 21)), atol=1e-4), name
    assert re.search(r"digit=4&row=15&col=21", visit.page.url)


def test_the_chosen_digits_can_be_had_and_no_others(open_lecture):
    visit = open_lecture()
    visit.wait_for_tables()
    for label in ("8", "7", "4"):  # 61 is an 8, 0 a 7: the next ones, round the end
        visit.page.get_by_role("button", name="Next test image").click()
        visit.wait_for_label(label)
    field = visit.page.get_by_label("Number of the test image")
    field.fill("5")
    field.press("Enter")
    visit.page.get_by_text("Test image 5 is not on this page.").wait_for()
    assert visit.label == "4"


def test_a_drawing_is_answered_by_the_page_itself(open_lecture):
    visit = open_lecture()
    visit.wait_for_tables()
    visit.page.get_by_role("button", name="Draw your own").click()
    visit.draw([(10, 40), (30, 40)])
    visit.page.wait_for_selector('[data-testid="answer-My-LeNet"]:not([data-prediction=""])')
    assert visit.prediction("gap") == "1"
    visit.page.get_by_text("this page has maps for its own digits alone").first.wait_for()


def test_look_inside_takes_the_digit_along(open_lecture):
    visit = open_lecture("?digit=61&row=9&col=3")
    visit.wait_for_tables()
    visit.page.get_by_role("link", name="Look inside").click()
    visit.page.wait_for_selector(".stages figure")
    visit.page.get_by_role("button", name="Global-pooled LeNet").click()
    answer = visit.page.locator('[data-testid="inside-answer"][data-prediction="8"]')
    answer.wait_for()
    assert visit.offset == (9, 3)


@full
def test_a_cell_opens_in_the_stepper_of_the_folder(open_lecture):
    visit = open_lecture("?digit=61&cell=conv1.0.5.9", path="kai/inside.html")
    visit.page.get_by_test_id("to-stepper").click()
    visit.page.wait_for_url("**/kai/convolution.html?**kernel=**")
    visit.page.locator(".stage[data-steps]").wait_for()


@pytest.mark.parametrize("kind", ["convolution", *also_in_full("pooling")])
def test_the_steppers_step(kind, open_lecture):
    visit = open_lecture(path=f"kai/{kind}.html", kind=StepperPage)
    before = visit.page.locator(".stage").get_attribute("data-step")
    visit.page.locator(".stage").focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_function(
        "before => document.querySelector('[data-part]').shadowRoot.querySelector('.stage').dataset.step !== before",
        arg=before,
    )
    visit.page.wait_for_url("**step=2**")


def test_the_stepper_has_the_kernels_that_the_networks_learned(open_lecture, own):
    visit = open_lecture(path="kai/convolution.html", kind=StepperPage)
    page = visit.page
    groups = page.locator("[data-choose=kernel] optgroup").evaluate_all("groups => groups.map(group => group.label)")
    assert groups[-3:] == ["Learned by LeNet", "Learned by Global-pooled LeNet", "Learned by My LeNet"]
    page.get_by_role("combobox", name="Kernel", exact=True).select_option(label="My LeNet, channel 5")
    page.wait_for_url("**kernel=my-lenet-5**")
    page.get_by_role("combobox", name="Input", exact=True).select_option(label="An MNIST digit")
    page.wait_for_url("**input=digit-4**")  # one that the folder has


def test_a_page_of_a_script_holds_it_in_a_frame(open_lecture):
    visit = open_lecture(path="lecture.html", ready=False)
    frame = visit.page.frame_locator("iframe")
    canvas = frame.get_by_test_id("digit-canvas")
    frame.locator('[data-testid="answer-gap"][data-prediction="4"]').wait_for()
    canvas.focus()
    canvas.press("ArrowDown")
    frame.locator('[data-testid="digit-canvas"][data-row="1"]').wait_for()
    assert frame.locator("nav").bounding_box()["width"] <= 1


def test_a_network_that_would_not_see_the_digit_move_is_refused_in_words(tmp_path):
    path = kai.save(Bare(), tmp_path / "bare", title="Mine")
    with pytest.raises(SystemExit, match="Nothing is written: 'Mine' reads bare digits of 28×28"):
        export.main([str(tmp_path / "new"), "--network", str(path)])
    large = kai.save(kai.MLP(hidden=400), tmp_path / "large")
    with pytest.raises(SystemExit, match="Nothing is written: its 1,258,810 parameters are more than 1,000,000"):
        export.main([str(tmp_path / "new"), "--network", str(large)])
    assert not (tmp_path / "new").exists()


def test_its_size_is_stated_and_what_is_there_is_left_alone(folder, capsys, tmp_path):
    with pytest.raises(SystemExit, match="Nothing is written: .*is there already"):
        export.main([str(folder)])
    export.main([str(tmp_path / "small"), "--digits", "7"])
    count, size = re.search(r"(\d+) files, ([\d.]+) MB", capsys.readouterr().out).groups()
    there = [path for path in (tmp_path / "small").rglob("*") if path.is_file()]
    assert int(count) == len(there)
    assert float(size) == pytest.approx(sum(path.stat().st_size for path in there) / 1e6, abs=0.06)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--digits", "10000"], "0 to 9999, not 10000"), (["--digits", "x"], "0,1,2; not x"),
        (["--digits", ",".join(map(str, range(101)))], "1 to 100 digits"),
        (["--network", "nothing"], "nothing: no such file"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_in_words(arguments, why, tmp_path):
    with pytest.raises(SystemExit, match=f"Nothing is written: .*{why}"):
        export.main([str(tmp_path / "new"), *arguments])
    assert not (tmp_path / "new").exists()
