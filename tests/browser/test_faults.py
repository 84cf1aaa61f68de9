"""What a learner sees and keeps when something fails: the line, the server, a worker, the disk, a module."""

import os
import re
import signal
from pathlib import Path

import numpy as np
import pytest

from tests.browser.canvas_page import CanvasPage
from tests.full import also_in_full, full
from tests.serving import free_port, serving

RESOURCES = re.compile("/lab/(digits|sweeps)/")
AWAY = "The server does not answer just now"


class Line:
    """The line between a page and its server, in a test's hands."""

    def __init__(self, page):
        self.page, self.is_dead, self.opened = page, False, 0
        self.held = []  # requests for resources that wait, while they are held
        page.route_web_socket("**/_stcore/stream", self._open)
        for address in ("**/_stcore/h*", "**/lab/**"):
            page.route(address, lambda route: route.abort() if self.is_dead else route.continue_())

    def _open(self, socket):
        self.opened += 1
        self.ends = socket, socket.connect_to_server()

    def hold(self):
        """Let no digit and no table arrive until `let_go`."""
        self.page.route(RESOURCES, lambda route: self.held.append(route))

    def let_go(self):
        """Let everything arrive."""
        self.page.unroute(RESOURCES)
        held, self.held = self.held, []
        for route in held:
            route.continue_()

    def drop(self):
        """Break the line, and wait until the page has noticed; it makes itself a new one."""
        for end in self.ends:
            end.close()
        self.wait_until(up=False)

    def kill(self):
        """Break the line until `mend`."""
        self.is_dead = True
        self.drop()
        self.page.evaluate("dispatchEvent(new Event('offline'))")  # or it is noticed a heartbeat later

    def mend(self):
        self.is_dead = False
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def wait_until(self, up):
        self.page.wait_for_function(
            "up => (document.querySelector('.stApp').dataset.testConnectionState === 'CONNECTED') === up", arg=up
        )


@pytest.fixture
def visit(visitors):
    """A function that opens a page of a server, the canvas by default, with its line in the test's hands.

    Each page is another visitor's, unless it is opened as a tab beside one.
    """

    def open_(address, query="", ready=True, beside=None):
        page = beside.page.context.new_page() if beside else visitors.page()
        canvas = CanvasPage(page, address)
        canvas.line = Line(page)
        page.goto(f"{address}/{query}")
        if ready:
            canvas.wait_until_ready()
        return canvas

    return open_


@pytest.fixture(scope="module")
def frail(tmp_path_factory):
    """A server that forgets sessions at once, and the folder of its log: a file `full` there fills its disk, one called
    `broken` breaks the convolution's page."""
    folder = tmp_path_factory.mktemp("frail")
    first = f"""
import pathlib, sqlite3
from contextlib import contextmanager
from app import answers
from app.training.jobs import store
folder, writing, kernels = pathlib.Path({str(folder)!r}), store.Store._writing, answers.learned_kernels
@contextmanager
def may_be_full(self):
    with writing(self) as db:
        yield db
        if (folder / "full").exists():
            raise sqlite3.OperationalError("database or disk is full")
def may_fail():
    if (folder / "broken").exists():
        raise ValueError("secret pixels")
    return kernels()
store.Store._writing, answers.learned_kernels = may_be_full, may_fail
"""
    with serving(
        free_port(), folder / "log.txt", first=first, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="0"
    ) as address:
        yield address, folder


def wait_for_address(canvas, query):
    canvas.page.wait_for_function("query => location.search === query", arg=query, timeout=20_000)


def draw_own(canvas):
    canvas.page.get_by_role("button", name="Draw your own").click()
    canvas.page.wait_for_function("() => location.search.includes('ink=')", timeout=20_000)


def start(visit, address, preset=None):
    """Start a run on the training page, and wait until it learns."""
    canvas = visit(address, "train", ready=False)
    page = canvas.page
    page.get_by_role("button", name="Start", exact=True).wait_for(timeout=60_000)
    if preset:
        page.get_by_label("Begin with").click()
        page.get_by_text(preset).click()
        canvas.settle()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("digits a second").wait_for(timeout=60_000)
    page.wait_for_url("**run=*")
    return canvas


LONG = "A neutral border"


# --- the line ---------------------------------------------------------------------------------------------------------


@full
def test_a_line_that_breaks_fifteen_times_loses_nothing_of_a_drag_or_a_drawing(server, visit):
    canvas = visit(server, "?digit=3")
    canvas.press(14, 14)
    for step in range(1, 9):
        canvas.line.drop()
        canvas.move(14 + step, 14 + 2 * step, steps=2)
        canvas.next_frames()
        assert canvas.offset == (step, 2 * step)
        canvas.line.wait_until(up=True)
    canvas.release()
    wait_for_address(canvas, "?digit=3&row=8&col=16")
    draw_own(canvas)
    canvas.press(10, 10)
    for step in range(1, 8):
        canvas.line.drop()
        canvas.move(10 + 2 * step, 10 + step, steps=2)
        canvas.line.wait_until(up=True)
    canvas.release()
    canvas.wait_for_tables()
    drawn = canvas.grey_levels()
    assert np.ptp(np.nonzero(drawn)[0]) >= 14
    assert canvas.line.opened >= 16
    canvas.page.reload()
    canvas.wait_until_ready()
    canvas.wait_for_tables()
    assert np.array_equal(canvas.grey_levels(), drawn)


@full
def test_next_and_back_before_the_next_digit_has_come_leaves_the_digit_that_the_page_says(server, visit):
    canvas = visit(server, "?digit=4")
    first = canvas.grey_levels()
    canvas.line.hold()
    canvas.page.get_by_role("button", name="Next test image").click()
    canvas.next_frames()
    assert canvas.line.held, "the next digit is on its way"
    canvas.page.get_by_role("button", name="Previous test image").click()
    canvas.line.let_go()
    canvas.settle()
    assert np.array_equal(canvas.grey_levels(), first)
    assert canvas.page.get_by_role("textbox", name="Number of the test image").input_value() == "4"
    wait_for_address(canvas, "?digit=4&row=0&col=0")
    canvas.page.get_by_role("button", name="Next test image").click()
    canvas.settle()
    assert not np.array_equal(canvas.grey_levels(), first)
    wait_for_address(canvas, "?digit=5&row=0&col=0")


@full
def test_a_stroke_taken_back_before_its_answer_has_come_leaves_the_maps_of_what_is_there(server, visit):
    canvas = visit(server)
    draw_own(canvas)
    canvas.draw([(10, 14), (28, 14)])
    canvas.wait_for_tables()
    before, caption = canvas.grey_levels(), canvas.page.get_by_test_id("map-mlp").locator("figcaption")
    said = caption.inner_text()
    canvas.line.hold()
    canvas.draw([(12, 20), (26, 24)])
    canvas.next_frames()
    assert canvas.line.held, "the answer is on its way"
    canvas.canvas.focus()
    canvas.page.keyboard.press("Control+z")
    canvas.line.let_go()
    canvas.settle()
    assert np.array_equal(canvas.grey_levels(), before)
    canvas.wait_for_tables()
    assert caption.inner_text() == said


def test_while_the_server_is_away_a_line_says_so_and_nothing_lies_over_the_page(server, visit):
    canvas = visit(server, "?digit=3")
    canvas.page.evaluate(
        """() => new MutationObserver(changes => {
          window.dialogs ||= changes.some(({addedNodes}) => [...addedNodes].some(({textContent}) => textContent.includes("Connection error")));
        }).observe(document.body, {childList: true, subtree: true})"""  # noqa: E501
    )
    canvas.canvas.focus()
    canvas.line.kill()
    canvas.page.get_by_text(AWAY).wait_for(timeout=20_000)
    canvas.page.wait_for_function("window.dialogs", timeout=60_000)
    canvas.page.wait_for_selector("[role=dialog]", state="hidden")
    canvas.page.keyboard.press("ArrowDown")
    canvas.next_frames()
    assert canvas.offset == (1, 0)
    canvas.drag((16, 16), (20, 22))
    canvas.next_frames()
    assert canvas.offset == (5, 6)
    wait_for_address(canvas, "?digit=3&row=5&col=6")
    canvas.line.mend()
    canvas.line.wait_until(up=True)
    canvas.page.get_by_text(AWAY).wait_for(state="detached")
    canvas.settle()
    assert canvas.offset == (5, 6)
    wait_for_address(canvas, "?digit=3&row=5&col=6")


@full
def test_a_session_that_the_server_has_forgotten_is_not_missed(frail, visit):
    address, _ = frail
    canvas = visit(address, "?digit=3&row=2&col=3")
    canvas.line.kill()
    canvas.page.get_by_text(AWAY).wait_for(timeout=20_000)
    canvas.drag((16, 17), (20, 22))
    canvas.line.mend()
    canvas.line.wait_until(up=True)
    canvas.page.get_by_text(AWAY).wait_for(state="detached")
    canvas.settle()
    assert canvas.offset == (6, 8)
    wait_for_address(canvas, "?digit=3&row=6&col=8")
    canvas.page.reload()
    canvas.wait_until_ready()
    assert canvas.offset == (6, 8)
    canvas.go_to("Look inside", "Why it happens")
    canvas.page.locator(".stages figure").first.wait_for()
    assert canvas.offset == (6, 8)


@full
def test_a_session_that_the_server_has_forgotten_in_the_middle_of_a_stroke_is_made_good_from_the_page(frail, visit):
    address, _ = frail
    canvas = visit(address)
    draw_own(canvas)
    canvas.draw([(10, 10), (30, 10)])
    canvas.press(12, 14)
    canvas.move(20, 20)
    canvas.line.drop()
    canvas.line.wait_until(up=True)
    canvas.settle()
    canvas.move(30, 24)
    canvas.release()
    canvas.wait_for_tables()
    rows, cols = np.nonzero(canvas.grey_levels())
    assert (cols.min() < 12) and (cols.max() > 21) and rows.max() > 27
    drawn = canvas.grey_levels()
    canvas.settle()
    canvas.page.reload()
    canvas.wait_until_ready()
    canvas.wait_for_tables()
    assert np.array_equal(canvas.grey_levels(), drawn)


# --- the server -------------------------------------------------------------------------------------------------------


@full
def test_a_restart_of_the_server_in_the_middle_of_a_drag_a_stroke_and_a_run_keeps_scene_drawing_and_link(
    visit, tmp_path
):
    port = free_port()
    with serving(port, tmp_path / "first.txt") as address:
        canvas, drawing = visit(address, "?digit=3"), visit(address)
        canvas.page.bring_to_front()
        canvas.drag((14, 14), (16, 17))
        canvas.settle()
        run = start(visit, address, LONG)
        drawing.page.bring_to_front()
        draw_own(drawing)
        drawing.draw([(10, 10), (30, 10)])
        drawing.press(12, 14)
        drawing.move(20, 20)
        canvas.page.bring_to_front()
        canvas.press(16, 17)
    # without a server
    canvas.move(21, 27)
    canvas.next_frames()
    assert canvas.offset == (7, 13)
    at_bottom_right = canvas.predictions()
    drawing.page.bring_to_front()
    drawing.move(30, 24)
    drawing.next_frames()
    assert all(drawing.predictions())
    with serving(port, tmp_path / "second.txt"):
        drawing.line.wait_until(up=True)
        drawing.move(34, 26)
        drawing.release()
        drawing.wait_for_tables()
        drawn = drawing.grey_levels()
        rows, cols = np.nonzero(drawn)
        assert cols.min() < 12 and cols.max() > 23 and rows.max() > 31
        drawing.settle()
        drawing.page.reload()
        drawing.wait_until_ready()
        drawing.wait_for_tables()
        assert np.array_equal(drawing.grey_levels(), drawn)

        canvas.page.bring_to_front()
        canvas.line.wait_until(up=True)
        canvas.release()
        wait_for_address(canvas, "?digit=3&row=7&col=13")
        assert (canvas.offset, canvas.predictions()) == ((7, 13), at_bottom_right)
        assert canvas.page.locator("h1").count() == 1
        assert canvas.page.get_by_test_id("stSidebar").count() == 0

        link = run.page.url
        run.page.get_by_text("The server was restarted while this ran").wait_for(timeout=60_000)
        assert run.page.url == link


# --- a reload, two tabs -----------------------------------------------------------------------------------------------


@full
def test_a_reload_in_the_middle_of_a_gesture_brings_back_what_was_there_before_it_and_a_free_hand(server, visit):
    canvas = visit(server, "?digit=3")
    canvas.drag((14, 14), (16, 17))
    wait_for_address(canvas, "?digit=3&row=2&col=3")
    canvas.press(16, 17)
    canvas.move(30, 30)
    canvas.page.reload()
    canvas.wait_until_ready()
    assert canvas.offset == (2, 3)
    canvas.release()
    canvas.drag((16, 17), (18, 18))
    wait_for_address(canvas, "?digit=3&row=4&col=4")
    draw_own(canvas)
    canvas.draw([(10, 10), (30, 10)])
    canvas.wait_for_tables()
    canvas.settle()
    drawn = canvas.grey_levels()
    canvas.press(10, 30)
    canvas.move(30, 30)
    canvas.page.reload()
    canvas.wait_until_ready()
    canvas.wait_for_tables()
    assert np.array_equal(canvas.grey_levels(), drawn)


@full
def test_two_tabs_have_a_scene_each_and_one_learners_thoughts(server, visit):
    first = visit(server, "?digit=3")
    second = visit(server, "?digit=7&row=5&col=5", beside=first)
    first.page.bring_to_front()
    first.drag((14, 14), (20, 22))
    wait_for_address(first, "?digit=3&row=6&col=8")
    second.page.bring_to_front()
    second.drag((19, 19), (20, 19))
    wait_for_address(second, "?digit=7&row=6&col=5")
    assert (first.offset, first.label) != (second.offset, second.label)
    assert first.offset == (6, 8)
    for tab in (first, second):
        tab.go_to("Look inside", "Why it happens")
        tab.page.get_by_role("textbox", name="Task 11.").wait_for(timeout=30_000)
    first.page.get_by_role("textbox", name="Task 11.").fill("The weights stay.")
    second.page.wait_for_function(
        """() => { const fields = root => [...root.querySelectorAll('textarea'),
              ...[...root.querySelectorAll('*')].flatMap(one => one.shadowRoot ? fields(one.shadowRoot) : [])];
            return fields(document).some(({value}) => value === 'The weights stay.'); }"""
    )


# --- workers and the disk ---------------------------------------------------------------------------------------------


def children(pid):
    """Return the processes that a process has started and that train."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent == pid and b"kai.runs.worker" in (stat.parent / "cmdline").read_bytes():
                found.append(int(stat.parent.name))
        except OSError:
            pass  # it has just ended
    return found


@full
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells in /proc who has started whom")
def test_a_run_whose_worker_is_killed_says_so_in_both_tabs_and_the_next_one_works(frail, visit):
    address, folder = frail
    first = start(visit, address, LONG)
    second = visit(address, first.page.url.split("/")[-1], ready=False)
    second.page.get_by_text("digits a second").wait_for(timeout=60_000)
    server = next(
        int(folder.name) for folder in Path("/proc").glob("[0-9]*")
        if os.access(folder / "cmdline", os.R_OK) and f"port={address.split(':')[-1]}".encode() in _cmdline(folder)
    )  # fmt: skip
    for worker in children(server):
        os.kill(worker, signal.SIGKILL)
    for tab in (first, second):
        tab.page.get_by_text("The system ended the run's process").wait_for(timeout=30_000)
    # the disk is full for the next one
    (folder / "full").touch()
    first.page.get_by_role("button", name="Start", exact=True).click()
    first.page.get_by_text("Nothing can be kept on the server's disk just now").wait_for(timeout=30_000)
    canvas = visit(address, "?digit=3")
    canvas.drag((14, 14), (16, 17))
    wait_for_address(canvas, "?digit=3&row=2&col=3")
    (folder / "full").unlink()
    first.page.get_by_role("button", name="Start", exact=True).click()
    first.page.get_by_text("digits a second").wait_for(timeout=60_000)
    first.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    first.page.get_by_text("Stopped:").wait_for(timeout=60_000)


def _cmdline(folder):
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""


@full
@pytest.mark.parametrize(
    "folder", ["/sys/kernel", *also_in_full("a file/runs")], ids=["that is read-only", "that cannot be made"]
)
def test_a_data_folder_that_cannot_be_used_is_said_to_whoever_runs_the_server_and_the_canvas_works(
    visit, tmp_path, folder
):
    (tmp_path / "a file").touch()
    if folder.startswith("/") and not Path(folder).exists():
        pytest.skip("only Linux has a folder that nobody may write, not even root")
    with serving(free_port(), tmp_path / "log.txt", KAI_DATA=str(tmp_path / folder)) as address:
        train = visit(address, "train", ready=False)
        train.page.get_by_text("Runs are kept only until this server ends").wait_for(timeout=60_000)
        assert visit(address, "?digit=3").offset == (0, 0)


# --- what nobody caught, and what does not arrive ---------------------------------------------------------------------


def test_an_error_is_one_sentence_with_an_id_on_the_page_and_one_line_with_it_in_the_log(frail, visit):
    address, folder = frail
    (folder / "broken").touch()
    try:
        page = visit(address, "convolution", ready=False).page
        shown = page.get_by_text("Something went wrong here").first
        shown.wait_for(timeout=60_000)
    finally:
        (folder / "broken").unlink()
    name = re.search(r"\(id ([0-9a-f]{8})\)", shown.inner_text())[1]
    assert "Traceback" not in page.content() and "secret" not in page.content()
    log = (folder / "log.txt").read_text()
    [line] = [line for line in log.splitlines() if name in line]
    assert "ValueError at app/" in line
    assert "secret" not in log


def test_a_module_that_does_not_arrive_is_said_with_what_to_do(chromium, server):
    page = chromium.new_context().new_page()
    page.route("**/lab/js/*/pages/canvas/canvas.js", lambda route: route.abort())
    page.goto(server)
    page.get_by_text("Please reload the page").wait_for(timeout=30_000)
    page.context.close()
