"""Access for all: what axe-core finds, the keyboard alone, words for screen readers, zoom, forced colours, calm."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from app.navigation import TITLES
from tests.browser.stepper_page import StepperPage
from tests.browser.test_training import moment_of, start_small
from tests.browser.visit import AT_REST, Visit
from tests.browser.visitors import Visitors
from tests.full import also_in_full, full

REACH = (Path(__file__).parent / "reach.js").read_text()
LAPTOP, PHONE, ZOOMED = (
    {"width": width, "height": height} for width, height in ((1280, 800), (390, 844), (640, 400))
)  # at 200 %, 1280×800 are 640×400

FRAMEWORK = {
    "list": '[data-testid="stSidebarNavItems"]',
    "listitem": '[data-testid="stSidebarNavItems"] li',
}
"""What axe-core finds in Streamlit's own elements, by rule: on a phone, its list of pages holds `div`s around them."""


def at_rest(visit):
    """Wait until the server has drawn the page: until then the framework dims what may change."""
    visit.page.wait_for_function(
        "() => document.querySelector('[data-test-script-state]')?.dataset.testScriptState === 'notRunning'"
    )
    visit.settle()


def arm(page):
    """Bring axe-core, and what looks for controls, into a page."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(REACH)
    page.evaluate("axe.setup()")


def violations(page):
    """What axe-core finds on the page as it is, but for the framework's own; all of it is unrolled to be looked at."""
    size = page.viewport_size
    tall = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size(size | {"height": max(tall, size["height"])})
    page.wait_for_function(AT_REST)
    found = page.evaluate(
        """async (known) => {
          axe.teardown();
          const { violations } = await axe.run(document, { resultTypes: ["violations"] });
          axe.setup();
          const isKnown = (id, [first, ...inside]) =>
            id in known && !inside.length && document.querySelector(first)?.matches(known[id]);
          return violations.flatMap(({ id, nodes }) => nodes.filter(({ target }) => !isKnown(id, target))
            .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 150)} ${failureSummary}`));
        }""",
        FRAMEWORK,
    )
    page.set_viewport_size(size)
    return found


@pytest.fixture(scope="module", params=list(TITLES))
def key(request):
    """The key of every page."""
    return request.param


@pytest.fixture(scope="module")
def onlookers(chromium):
    """Lends the context in which `visit` opens one page after the other."""
    return Visitors(chromium)


@pytest.fixture(scope="module")
def visit(key, server, onlookers):
    """Every page, opened once for the tests that only look at it."""
    page = onlookers.page()
    visit = Visit(page, server)
    page.goto(f"{server}/{'' if key == 'canvas' else key}")
    page.wait_for_selector(".lesson, .waiting", state="attached", timeout=60_000)
    at_rest(visit)
    visit.settle()
    assert not page.locator(".waiting").count(), "a part of the page has not arrived"
    arm(page)
    yield visit
    onlookers.leave()
    assert visit.errors == []


@pytest.mark.usually_on("canvas", "train")
def test_the_keyboard_reaches_everything_shows_where_it_is_and_is_never_caught(visit):
    page = visit.page
    steps = page.evaluate("reach.controls().length") + 25
    seen, caught = [], 0
    for _ in range(steps):
        page.keyboard.press("Tab")
        here = page.evaluate("reach.here()")
        if here is None:  # the browser's own bar: once round
            break
        caught = caught + 1 if here["isSame"] else 0
        assert caught < 4, f"the keyboard stays on {here['what']}"
        seen.append(here)
    assert page.evaluate("reach.missed()") == []
    assert [here["what"] for here in seen if not here["isNamed"]] == []
    ours = [here for here in seen if here["isOurs"]]
    assert ours
    assert [here["what"] for here in ours if not here["showsFocus"]] == []
    assert [here["what"] for here in ours if not here["isInSight"]] == []


@pytest.mark.usually_on("canvas", "room", "train")
@pytest.mark.parametrize(
    ("theme", "size"),
    [("light", LAPTOP), *also_in_full(("dark", PHONE), ("light", PHONE), ("dark", LAPTOP))],
    ids=["light laptop", "dark phone", "light phone", "dark laptop"],
)
def test_axe_finds_nothing_on_the_page(visit, key, theme, size):
    visit.page.set_viewport_size(size)
    visit.page.emulate_media(color_scheme=theme)
    visit.settle()
    scheme = visit.page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).colorScheme")
    assert scheme == theme
    assert violations(visit.page) == []


@pytest.mark.usually_on("canvas", "room", "train")
@pytest.mark.parametrize("size", [PHONE, *also_in_full(ZOOMED)], ids=["phone", "at 200 percent"])
def test_nothing_is_cut_nothing_scrolls_sideways_and_a_finger_meets_every_control(visit, size):
    visit.page.set_viewport_size(size)
    visit.settle()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert visit.page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= size["width"]
    assert visit.page.evaluate("reach.cut()") == []
    assert visit.page.evaluate("reach.small()") == []


@pytest.mark.usually_on("canvas")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_navigation_is_read_on_the_page_s_own_ground_when_the_page_is_scrolled(visit, theme):
    visit.page.set_viewport_size(LAPTOP)
    visit.page.emulate_media(color_scheme=theme)
    ground = "(id) => getComputedStyle(document.querySelector(`[data-testid=${id}]`)).backgroundColor"
    visit.settle()
    assert visit.page.evaluate(ground, "stHeader") == visit.page.evaluate(ground, "stApp") != "rgba(0, 0, 0, 0)"


@pytest.mark.usually_on("canvas", "room", "train")
def test_nothing_moves_by_itself(visit):
    visit.page.set_viewport_size(LAPTOP)
    visit.page.emulate_media(reduced_motion="reduce")
    visit.settle()
    running = "reach.all().filter(reach.isOurs).flatMap((element) => element.getAnimations()).length"
    assert visit.page.evaluate(running) == 0


@full
def test_axe_finds_nothing_while_the_canvas_is_used(open_page):
    canvas = open_page("?digit=4&row=20&col=20")
    canvas.wait_for_tables()
    arm(canvas.page)
    assert {canvas.page.get_by_test_id(f"answer-{name}").get_attribute("data-verdict") for name in ("mlp", "gap")} == {
        "wrong", "right",
    }  # fmt: skip
    for theme in ("light", "dark"):
        canvas.page.emulate_media(color_scheme=theme)
        canvas.settle()
        assert violations(canvas.page) == []
    canvas.page.get_by_role("button", name="Numbers of LeNet").click()
    canvas.settle()
    assert violations(canvas.page) == []
    canvas.page.get_by_role("button", name="Draw your own").click()
    canvas.draw([(20, 20), (40, 20)], [(20, 30), (40, 30)])
    canvas.page.get_by_role("button", name="4", exact=True).click()
    canvas.page.get_by_role("button", name="Tidy like MNIST").click()
    canvas.settle()
    assert violations(canvas.page) == []


@full
def test_axe_finds_nothing_in_the_middle_of_a_convolution_and_of_its_quiz(open_stepper_page):
    stepper = open_stepper_page("?step=4")
    arm(stepper.page)
    stepper.press("Slide the input")
    stepper.press("Try it yourself")
    stepper.page.locator(".guess").fill("99")
    stepper.press("Check")
    at_rest(stepper)
    for theme in ("light", "dark"):
        stepper.page.emulate_media(color_scheme=theme)
        stepper.settle()
        assert violations(stepper.page) == []
    stepper.option("Channels", "3")
    at_rest(stepper)
    assert violations(stepper.page) == []


@full
@pytest.mark.parametrize("cell", ["conv2.5.10.9", *also_in_full("dense1.3")])
def test_axe_finds_nothing_while_a_cell_is_taken_apart(open_page, cell):
    visit = open_page(f"?digit=4&row=2&col=2&network=lenet&cell={cell}", path="inside", viewport=PHONE)
    arm(visit.page)
    for theme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=theme)
        visit.settle()
        assert violations(visit.page) == []


@full
@pytest.mark.parametrize("path", ["exact", *also_in_full("inside")])
def test_axe_finds_nothing_where_a_network_is_taken_apart(open_page, path):
    visit = open_page("?digit=4&row=9&col=12", path=path, ready=path != "exact")
    if path == "exact":
        visit.page.get_by_role("button", name="The notebook's LeNet3").click(timeout=60_000)
        visit.page.get_by_role("switch").first.click()
        visit.page.get_by_role("button", name="Set me a shift").click()
        visit.settle()
    arm(visit.page)
    for theme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=theme)
        visit.settle()
        assert violations(visit.page) == []


@full
def test_a_run_and_an_answer_are_read_out_and_axe_finds_nothing_then(open_page):
    visit = open_page("?ask=Where does Mei live", path="questions", kind=Visit, ready=False)
    visit.page.get_by_role("button", name="Train on the fifty questions").click(timeout=60_000)
    told = visit.page.locator(".st-key-spoken-reply [role=status]")
    told.wait_for(state="attached", timeout=60_000)
    visit.page.wait_for_function("() => document.querySelector('.st-key-spoken-reply')", timeout=60_000)
    visit.settle()
    assert re.match(r"It answers .+, \d+ % sure\.", told.text_content())
    arm(visit.page)
    assert violations(visit.page) == []

    page = visit.page
    page.goto(f"{visit.server}/train")
    start_small(visit)
    page.get_by_text("Finished:").wait_for(timeout=90_000)
    visit.settle()
    told = page.locator(".st-key-spoken-run [role=status]").text_content()
    assert re.match(r"Finished\. .+ top-left \d+", told)
    arm(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        visit.settle()
        assert violations(page) == []


@full
def test_axe_finds_nothing_where_a_run_is_gone_through_again_and_its_mistakes_are_looked_at(open_page):
    visit = open_page(path="train", kind=Visit, ready=False)
    page = visit.page
    start_small(visit)
    page.get_by_text("Finished:").wait_for(timeout=90_000)
    slider = moment_of(visit)
    slider.press("Home")
    slider.press("ArrowRight")
    expect(page.locator("line.moment")).to_have_count(2)
    page.get_by_role("button", name="bottom-right", exact=True).click()
    page.locator("[data-cell]").nth(1).click()
    page.locator(".behind").filter(has_text="taken for").wait_for()
    arm(page)
    for width, height, theme in ((1280, 800, "light"), (1280, 800, "dark"), (390, 844, "light")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        visit.settle()
        assert violations(page) == []


# --- words

LISTEN = """([selector]) => {
  const [status] = reach.all().filter((element) => element.matches(selector));
  window.heard = [];
  const changes = { childList: true, characterData: true, subtree: true };
  // One that is emptied tells nothing.
  new MutationObserver(() => status.textContent && heard.push(status.textContent)).observe(status, changes);
  return status.getAttribute("role");
}"""


def listen(visit, selector=".notice"):
    """Note whatever a status says from now on."""
    arm(visit.page)
    assert visit.page.evaluate(LISTEN, [selector]) == "status"
    return lambda: visit.page.evaluate("heard")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", r"Test image 4, a 4, at row 12, column 9 .*: MLP \d, LeNet \d, Global-pooled LeNet 4\."),
        *also_in_full(
            ("inside", r".+, at row 12, column 9 .*: answers \d \(\d+ %\)"),
            ("exact", r"Shift: 12 down, 9 right\. .+"),
        ),
    ],
)
def test_the_answer_is_told_once_when_a_gesture_has_ended(open_page, path, words):
    visit = open_page("?digit=4", path=path, ready=path != "exact")
    visit.page.wait_for_selector(".map:not(.empty), .stages figure", timeout=60_000)
    visit.settle()
    heard = listen(visit)
    visit.press(14, 14)
    visit.move(26, 23, steps=20)
    visit.next_frames()
    assert visit.offset == (12, 9)
    assert heard() == []
    visit.release()
    visit.settle()
    assert len(set(heard())) == 1
    assert re.match(words, heard()[0])


@full
def test_steps_are_told_one_by_one_and_a_play_only_where_it_ends(open_stepper):
    stepper = open_stepper("?step=0")
    heard = listen(stepper)
    stepper.page.get_by_label("Speed").select_option("16")
    stepper.stage.focus()
    stepper.key("ArrowRight")
    stepper.wait_for(step=1)
    stepper.settle()
    assert len(heard()) == 1
    assert heard()[0].startswith("Row 0, column 0: 1×1 + ")
    stepper.key(" ")
    stepper.wait_for(step=9)
    stepper.settle()
    assert len(heard()) == 2
    assert heard()[1].startswith("Row 2, column 2: ")


def test_a_map_is_read_and_used_by_keys(open_bare):
    canvas = open_bare("?digit=3")
    canvas.wait_for_tables()
    field = canvas.page.get_by_test_id("map-lenet").locator("canvas")
    tip = canvas.page.get_by_test_id("map-lenet").locator(".tip")
    canvas.page.get_by_test_id("map-mlp").locator("canvas").focus()
    canvas.page.keyboard.press("Tab")
    assert tip.inner_text().startswith("row 0, column 0: 0 (")
    for name in ("End", "ArrowUp", "ArrowLeft", "Shift+ArrowUp"):
        field.press(name)
    assert tip.inner_text().startswith("row 23, column 27: ")
    assert canvas.offset == (0, 0)
    field.press("Enter")
    canvas.settle()
    assert canvas.offset == (23, 27)
    assert "at row 23, column 27" in canvas.notice
    canvas.page.keyboard.press("Tab")
    assert tip.is_hidden()


def test_right_and_wrong_are_said_by_sign_and_word_not_by_colour_alone(open_bare):
    canvas = open_bare("?digit=4&row=20&col=20")
    assert canvas.page.get_by_test_id("answer-mlp").locator(".badge").inner_text() == "✗ it is a 4"
    assert canvas.page.get_by_test_id("answer-gap").locator(".badge").inner_text() == "✓ right"


# --- forced colours, calm


@full
def test_forced_colours_leave_what_is_pressed_and_the_bars_and_the_canvas_in_sight(open_page):
    canvas = open_page("?digit=4", forced_colors="active")
    style = "(element, name) => getComputedStyle(element)[name]"
    modes = [canvas.page.get_by_role("button", name=name) for name in ("Shift a digit", "Draw your own")]
    pressed, other = (mode.evaluate(style, "backgroundColor") for mode in modes)
    assert pressed != other
    assert all(mode.evaluate(style, "borderTopStyle") == "solid" for mode in modes)
    page = canvas.page.locator("body").evaluate(style, "backgroundColor")
    bar = canvas.page.get_by_test_id("answer-gap").locator(".bar.top i")
    assert bar.evaluate(style, "backgroundColor") not in (page, "rgba(0, 0, 0, 0)")
    assert canvas.page.locator(".paper").evaluate(style, "outlineStyle") == "solid"
    assert canvas.page.locator(".paper").evaluate(style, "backgroundColor") == "rgb(0, 0, 0)"
    assert canvas.page.locator(".field").first.evaluate(style, "outlineStyle") == "solid"


@full
def test_where_calm_is_asked_for_a_play_goes_from_step_to_step_without_gliding(open_page):
    stepper = open_page("?step=0", path="convolution", kind=StepperPage, reduced_motion="reduce")
    stepper.page.evaluate(
        """() => {
          window.pictures = new Set();
          const hosts = [...document.querySelectorAll("*")];
          const canvas = hosts.map((host) => host.shadowRoot?.querySelector(".stage canvas")).find(Boolean);
          const look = () => { pictures.add(canvas.toDataURL()); requestAnimationFrame(look); };
          look();
        }"""
    )
    stepper.page.get_by_label("Speed").select_option("4")
    stepper.press("Play")
    stepper.wait_for(step=3)
    stepper.press("Pause")
    assert stepper.page.evaluate("pictures.size") <= 12  # gliding, it would be one a frame: hundreds
