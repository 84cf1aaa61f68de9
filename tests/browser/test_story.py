"""The story and one's own thoughts: what is kept on the device, and how one goes from step to step."""

import pytest

from tests.full import also_in_full, full


@pytest.fixture
def open_story(open_page):
    def open_(path="story", **context):
        visit = open_page(path=path, ready=False, **context)
        visit.page.locator(".lesson").wait_for(timeout=60_000)
        visit.settle()
        return visit

    return open_


def marks(visit):
    items = visit.page.locator("[data-step]")
    return [items.nth(i).get_attribute("data-visited") == "true" for i in range(items.count())]


@full
def test_a_visited_step_is_marked_and_the_next_one_invites(open_story):
    visit = open_story()
    assert marks(visit) == [False] * 6
    visit.page.get_by_role("link", name="Questions and answers →").click()
    visit.page.get_by_role("button", name="Train on the fifty questions").wait_for(timeout=30_000)
    visit.page.get_by_role("button", name="Those fifty, as they were asked").click()
    visit.page.get_by_role("link", name="Next: Move the digit →").click()
    visit.wait_until_ready()
    visit.page.locator(".lesson").get_by_role("link", name="The story").click()
    visit.page.locator("[data-step]").first.wait_for()
    visit.settle()
    assert marks(visit) == [True, True, False, False, False, False]
    assert visit.page.locator("[data-next=true]").get_attribute("data-step") == "convolution"
    visit.page.reload()
    visit.page.locator("[data-step]").first.wait_for(timeout=30_000)
    assert marks(visit)[:2] == [True, True]
    visit.page.get_by_role("button", name="Start over").click()
    assert marks(visit) == [False] * 6


def test_from_step_to_step_each_question_is_answered_and_after_training_comes_the_challenge(open_story):
    visit = open_story("everywhere")
    visit.page.get_by_role("button", name="What was found, not where").click()
    visit.page.get_by_role("link", name="Next: Your turn →").click()
    visit.page.get_by_role("button", name="Yes, if it sums each map and forgets the place").click(timeout=60_000)
    visit.page.get_by_role("link", name="Next: The challenge →").click()
    visit.page.get_by_role("heading", name="The challenge").wait_for(timeout=60_000)


@full
@pytest.mark.parametrize("ask", ["?ask=Hello", *also_in_full("", "?ask=Who+am+I%3F&seed=0")])
def test_the_page_of_questions_is_left_by_its_buttons_whatever_was_asked(open_page, ask):
    visit = open_page(ask, path="questions", ready=False)
    visit.page.get_by_role("button", name="Those fifty, as they were asked").click(timeout=60_000)
    visit.page.get_by_role("link", name="Next: Move the digit →").click()
    visit.wait_until_ready()
    assert "ask=" not in visit.page.url


@full
def test_a_word_is_explained_on_a_touch_with_the_focus_and_closed_by_escape(open_story):
    visit = open_story("train", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    word, meaning = visit.page.get_by_role("button", name="Epoch"), visit.page.get_by_text("One pass over all")
    word.tap()
    assert meaning.is_visible()
    word.tap()
    assert not meaning.is_visible()
    visit.page.get_by_role("button", name="LeNet", exact=True).focus()
    visit.page.keyboard.press("Tab")
    assert meaning.is_visible() and word.bounding_box()["height"] >= 44
    visit.page.keyboard.press("Escape")
    assert not meaning.is_visible()


def test_a_page_named_in_a_text_is_opened_in_the_same_tab(open_story):
    visit = open_story("challenge")
    tabs = len(visit.page.context.pages)
    visit.page.get_by_role("link", name="Does the answer change?").last.click()
    visit.page.wait_for_url("**/exact**")
    assert len(visit.page.context.pages) == tabs


def test_a_place_on_a_map_opens_the_canvas_there(open_story):
    visit = open_story("everywhere")
    box = visit.page.get_by_test_id("survey-gap").locator("canvas").bounding_box()
    visit.page.mouse.click(box["x"] + (20 + 0.5) / 29 * box["width"], box["y"] + (9 + 0.5) / 29 * box["height"])
    visit.wait_until_ready()
    assert visit.offset == (9, 20)


@full
def test_thoughts_stay_on_the_device_and_can_be_saved(open_story):
    visit = open_story("inside")
    before = visit.messages_sent
    field = visit.page.get_by_role("textbox", name="Task 11.")
    field.fill("The weights <b>stay</b> & the digit goes.")
    visit.settle()
    assert visit.page.get_by_text("Kept on this device.").is_visible()
    assert visit.messages_sent == before
    visit.page.reload()
    visit.page.locator(".lesson").wait_for(timeout=30_000)
    field = visit.page.get_by_role("textbox", name="Task 11.")
    assert field.input_value() == "The weights <b>stay</b> & the digit goes."
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Save all as Markdown").click()
    assert download.value.suggested_filename == "my-thoughts.md"
    text = open(download.value.path(), encoding="utf-8").read()
    assert "## Task 11" in text
    assert "The weights <b>stay</b> & the digit goes." in text


@full
def test_the_instructors_fold_opens_by_keyboard(open_story):
    visit = open_story("convolution")
    summary = visit.page.locator(".guide summary")
    summary.focus()
    assert not visit.page.get_by_text("Ask the room:").is_visible()
    visit.page.keyboard.press("Enter")
    assert visit.page.get_by_text("Ask the room:").is_visible()


@full
def test_a_question_is_asked_in_a_link_and_answered(open_page):
    visit = open_page("?ask=What+is+six+times+seven%3F", path="questions", ready=False)
    visit.page.get_by_role("button", name="Train on the fifty questions").click(timeout=60_000)
    visit.page.get_by_role("heading", name="42").wait_for()
    visit.page.get_by_text("needs two facts").first.click()
    visit.page.get_by_text("It has no number on the list").wait_for()
    assert "ask=" in visit.page.url and "six" not in visit.page.url
    visit.page.get_by_label("Or type one").fill("Who lives with Mei?")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**mei**".replace("mei", "Mei*"))


@full
def test_the_sentence_that_says_how_to_join_a_room_ends_on_its_own_line(open_story):
    sentence = open_story("room").page.locator("p.join")
    sentence.wait_for()
    bottoms = """p => { const end = document.createRange(); end.selectNodeContents(p.lastChild);
      return [end, p.querySelector("strong")].map(one => one.getBoundingClientRect().bottom); }"""
    end, address = sentence.evaluate(bottoms)
    assert abs(end - address) < 5


@full
@pytest.mark.parametrize("path", ["story", "questions", "reading"])
def test_everything_fits_on_every_screen(open_story, path):
    visit = open_story(path, color_scheme="dark")
    for width, _ in visit.on_screens():
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
