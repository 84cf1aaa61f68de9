"""The instructor's desk: sharing, talks and keys, in Chromium."""

import pytest

from tests.browser.visit import Visit
from tests.full import also_in_full, full

MOVED = """col => { const find = root => root.querySelector('[data-testid=digit-canvas]')
    ?? [...root.querySelectorAll('*')].map(one => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
  const canvas = find(document);
  return canvas && canvas.dataset.row === "0" && Number(canvas.dataset.col) > col; }"""
"""Whether the digit has walked past a column of the first row."""


def desk(page):
    return page.locator(".desk")


def wait_for(page, query, path=""):
    page.wait_for_function(
        "([query, path]) => location.search === query && location.pathname === '/' + path", arg=[query, path]
    )


def start_talk(page, title):
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name=title).click()


def test_share_shows_the_link_of_this_moment_with_a_code_that_the_browser_draws(open_page):
    canvas = open_page("?digit=7&row=3&col=4")
    page = canvas.page
    page.keyboard.press("s")
    picture = page.get_by_role("img", name="QR code of this link")
    picture.wait_for()
    assert page.get_by_label("Link to exactly this").input_value().endswith("/?digit=7&row=3&col=4")
    page.wait_for_function(
        "picture => picture.complete && picture.naturalWidth > 20 && picture.clientWidth >= 200",
        arg=picture.element_handle(),
    )
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog", name="Share what is shown").is_visible()
    canvas.canvas.focus()
    page.keyboard.press("ArrowDown")
    canvas.settle()
    page.get_by_role("button", name="Share", exact=True).click()
    assert page.get_by_label("Link to exactly this").input_value().endswith("/?digit=7&row=4&col=4")


def test_a_talk_goes_on_and_back_like_slides_through_states_and_pages(open_page):
    canvas = open_page("?digit=7")
    page = canvas.page
    start_talk(page, "All three know it where they learned")
    wait_for(page, "?digit=0&row=0&col=0")
    page.keyboard.press("PageDown")  # the seven walks by itself
    page.wait_for_function(MOVED, arg=5)
    assert canvas.label == "7"
    page.keyboard.press("PageDown")
    wait_for(page, "?digit=0&row=6&col=14&network=mlp&evidence=7")
    canvas.settle()
    assert canvas.offset == (6, 14)
    assert canvas.prediction("mlp") != "7"
    assert canvas.prediction("gap") == "7"
    assert desk(page).get_by_text("3 / 16").is_visible()
    page.keyboard.press("PageDown")
    wait_for(page, "?digit=0&row=20&col=20")
    page.keyboard.press("PageDown")
    page.wait_for_url("**/convolution?*")
    page.get_by_role("button", name="Pause").wait_for()  # it plays by itself
    page.keyboard.press("PageDown")
    page.wait_for_function("() => location.search.includes('shift=0_4') && !location.search.includes('step')")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    wait_for(page, "?digit=0&row=20&col=20")
    page.get_by_text("4 / 16").wait_for()


@full
def test_a_scene_on_another_page_is_one_step_of_the_history(open_page):
    canvas = open_page("?digit=7&row=3&col=4")
    page = canvas.page
    steps = page.evaluate("history.length")
    start_talk(page, "The maps follow")
    wait_for(page, "?digit=0&row=20&col=20", "inside")
    canvas.wait_until_ready()
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    page.get_by_role("heading", level=1, name="Drag a digit").wait_for()
    canvas.settle()
    assert (canvas.label, canvas.offset) == ("9", (3, 4))  # test image 7


@full
def test_whoever_presses_fast_gets_the_last_scene_alone_and_a_scene_begins_by_itself_once(open_page):
    canvas = open_page("?digit=7")
    page = canvas.page
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    start_talk(page, "All three know it where they learned")
    for _ in range(5):
        page.keyboard.press("PageDown")
    page.wait_for_url("**/convolution?*", timeout=60_000)
    page.wait_for_function("() => location.search.includes('shift=0_4')", timeout=60_000)
    for _ in range(3):
        page.keyboard.press("PageUp")
    wait_for(page, "?digit=0&row=6&col=14&network=mlp&evidence=7")
    page.keyboard.press("PageUp")
    page.wait_for_function(MOVED, arg=5, timeout=60_000)  # it walks
    assert page.locator("h1").count() == 1
    page.wait_for_function("() => document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    canvas.go_to("The story")
    page.get_by_role("heading", name="The story").wait_for()
    canvas.go_to("Drag a digit")
    canvas.wait_until_ready()
    before = canvas.offset
    canvas.settle()
    assert canvas.offset == before


@full
def test_a_scene_shows_again_what_the_hand_has_moved_meanwhile_and_a_reload_goes_on_in_the_talk(open_page):
    canvas = open_page("?digit=7")
    page = canvas.page
    start_talk(page, "The MLP loses it")
    wait_for(page, "?digit=0&row=6&col=14&network=mlp&evidence=7")
    canvas.wait_until_ready()
    canvas.canvas.focus()
    page.keyboard.press("Home")
    wait_for(page, "?digit=0&row=0&col=0&network=mlp&evidence=7")
    page.reload()
    canvas.wait_until_ready()
    page.get_by_text("3 / 16").wait_for()
    page.keyboard.press("PageUp")
    page.get_by_text("2 / 16").wait_for()
    page.keyboard.press("PageDown")
    wait_for(page, "?digit=0&row=6&col=14&network=mlp&evidence=7")
    page.get_by_role("button", name="End the talk").click()
    assert not page.get_by_text("3 / 16").is_visible()


@full
def test_the_address_of_a_stepper_stays_its_own_when_another_page_follows(open_page):
    visit = open_page("?shift=0_1", path="pooling", kind=Visit, ready=False)
    page = visit.page
    page.get_by_role("button", name="Present", exact=True).wait_for()
    start_talk(page, "The maps follow")
    wait_for(page, "?digit=0&row=20&col=20", "inside")
    visit.settle()
    wait_for(page, "?digit=0&row=20&col=20", "inside")


@full
def test_keys_are_listed_and_can_be_turned_off_and_are_not_heard_in_fields(open_page):
    canvas = open_page()
    page = canvas.page
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    assert keys.get_by_text("move by one pixel").is_visible()
    keys.get_by_label("Listen for these single keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    assert not page.get_by_role("dialog", name="Share what is shown").is_visible()
    page.get_by_role("button", name="Keys").click()
    keys.get_by_label("Listen for these single keys").check()
    page.keyboard.press("Escape")
    page.get_by_label("Number of the test image").focus()
    page.keyboard.type("?s")
    assert not keys.is_visible()
    assert not page.get_by_role("dialog", name="Share what is shown").is_visible()


def letters(page):
    """How large the framework's letters are, in pixels; all that it draws goes by this."""
    return page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)")


@full
@pytest.mark.parametrize("size", [(1920, 1080), *also_in_full(((1280, 800),))])
def test_on_a_projector_type_is_larger_and_menus_are_gone(open_page, size):
    canvas = open_page(viewport=dict(zip(("width", "height"), size, strict=True)))
    page = canvas.page
    header, title = page.get_by_test_id("stHeader"), page.locator("h1").first
    before, usual = title.bounding_box(), letters(page)
    assert header.is_visible()
    page.keyboard.press("p")
    assert not header.is_visible()
    assert title.bounding_box()["y"] < before["y"]
    assert letters(page) > usual
    page.reload()
    canvas.wait_until_ready()
    assert not header.is_visible()
    page.keyboard.press("p")
    assert header.is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("path", "section"),
    [("reading", "Why it happens"), *also_in_full(("challenge", "Train"), ("pooling", "Step by step"))],
)
def test_the_navigation_marks_the_section_in_which_a_page_lies(open_page, path, section):
    page = open_page(path=path, kind=Visit, ready=False).page
    page.wait_for_function(
        """section => [...document.querySelectorAll('[data-testid=stTopNav] p')]
          .filter(name => getComputedStyle(name).fontWeight > 500).map(name => name.innerText).join() === section""",
        arg=section,
    )


def test_the_focus_is_seen_in_the_navigation(open_page):
    page = open_page(path="story", kind=Visit, ready=False).page
    link = page.get_by_test_id("stTopNav").get_by_role("link").first
    link.wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    assert link.evaluate("link => link.matches(':focus-visible')")
    outline = link.evaluate("link => getComputedStyle(link).outline")
    assert "solid 3px" in outline or "3px solid" in outline, outline


def test_a_scene_hears_the_arrow_keys_at_once_and_ends_above_the_bar_however_many_lines_that_has(open_bare):
    canvas = open_bare("?digit=7", viewport={"width": 900, "height": 800})
    page = canvas.page
    start_talk(page, "LeNet loses it, although it convolves")
    wait_for(page, "?digit=0&row=20&col=20")
    page.keyboard.press("ArrowRight")
    canvas.next_frames()
    assert canvas.offset == (20, 21)
    room = "parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--kai-talk'))"
    for width in (900, 420):
        page.set_viewport_size({"width": width, "height": 800})
        canvas.next_frames()
        assert 0 <= page.evaluate(room) - page.locator(".desk .bar").bounding_box()["height"] < 1
