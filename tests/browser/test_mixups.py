"""Wrong answers as a way in: a place, a cell of the matrix, the digits behind it, and one of them on the canvas."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import kai
from kai.recorded import read_record
from tests.browser.test_training import open_train, start_small  # noqa: F401 (a fixture)
from tests.browser.visit import SCREENS, Visit
from tests.full import full

LABELS = kai.mnist("test")[1]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def open_mixups(open_bare):
    def open_(query="", opened=open_bare, **how):
        visit = opened(query, path="mixups", kind=Visit, ready=False, **how)
        visit.page.locator(".digits a").first.wait_for(timeout=60_000)
        visit.settle()
        return visit

    return open_


def behind(name, row, col, truth, answer):
    """The numbers of the test digits behind a cell, as the record has them."""
    answers = read_record(name)[row, col]
    return np.flatnonzero((answers == answer) & (LABELS[: len(answers)] == truth)).tolist()


def shown(page):
    return [
        int(number)
        for number in page.locator(".digits a").evaluate_all("links => links.map(link => link.dataset.number)")
    ]


def cell(page, truth, answer):
    return page.locator(f'[data-cell="{truth}.{answer}"]')


def test_a_cell_shows_its_digits_and_a_digit_opens_the_canvas_where_it_was_met(open_mixups, open_page):
    visit = open_mixups("?network=lenet&row=0&col=6", open_page)
    page = visit.page
    expected = behind("lenet", 0, 6, 7, 9)
    assert expected
    cell(page, 7, 9).click()
    expect(page.locator(".behind")).to_have_text(re.compile(r"taken for a 9"))
    assert shown(page) == expected[:24]
    page.locator(".digits a").first.click()
    canvas = page.get_by_test_id("digit-canvas")
    canvas.wait_for(timeout=60_000)
    page.wait_for_url(f"**/?digit={expected[0]}&row=0&col=6*")
    expect(canvas).to_have_attribute("data-label", "7")
    assert (canvas.get_attribute("data-row"), canvas.get_attribute("data-col")) == ("0", "6")
    expect(page.get_by_test_id("answer-lenet")).to_have_attribute("data-prediction", "9")
    canvas.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url(f"**/?digit={expected[0]}&row=1&col=6*")
    page.go_back()  # once: the way to the canvas is one step
    expect(page.locator(".mixups .title")).to_have_text("LeNet, digits at row 0, column 6 (top left)", timeout=60_000)
    expect(cell(page, 7, 9)).to_have_attribute("aria-selected", "true")
    assert shown(page) == expected[:24]
    assert page.url.endswith("/mixups?network=lenet&row=0&col=6&cell=7.9")
    page.go_forward()
    expect(canvas).to_have_attribute("data-row", "1", timeout=60_000)
    assert canvas.get_attribute("data-label") == "7"


@full
def test_what_was_looked_at_is_found_again_from_another_page_and_a_link_wins_over_it(open_mixups, open_page):
    page = open_mixups("?network=lenet&row=0&col=6&cell=7.9", open_page).page
    page.get_by_role("link", name="The story").first.click()
    page.get_by_role("heading", level=1, name="story").wait_for(timeout=60_000)
    page.go_back()
    expect(page.locator(".mixups .title")).to_contain_text("LeNet, digits at row 0, column 6", timeout=60_000)
    expect(cell(page, 7, 9)).to_have_attribute("aria-selected", "true")
    address = page.url.split("?")[0]
    page.goto(address)
    expect(page.locator(".mixups .title")).to_contain_text("LeNet, digits at row 0, column 6", timeout=60_000)
    page.goto(f"{address}?network=mlp&row=3&col=4")
    expect(page.locator(".mixups .title")).to_contain_text("MLP, digits at row 3, column 4", timeout=60_000)
    expect(cell(page, 7, 9)).to_have_attribute("aria-selected", "false")


@full
def test_a_picture_shows_the_digit_at_its_place_on_the_canvas(open_mixups):
    page = open_mixups("?network=mlp&row=20&col=5").page
    page.wait_for_function(f"() => {PICTURE}(20, 5).inside > 0")
    seen = page.evaluate(f"{PICTURE}(20, 5)")
    assert seen["outside"] == 0
    number = shown(page)[0]
    assert seen["inside"] == int((kai.mnist("test")[0][number] > 0).sum())


PICTURE = """((row, col) => {
  const canvas = document.querySelector("[data-component=kai_mixups]").shadowRoot.querySelector(".digits canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, 56, 56);
  const seen = { inside: 0, outside: 0 };
  for (let i = 0; i < 56 * 56; i++) {
    const [r, c] = [Math.floor(i / 56) - row, (i % 56) - col];
    if (data[4 * i]) seen[r >= 0 && r < 28 && c >= 0 && c < 28 ? "inside" : "outside"] += 1;
  }
  return seen;
})"""


def test_by_keyboard_alone_from_place_to_place_and_from_cell_to_cell(open_mixups):
    page = open_mixups("?network=mlp&row=28&col=28&cell=3.5").page
    map_ = page.get_by_test_id("mixups-map").locator("canvas")
    map_.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator(".mixups .title")).to_contain_text("in the training corner")
    cell(page, 0, 0).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", *["ArrowRight"] * 9, "Enter"):
        page.keyboard.press(key)
    expect(cell(page, 4, 9)).to_have_attribute("aria-selected", "true")
    expect(cell(page, 4, 9)).to_be_focused()
    expected = behind("mlp", 0, 0, 4, 9)
    assert shown(page) == expected[:24]
    assert cell(page, 4, 9).get_attribute("aria-label").endswith("taken for a 9")
    assert page.locator("[data-cell][tabindex='0']").count() == 1


@full
def test_a_finger_chooses_a_place_and_a_cell_and_leafs_through_its_digits(open_mixups):
    page = open_mixups(**PHONE).page
    box = page.get_by_test_id("mixups-map").locator("canvas").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 12.5 / 29, box["y"] + box["height"] * 20.5 / 29)
    expect(page.locator(".mixups .title")).to_contain_text("row 20, column 12")
    answers = read_record("mlp")[20, 12]
    truth, answer = max(
        ((t, a) for t in range(10) for a in range(10) if t != a), key=lambda c: len(behind("mlp", 20, 12, *c))
    )
    numbers = behind("mlp", 20, 12, truth, answer)
    assert shown(page) == numbers[:24] and len(answers) > 24
    cell(page, truth, answer).tap()
    page.get_by_role("button", name="More of them").tap()
    assert shown(page) == numbers[24:48]


def test_the_favourite_wrong_answer_is_told_with_its_numbers(open_mixups):
    page = open_mixups("?network=mlp&row=28&col=28").page
    answers = read_record("mlp")[28, 28]
    wrong = answers[answers != LABELS[: len(answers)]]
    liked = np.bincount(wrong).argmax()
    assert f"{(wrong == liked).sum():,}" in page.locator(".summary").inner_text()
    given = page.locator(f".matrix tfoot td >> nth={liked}").inner_text()
    assert given == f"{(answers == liked).sum():,}"
    page.get_by_role("button", name="Exactly invariant LeNet").click()
    expect(page.locator(".mixups .title")).to_contain_text("Exactly")
    assert "9" in page.locator(".summary").inner_text()


@full
def test_on_a_laptop_and_on_a_projector_map_matrix_and_digits_are_seen_at_once(open_mixups, open_page):
    visit = open_mixups("", open_page)
    for width, height in visit.on_screens(*SCREENS[:2]):
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        for part in (".map canvas", ".matrix", ".digits a >> nth=0"):
            box = visit.page.locator(part).bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= height, part


WORST = """cells => {
  const count = (cell) => Number(cell.textContent.replace(",", ""));
  const wrong = cells.filter((cell) => cell.dataset.cell[0] !== cell.dataset.cell[2]);
  return wrong.sort((a, b) => count(b) - count(a))[0].dataset.cell;
}"""


@full
def test_the_digits_behind_a_runs_matrix_stand_on_the_canvas_beside_its_network(open_train):  # noqa: F811
    visit = open_train()
    start_small(visit)
    page = visit.page
    page.get_by_text("Finished:").wait_for(timeout=90_000)
    page.get_by_role("button", name="bottom-right", exact=True).click()
    truth, answer = page.locator("[data-cell]").evaluate_all(WORST).split(".")
    cell(page, truth, answer).click()
    link = page.locator(".digits a").first
    link.wait_for(timeout=30_000)
    visit.settle()
    digit, run = link.get_attribute("data-number"), page.url.partition("run=")[2]
    link.click()
    guest = page.get_by_test_id("answer-guest")
    guest.wait_for(timeout=60_000)
    expect(page.get_by_test_id("digit-canvas")).to_have_attribute("data-label", truth)
    page.wait_for_function(f"() => location.search.includes('digit={digit}&row=28&col=28')")
    expect(guest).to_have_attribute("data-prediction", answer)
    page.go_back()
    page.wait_for_url(f"**/train?run={run}")
    away = page.get_by_role("button", name="bottom-right", exact=True)
    expect(away).to_have_attribute("aria-pressed", "true", timeout=60_000)
    expect(cell(page, truth, answer)).to_have_attribute("aria-selected", "true")
    expect(page.locator(f'.digits a[data-number="{digit}"]')).to_be_visible()
