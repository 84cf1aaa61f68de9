"""The question of a step of the story: predicted under the title, told at the page's end, and it locks nobody in."""

from urllib.parse import urlsplit

import pytest

from tests.browser.visit import Visit
from tests.full import full

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CHOICES = {"everywhere": ("Where it was found, not what", "What was found, not where")}


@pytest.fixture
def open_step(open_bare):
    def open_(page="everywhere", **context):
        visit = open_bare(path=page, kind=Visit, ready=False, **context)
        visit.page.locator(".question").wait_for()
        visit.page.locator(".result").wait_for()
        return visit

    return open_


def top(locator):
    return locator.bounding_box()["y"]


def way_on(page):
    return page.get_by_role("link", name="Next: Your turn →")


def page_in_address(page):
    return urlsplit(page.url).path.removeprefix("/")


def test_it_is_asked_above_what_it_is_about_and_what_holds_is_told_at_the_end_alone(open_step):
    page = open_step().page
    wrong, right = CHOICES["everywhere"]
    assert top(page.locator(".question")) < top(page.locator(".surveys")) < top(page.locator(".result"))
    verdict = page.locator(".verdict")
    page.get_by_role("button", name=wrong).click()
    assert page.locator(".question").inner_text().endswith("What holds stands at the end of this page.")
    assert verdict.inner_text().startswith(f"You said “{wrong}”. It is: “{right}”. What was found")
    page.get_by_role("button", name=right).click()
    assert verdict.inner_text().startswith(f"“{right}”: yes.")
    page.reload()
    page.locator(f'[data-choice][aria-pressed=true]:has-text("{right}")').wait_for()


def test_the_way_on_leads_to_the_question_first_and_is_open_when_it_is_answered(open_step):
    page = open_step().page
    assert not page.locator(".verdict").inner_text().startswith("You said")
    way_on(page).click()
    assert page_in_address(page) == "everywhere"
    assert page.locator("[data-choice]").first.evaluate("choice => choice.matches(':focus')")
    page.get_by_role("button", name=CHOICES["everywhere"][0]).click()
    way_on(page).click()
    assert page_in_address(page) == "train"


@full
def test_whoever_does_not_want_to_answer_presses_again(open_step):
    page = open_step().page
    way_on(page).click()
    way_on(page).click()
    assert page_in_address(page) == "train"


def test_what_holds_is_covered_with_the_words(open_step):
    page = open_step().page
    page.get_by_role("button", name=CHOICES["everywhere"][0]).click()
    page.keyboard.press("h")
    page.locator(".result [data-covered]").wait_for()
    assert not page.locator(".verdict").is_visible()


def test_on_a_phone_its_choices_unfold_and_fold_again_once_one_is_chosen(open_step):
    page = open_step(**PHONE).page
    assert page.locator(".question").bounding_box()["height"] < 80
    page.get_by_role("button", name="Answer", exact=True).press("Enter")  # the desk lies over it on a bare page
    page.get_by_role("button", name=CHOICES["everywhere"][1]).tap()
    assert page.get_by_role("button", name="✓ Answered").is_visible()
    assert not page.get_by_role("button", name=CHOICES["everywhere"][1]).is_visible()
