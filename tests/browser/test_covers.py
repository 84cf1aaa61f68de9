"""What is covered so that a room thinks first: by a key, by a touch, and by a talk's scene."""

from tests.browser.modules import module_path
from tests.browser.visit import Visit
from tests.full import full


def is_painted(locator):
    return locator.evaluate("element => element.checkVisibility({ visibilityProperty: true })")


def test_h_covers_answers_maps_and_words_and_uncovers_them(open_page):
    visit = open_page()
    visit.wait_for_tables()
    page = visit.page
    parts = [page.get_by_test_id("answer-mlp").locator(".prediction"), page.get_by_test_id("map-gap").locator("canvas")]
    assert all(is_painted(part) for part in parts)
    page.keyboard.press("h")
    page.locator("[data-covered]").first.wait_for()
    assert not any(is_painted(part) for part in parts)
    page.keyboard.press("h")
    page.locator("[data-covered]").first.wait_for(state="detached")
    assert all(is_painted(part) for part in parts)


def test_a_touch_on_what_is_covered_uncovers_its_kind_and_does_nothing_else(open_page):
    visit = open_page()
    visit.wait_for_tables()
    page = visit.page
    page.keyboard.press("h")
    page.get_by_role("button", name="The maps are covered. Uncover them.").first.click()
    page.locator('[data-covered][data-cover="maps"]').first.wait_for(state="detached")
    assert is_painted(page.get_by_test_id("map-gap").locator("canvas"))
    assert not is_painted(page.get_by_test_id("answer-mlp").locator(".prediction"))
    assert visit.offset == (0, 0)


def test_a_talks_scene_covers_what_it_names_and_the_next_shows_it(open_page):
    visit = open_page()
    page = visit.page
    page.get_by_role("button", name="Present").click()
    page.get_by_role("button", name="All three know it where they learned").click()
    page.locator('[data-covered][data-cover="maps"]').first.wait_for()
    assert is_painted(page.get_by_test_id("answer-mlp").locator(".prediction"))
    page.keyboard.press("PageDown")
    page.locator("[data-covered]").first.wait_for(state="detached")


def test_the_text_of_a_page_is_covered_with_its_words_and_a_touch_uncovers_it(open_page):
    visit = open_page()
    page = visit.page
    text = page.get_by_text("Where is forgotten, what remains.")
    page.keyboard.press("h")
    text.wait_for(state="hidden")
    page.locator('[class*="st-key-cover-words-"]').click()
    page.locator('[data-covered][data-cover="words"]').first.wait_for(state="detached")
    text.wait_for()


@full
def test_a_survey_is_covered_with_the_numbers_that_tell_it(open_bare):
    page = open_bare(path="everywhere", kind=Visit, ready=False).page
    survey = page.get_by_test_id("survey-mlp")
    mark = survey.locator(".field").evaluate("field => getComputedStyle(field, '::after').width")
    page.evaluate(
        "async (address) => (await import(address)).cover(['maps', 'words'])",
        page.url.split("/everywhere")[0] + module_path("core/covers.js"),
    )
    survey.locator("[data-covered]").first.wait_for()
    assert not any(is_painted(survey.locator(part)) for part in ("canvas", ".first", ".last", "figcaption"))
    cover = survey.locator('[data-cover="maps"]')
    assert cover.evaluate("cover => getComputedStyle(cover, '::after').content") == '"?"'
    assert cover.bounding_box()["width"] > 10 * float(mark.removesuffix("px"))


def test_who_predicts_first_sees_of_a_map_where_the_digit_has_been_and_one_touch_shows_all(open_bare):
    visit = open_bare("?digit=0")
    visit.wait_for_tables()
    page = visit.page
    whole = page.get_by_test_id("map-gap").locator("figcaption")
    assert "of the places" in whole.inner_text()
    page.get_by_role("button", name="Predict first").click()
    whole.filter(has_text="1 of 841 places seen").wait_for()
    at = """(figure, [row, col]) => { const canvas = figure.querySelector("canvas");
      return [...canvas.getContext("2d").getImageData(8 * col + 1, 8 * row + 1, 1, 1).data].join(); }"""
    gap = page.get_by_test_id("map-gap")
    covered = gap.evaluate(at, [28, 28])
    assert gap.evaluate(at, [0, 0]) != covered and gap.evaluate(at, [0, 1]) == covered
    visit.canvas.focus()
    page.keyboard.press("ArrowRight")
    whole.filter(has_text="2 of 841 places seen").wait_for()
    assert gap.evaluate(at, [0, 1]) != covered
    page.get_by_role("button", name="Predict first").click()
    whole.filter(has_text="of the places").wait_for()
    assert gap.evaluate(at, [28, 28]) != covered


@full
def test_on_a_phone_no_mark_lies_over_the_page_where_no_sentence_stands(open_page):
    visit = open_page(path="inside", ready=False, viewport={"width": 390, "height": 844}, has_touch=True)
    words = visit.page.locator('[data-cover="words"]:has(.notice)')
    words.wait_for(state="attached", timeout=60_000)
    visit.settle()
    visit.page.keyboard.press("h")
    visit.page.locator('[data-cover="words"][data-covered]').first.wait_for(state="attached")
    assert words.evaluate("""part => part.offsetHeight || getComputedStyle(part, "::after").display""") == "none"
