"""Whoever walks the story predicts before the page tells: its maps are covered until there is an answer, or a touch."""

from tests.browser.visit import Visit
from tests.full import full

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
COVER = '[data-covered][data-cover="maps"]'


def open_canvas_by_the_story(open_page, **context):
    visit = open_page(path="story", ready=False, **context)
    visit.page.get_by_role("link", name="Drag a digit →").click(timeout=60_000)
    visit.wait_until_ready()
    visit.page.locator(COVER).first.wait_for()
    return visit


def map_is_seen(page):
    canvas = page.get_by_test_id("map-gap").locator("canvas")
    return canvas.evaluate("canvas => canvas.checkVisibility({ visibilityProperty: true })")


@full
def test_on_the_walk_the_maps_wait_for_the_answer(open_page):
    visit = open_canvas_by_the_story(open_page)
    page = visit.page
    assert not map_is_seen(page)
    assert page.get_by_test_id("answer-mlp").locator(".prediction").is_visible(), "one drags, and sees who answers what"
    status = page.locator(".question [role=status]")
    assert status.inner_text() == "The maps are covered until you have answered. A touch shows them."
    page.reload()
    page.locator(COVER).first.wait_for(timeout=60_000)
    page.get_by_role("button", name="All three", exact=True).click()
    page.locator("[data-covered]").first.wait_for(state="detached")
    assert map_is_seen(page)
    assert status.inner_text().startswith("Kept.")
    page.get_by_role("link", name="Next: Convolution is not enough →").click()
    page.get_by_role("heading", name="One convolution").wait_for()
    visit.settle()
    assert page.locator("[data-covered]").count() == 0


@full
def test_one_touch_uncovers_them_for_good(open_page):
    visit = open_canvas_by_the_story(open_page, **PHONE)
    page = visit.page
    page.locator(COVER).first.tap()
    page.locator("[data-covered]").first.wait_for(state="detached")
    assert map_is_seen(page)
    assert page.get_by_role("button", name="Answer", exact=True).is_visible(), "the question stays open"
    page.reload()
    visit.wait_until_ready()
    assert page.locator("[data-covered]").count() == 0


@full
def test_who_leaves_without_an_answer_finds_nothing_covered_elsewhere(open_page):
    visit = open_canvas_by_the_story(open_page)
    visit.go_to("The networks", "Why it happens")
    visit.page.get_by_role("heading", name="The networks, layer by layer").wait_for()
    visit.page.wait_for_function("() => document.documentElement.dataset.covers === ''")
    visit.go_to("Drag a digit")
    visit.wait_until_ready()
    visit.wait_for_tables()
    assert map_is_seen(visit.page)


def test_a_newcomer_who_opens_the_canvas_finds_nothing_covered(open_bare):
    visit = open_bare()
    visit.wait_for_tables()
    visit.page.locator(".question").wait_for()
    assert map_is_seen(visit.page)
    assert visit.page.locator(".question [role=status]").inner_text() == ""


def test_a_talk_covers_what_its_scene_says_and_no_more(open_bare):
    page = open_bare(path="inside", kind=Visit, ready=False).page
    page.locator(".question").wait_for()
    page.evaluate("""() => { sessionStorage.setItem("kai-step", "inside");
      sessionStorage.setItem("kai-talk", JSON.stringify({ talk: "story", index: 7 })); }""")
    page.reload()
    page.locator(".question").wait_for()
    page.locator(".stages figure").first.wait_for()
    assert page.locator("[data-covered]").count() == 0
