"""Training as a learner lives it: start, watch, stop, reload, and take the network to the canvas."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.canvas_page import NETWORKS
from tests.full import full

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def open_train(open_page):
    def open_(query="", **context):
        visit = open_page(query, path="train", ready=False, **context)
        visit.page.get_by_role("button", name="Start", exact=True).wait_for(timeout=60_000)
        visit.settle()
        return visit

    return open_


def start_small(visit):
    """Start the first preset on a tenth of the digits."""
    visit.page.get_by_text("How it learns").click(timeout=60_000)
    share = visit.page.get_by_role("slider", name="Share of the training digits")
    share.focus()
    visit.page.keyboard.press("Home")
    for _ in range(9):
        visit.page.keyboard.press("ArrowRight")
    visit.settle()
    visit.page.get_by_role("button", name="Start", exact=True).click()


def four_cards_stand_at_one_height_and_four_maps_have_one_size(page):
    def boxes(part, inner=""):
        found = [page.get_by_test_id(f"{part}-{name}") for name in (*NETWORKS, "guest")]
        return [(one.locator(inner) if inner else one).bounding_box() for one in found]

    for part in (boxes("answer"), boxes("answer", ".prediction"), boxes("answer", ".bars"), boxes("map", "canvas")):
        assert len({(round(box["y"]), round(box["height"])) for box in part}) == 1, part
    assert len({round(box["width"]) for box in boxes("map", "canvas")}) == 1
    for field, card in zip(boxes("map", "canvas"), boxes("answer"), strict=True):
        assert abs(field["x"] - card["x"]) < 1.5 and abs(field["width"] - card["width"]) < 1.5
    for digit, numbers in zip(boxes("answer", ".prediction"), boxes("answer", ".numbers"), strict=True):
        assert digit["x"] + 0.55 * digit["height"] <= numbers["x"], "the button does not lie on the answer"


def test_a_run_is_watched_found_after_a_reload_and_taken_to_the_canvas(open_train):
    visit = open_train()
    start_small(visit)
    visit.page.get_by_text("Finished:").wait_for(timeout=90_000)
    assert visit.page.get_by_text("top-left", exact=True).first.is_visible()
    visit.page.wait_for_url("**run=*")
    visit.page.reload()
    visit.page.get_by_text("Finished:").wait_for(timeout=60_000)
    visit.page.get_by_role("link", name="Take it to the canvas →").click()
    guest = visit.page.get_by_test_id("answer-guest")
    guest.wait_for(timeout=60_000)
    visit.page.wait_for_function("() => location.search.includes('guest=')")
    visit.settle()
    assert guest.get_attribute("data-prediction") == visit.page.get_by_test_id("answer-mlp").get_attribute(
        "data-prediction"
    )
    for _ in visit.on_screens():
        four_cards_stand_at_one_height_and_four_maps_have_one_size(visit.page)
    visit.page.get_by_role("button", name="Draw your own").click()
    visit.settle()
    visit.press(8, 16)
    visit.move(20, 12, steps=12)
    expect(guest).to_have_attribute("data-prediction", re.compile(r"\d"))  # while the pen is down
    visit.release()


@full
def test_a_run_is_found_in_the_middle_after_a_reload_is_stopped_and_keeps_what_it_has_learned(open_train):
    visit = open_train()
    visit.page.get_by_label("Begin with").click()
    visit.page.get_by_text("A neutral border").click()  # up to a minute
    visit.settle()
    visit.page.get_by_role("button", name="Start", exact=True).click()
    visit.page.get_by_text("digits a second").wait_for(timeout=60_000)
    visit.page.reload()
    visit.page.get_by_text("digits a second").wait_for(timeout=60_000)
    visit.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    visit.page.get_by_text("Stopped:").wait_for(timeout=60_000)
    visit.page.get_by_role("button", name="Weights").wait_for()


@full
def test_a_second_learner_waits_in_the_queue_and_sees_the_place(open_train):
    first, second = open_train(), open_train()
    for visit in (first, second):
        visit.page.get_by_role("button", name="Start", exact=True).click()
        visit.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).wait_for(timeout=60_000)
    second.page.get_by_text("Place 1 in the queue").wait_for(timeout=60_000)
    second.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    second.page.get_by_text("Stopped:").wait_for(timeout=30_000)
    first.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    first.page.get_by_text("Stopped:").wait_for(timeout=60_000)


@full
def test_while_a_run_goes_on_and_ends_nothing_blinks_and_nothing_moves(open_train):
    visit = open_train()
    visit.page.add_script_tag(path=Path(__file__).parent / "steadiness.js")
    visit.page.get_by_label("Begin with").click()
    visit.page.get_by_text("A neutral border").click()
    visit.settle()
    visit.page.evaluate("window.steadiness.begin()")
    visit.page.get_by_role("button", name="Start", exact=True).click()
    visit.page.wait_for_function("window.steadiness.first && window.steadiness.changes.length > 12", timeout=120_000)
    visit.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    visit.page.get_by_text("Stopped:").wait_for(timeout=60_000)
    visit.page.get_by_text("Mix-ups (confusion matrix)").wait_for(timeout=60_000)
    visit.settle()
    assert visit.page.evaluate("window.steadiness.broken") == []
    drawn = visit.page.locator(".lines path").evaluate_all("paths => paths.map(path => path.getTotalLength())")
    assert len(drawn) == 4 and min(drawn) > 20  # each line has grown while it was watched: loss, training, two places


@full
def test_an_mlps_first_weights_form_in_the_corner_and_nowhere_else_before_ones_eyes(open_train):
    visit = open_train()
    visit.page.evaluate(PICTURES)
    visit.page.get_by_role("button", name="Start", exact=True).click()
    visit.page.get_by_text("Finished:").wait_for(timeout=90_000)
    visit.page.get_by_text("Weights of the first 6 hidden units").wait_for()
    changed = visit.page.evaluate("window.changedPixels()")
    assert changed["pictures"] >= 2 and changed["corner"] > 0.5 and changed["elsewhere"] == 0
    assert visit.page.get_by_alt_text("they take shape in the corner of 28×28 alone").is_visible()


PICTURES = """() => {
  const pictures = [];
  const look = () => {
    for (const { shadowRoot } of document.querySelectorAll("*")) {
      const picture = shadowRoot?.querySelector(".kernels:not([hidden]) img");
      if (picture?.src && picture.src !== pictures.at(-1)) pictures.push(picture.src);
    }
    requestAnimationFrame(look);
  };
  look();
  const pixels = async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, 56, 56).data;  // the first unit's
  };
  window.changedPixels = async () => {
    const [first, last] = await Promise.all([pixels(pictures[0]), pixels(pictures.at(-1))]);
    const counts = { corner: 0, elsewhere: 0 };
    for (let i = 0; i < 56 * 56; i++) {
      const place = i % 56 < 28 && i < 28 * 56 ? "corner" : "elsewhere";
      if ([0, 1, 2, 3].some((channel) => first[4 * i + channel] !== last[4 * i + channel])) counts[place] += 1;
    }
    return { pictures: pictures.length, corner: counts.corner / 784, elsewhere: counts.elsewhere };
  };
}"""


@full
def test_a_browser_has_one_run_whatever_its_tabs_and_finds_its_last_ones_again(open_train):
    visit = open_train()
    visit.page.get_by_role("button", name="Start", exact=True).click()
    visit.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).wait_for(timeout=60_000)
    other = visit.page.context.new_page()
    other.goto(f"{visit.server}/train")
    other.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).wait_for(
        timeout=60_000
    )  # the same run
    other.get_by_role("button", name="Start", exact=True).click()
    other.get_by_text("Cancel it, or wait").wait_for(timeout=60_000)
    other.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    for tab in (other, visit.page):
        tab.get_by_text("Stopped:").wait_for(timeout=60_000)


@full
def test_a_learner_who_looks_around_is_told_how_the_run_has_ended(open_train):
    visit = open_train()
    start_small(visit)
    visit.page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).wait_for(timeout=60_000)
    visit.go_to("The story")
    visit.page.get_by_test_id("stToast").filter(has_text="MLP").wait_for(timeout=90_000)


def moment_of(visit):
    """The slider over a run's moments, once it can be moved."""
    slider = visit.page.get_by_role("slider", name="Moment of the run")
    expect(slider).to_be_enabled(timeout=90_000)
    return slider


@full
def test_a_finished_run_is_gone_through_again_by_keyboard_and_its_link_opens_at_the_moment(open_train):
    visit = open_train()
    start_small(visit)
    slider, weights = moment_of(visit), visit.page.locator(".kernels img").first
    visit.page.get_by_text("Finished:").wait_for(timeout=90_000)
    visit.settle()
    assert slider.bounding_box()["height"] >= 44
    assert visit.page.get_by_role("button", name="Play", exact=True).bounding_box()["height"] >= 44
    learned = weights.screenshot()
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "Before the first update: the random start.")
    expect(visit.page.get_by_text("Not measured yet.")).to_be_visible()
    expect(visit.page.locator("line.moment")).to_have_count(2)  # one in each chart
    expect(weights).to_have_class("film")
    visit.settle()
    start = weights.screenshot()
    assert start != learned
    slider.press("ArrowRight")
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile(r"^After [\d,]+ updates, [\d.]+ s: loss [\d.]+, training")
    )
    expect(visit.page.get_by_text("Of the test digits swept last, the last of them after")).to_be_visible()
    said = slider.get_attribute("aria-valuetext")
    visit.page.wait_for_url("**moment=1**")
    visit.page.reload()
    expect(moment_of(visit)).to_have_attribute("aria-valuetext", said)
    assert slider.input_value() == "1"
    expect(weights).to_have_class("film")
    slider.press("Home")
    visit.settle()
    assert weights.screenshot() == start
    slider.press("End")
    expect(visit.page.locator("line.moment")).to_have_count(0)
    visit.page.wait_for_function("() => !location.search.includes('moment')")


@full
def test_a_run_is_played_again_to_its_end_and_a_touch_on_the_curve_goes_to_its_moment(open_train):
    visit = open_train()
    start_small(visit)
    slider = moment_of(visit)
    visit.page.get_by_text("Finished:").wait_for(timeout=90_000)
    visit.page.get_by_role("button", name="Play", exact=True).click()
    expect(visit.page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(slider).to_have_value(slider.get_attribute("max"), timeout=30_000)
    expect(visit.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    chart = visit.page.locator(".plot").first
    box = chart.bounding_box()
    chart.click(position={"x": box["width"] * 0.13, "y": box["height"] / 2})  # where the axis begins
    expect(slider).to_have_value(re.compile("^[01]$"))


FRAME = """picture => {
  const [width, height] = picture.style.aspectRatio.split("/").map(Number);
  const top = (parseFloat(picture.style.objectPosition.split(" ")[1]) / 100) * (picture.naturalHeight - height);
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(picture, 0, Math.round(top), width, height, 0, 0, width, height);
  return [...context.getImageData(0, 0, width, height).data];
}"""
"""The pixels of the frame that is seen."""


@full
def test_two_runs_of_one_seed_are_gone_through_side_by_side_and_the_link_brings_both(open_train):
    visit = open_train()
    start_small(visit)
    visit.page.get_by_text("Finished:").wait_for(timeout=90_000)
    visit.page.get_by_role("button", name="Start", exact=True).click()
    visit.page.get_by_text("2 · MLP").first.wait_for(timeout=60_000)
    visit.page.get_by_text("Finished:").wait_for(timeout=90_000)
    slider = moment_of(visit)
    visit.page.get_by_label("Beside it").select_option(index=1)
    began = visit.page.get_by_text("they began with the same weights and met the same digits in the same order")
    expect(began).to_be_visible()
    slider.press("Home")
    pictures = visit.page.locator(".kernels img")
    for k in range(2):
        expect(pictures.nth(k)).to_have_class("film")
    visit.settle()
    start, beside = (pictures.nth(k).evaluate(FRAME) for k in range(2))
    assert start == beside and len(set(start)) > 10  # the same seed: one random start
    slider.press("ArrowRight")
    visit.settle()
    assert pictures.nth(0).evaluate(FRAME) != start
    visit.page.wait_for_url("**moment=1&with=*")
    other = open_train(visit.page.url.partition("/train")[2])
    expect(moment_of(other)).to_have_value("1")
    expect(other.page.get_by_label("Beside it")).not_to_have_value("")
    expect(other.page.locator(".beside .kernels img")).to_be_visible()
    phone = open_train(visit.page.url.partition("/train")[2], **PHONE)
    expect(moment_of(phone)).to_have_value("1")
    assert 0 <= phone.page.locator(".st-key-live").bounding_box()["y"] < 200, "the run is in sight, not the form"
    assert phone.page.locator(".confusion").bounding_box()["width"] > 300
    slider.press("ArrowRight")
    visit.page.get_by_role("link", name="Take it to the canvas →").press("Enter")  # before the address has followed
    visit.page.get_by_test_id("answer-guest").wait_for(timeout=60_000)
    visit.page.go_back()  # once: the way to the canvas is one step
    expect(moment_of(visit)).to_have_value("2")
    expect(visit.page.get_by_label("Beside it")).not_to_have_value("")
    expect(visit.page.locator(".beside .kernels img")).to_be_visible()


@full
def test_everything_fits_on_every_screen(open_train):
    visit = open_train(color_scheme="dark")
    for width, _ in visit.on_screens():
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
