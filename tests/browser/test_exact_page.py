"""Does the answer change? What is measured, predicted and switched off, as a person sees it."""

import numpy as np
import pytest
import torch

import kai
from app import answers
from tests.full import full


def opening(open_):
    """A function that opens the comparison by another that opens pages."""

    def open_measured(query="", **context):
        visit = open_(query, path="exact", ready=False, **context)
        visit.page.locator('[data-testid="stages"] tbody tr').first.wait_for(timeout=60_000)
        visit.settle()
        return visit

    return open_measured


@pytest.fixture
def open_exact(open_bare):
    """A function that opens the comparison on a bare page."""
    return opening(open_bare)


@pytest.fixture
def open_exact_page(open_page):
    """The same, on its real page."""
    return opening(open_page)


def changes(visit):
    rows = visit.page.locator('[data-testid="stages"] tbody tr')
    return {
        row.get_attribute("data-stage"): float(row.get_attribute("data-change"))
        for row in (rows.nth(i) for i in range(rows.count()))
    }


def wait_measured(visit, rows, cols):
    """Wait until this shift has been measured: large networks are not measured in every frame of a busy machine."""
    visit.page.locator(f'[data-testid="verdict"][data-shift="{rows},{cols}"]').wait_for(state="attached")


def outcome(visit):
    return visit.page.get_by_test_id("verdict").get_attribute("data-outcome")


def caption(visit):
    return visit.page.locator(".map figcaption").inner_text()


def press(visit, name, role="button"):
    visit.page.get_by_role(role, name=name, exact=True).click()
    visit.settle()


def wait_for_map(visit):
    visit.page.wait_for_function(
        "() => [...document.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector('.map')).find(Boolean)"
        " && ![...document.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector('.map.empty')).find(Boolean)"
    )


@full
def test_an_even_shift_in_the_middle_changes_exactly_nothing_and_an_odd_one_something(open_exact):
    visit = open_exact("?digit=4&row=12&col=12&network=notebook-gap&start=12.12")
    visit.canvas.focus()
    for _ in range(2):
        visit.page.keyboard.press("ArrowRight")
    visit.settle()
    assert visit.page.get_by_test_id("shift").inner_text() == "Shift: 2 right"
    wait_measured(visit, 0, 2)
    assert outcome(visit) == "same"
    assert max(changes(visit).values()) < 1e-9
    visit.page.keyboard.press("ArrowDown")
    wait_measured(visit, 1, 2)
    assert outcome(visit) == "changed"
    found = changes(visit)
    assert found["conv1"] == 0
    assert found["pool1"] > 0.05
    assert "no multiple of 2" in visit.page.get_by_test_id("reason").inner_text()


def test_dragging_measures_in_the_page_what_torch_measures(open_exact_page):
    visit = open_exact_page("?digit=4&row=4&col=4&network=notebook-gap&start=4.4")
    wait_for_map(visit)
    visit.settle()
    before = visit.messages_sent
    visit.press(18, 18)
    visit.move(25, 33)
    visit.next_frames()
    assert visit.offset == (11, 19)
    wait_measured(visit, 7, 15)
    image = torch.as_tensor(kai.mnist("test")[0][4])
    expected = {
        one.name: one.change for one in kai.shift_changes(answers.network("notebook-gap"), image, (4, 4), (7, 15))
    }
    found = changes(visit)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), atol=1e-4)
    visit.release()
    visit.settle()
    assert visit.messages_sent == before


@full
def test_an_effect_that_is_switched_off_again_costs_nothing_and_leaves_no_entries_in_the_history(open_exact_page):
    visit = open_exact_page("?digit=4&row=12&col=12&network=notebook-gap&start=12.12")
    entries = visit.page.evaluate("history.length")
    wait_for_map(visit)
    press(visit, "Pooling skips places (stride 2)", role="switch")
    visit.page.wait_for_url("**without=stride**")
    wait_for_map(visit)
    press(visit, "Pooling skips places (stride 2)", role="switch")
    visit.settle()
    before = visit.cost
    press(visit, "Pooling skips places (stride 2)", role="switch")
    visit.page.wait_for_url("**without=stride**")
    wait_for_map(visit)
    assert visit.cost == before
    assert visit.page.evaluate("history.length") == entries


@full
def test_with_all_effects_switched_off_the_logits_agree_everywhere(open_exact):
    visit = open_exact("?digit=4&row=3&col=28&network=notebook-gap&start=12.12")
    wait_for_map(visit)
    assert outcome(visit) != "same"
    assert caption(visit) == "the same logits at 88 of 841 places" or int(caption(visit).split()[4]) < 200
    for effect in (
        "Windows lost at the edge (no padding)",
        "Black made bright (bias)",
        "Pooling skips places (stride 2)",
    ):
        press(visit, effect, role="switch")
    visit.settle()
    wait_for_map(visit)
    assert outcome(visit) == "same"
    assert caption(visit) == "the same logits at 841 of 841 places"
    assert visit.page.url.endswith("without=stride.lost_windows.bright_black&start=12.12")
    row = visit.page.locator('[data-compared="notebook-gap"] .count')
    assert row.inner_text() == "all 841"


@full
def test_the_exactly_invariant_network_stands_beside_the_others(open_exact):
    visit = open_exact("?digit=7&row=1&col=2")
    wait_for_map(visit)
    counts = {
        name: visit.page.locator(f'[data-compared="{name}"] .count').inner_text()
        for name in ("mlp", "lenet", "gap-exact")
    }
    assert counts == {"mlp": "1 of 841", "lenet": "1 of 841", "gap-exact": "all 841"}
    press(visit, "Exactly invariant LeNet")
    assert outcome(visit) == "same"


@full
def test_what_takes_longer_than_a_frame_is_measured_in_another_thread_and_is_the_same(open_exact):
    visit = open_exact("?digit=4&row=12&col=12&network=gap-exact&start=12.12")
    visit.page.context.new_cdp_session(visit.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    visit.canvas.focus()
    for _ in range(7):
        visit.page.keyboard.press("ArrowRight")
        visit.next_frames()
    wait_measured(visit, 0, 7)
    assert len(visit.page.workers) == 1
    assert outcome(visit) == "same"
    assert max(changes(visit).values()) < 1e-9
    press(visit, "MLP")
    visit.canvas.focus()
    visit.page.keyboard.press("ArrowDown")
    wait_measured(visit, 1, 7)
    assert outcome(visit) != "same"
    press(visit, "Exactly invariant LeNet")
    visit.page.locator('[data-testid="verdict"][data-outcome="same"]').wait_for(state="attached")


@full
def test_without_another_thread_it_is_measured_here_now_and_then(open_page):
    visit = open_page("?digit=4", path="reading", ready=False)
    visit.page.route(
        "**/equivariance/worker.js", lambda route: route.fulfill(status=200, content_type="text/plain", body="")
    )
    visit.page.goto(f"{visit.server}/exact?digit=4&row=12&col=12&network=gap-exact&start=12.12")
    visit.page.locator('[data-testid="stages"] tbody tr').first.wait_for(timeout=60_000)
    visit.page.context.new_cdp_session(visit.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    visit.canvas.focus()
    for _ in range(7):
        visit.page.keyboard.press("ArrowRight")
        visit.next_frames()
    wait_measured(visit, 0, 7)
    assert outcome(visit) == "same"
    visit.errors.clear()  # the module that did not come


@full
def test_predicting_hides_the_answer_until_it_is_given(open_exact):
    visit = open_exact("?digit=4&row=12&col=12&network=notebook-gap&start=12.12")
    press(visit, "Predict first")
    assert visit.page.get_by_test_id("question").is_visible()
    visit.canvas.focus()
    visit.page.keyboard.press("ArrowRight")
    wait_measured(visit, 0, 1)
    asked = visit.page.get_by_test_id("question").inner_text()
    assert "row 12, column 12" in asked and "1 right" in asked
    told = [
        visit.page.locator(part)
        for part in (".verdict", ".reason", ".results", ".last canvas", ".compared", ".last .key")
    ]
    assert not any(part.is_visible() for part in told)  # nothing of it is painted, so nothing shines through
    box = visit.page.locator(".last").bounding_box()
    visit.page.mouse.click(box["x"] + 60, box["y"] + 60)
    assert not any(part.is_visible() for part in told)
    press(visit, "Nothing changes")
    assert visit.page.get_by_test_id("score").inner_text() == "Not this time. Predicted right: 0 of 1"
    assert "The logits change by up to" in visit.notice
    assert all(part.is_visible() for part in told)
    visit.canvas.focus()
    visit.page.keyboard.press("ArrowRight")
    wait_measured(visit, 0, 2)
    press(visit, "Nothing changes")
    assert visit.page.get_by_test_id("score").inner_text() == "Right. Predicted right: 1 of 2"


@full
def test_a_shift_is_set_and_starts_over_from_here(open_exact):
    visit = open_exact("?digit=4&network=notebook-gap")
    press(visit, "Set me a shift")
    assert visit.page.get_by_test_id("question").is_visible()
    assert visit.page.get_by_test_id("shift").inner_text() != "Shift: not moved yet"
    press(visit, "Predict first")
    press(visit, "Start here")
    assert visit.page.get_by_test_id("shift").inner_text() == "Shift: not moved yet"
    assert f"start={visit.offset[0]}.{visit.offset[1]}" in visit.page.url


def test_a_click_on_the_map_moves_the_digit_there(open_exact):
    visit = open_exact("?digit=4")
    wait_for_map(visit)
    box = visit.page.locator(".map canvas").bounding_box()
    visit.page.mouse.click(box["x"] + 20.5 * box["width"] / 29, box["y"] + 5.5 * box["height"] / 29)
    visit.settle()
    assert visit.offset == (5, 20)


@full
def test_a_reload_finds_everything_again(open_exact_page):
    visit = open_exact_page("?digit=4&row=12&col=13&network=notebook-gap&without=stride&start=12.12")
    visit.page.reload()
    visit.page.locator('[data-testid="stages"] tbody tr').first.wait_for(timeout=60_000)
    visit.settle()
    assert visit.offset == (12, 13)
    assert (
        visit.page.get_by_role("switch", name="Pooling skips places (stride 2)").get_attribute("aria-checked")
        == "false"
    )
    assert outcome(visit) == "same"


@full
def test_a_drawing_from_the_canvas_page_can_be_shifted_too(open_page):
    visit = open_page()
    visit.page.get_by_role("button", name="Draw your own").click()
    visit.draw([(6, 14), (20, 14)])
    visit.settle()
    visit.go_to("Does the answer change?", "Why it happens")
    visit.page.locator('[data-testid="stages"] tbody tr').first.wait_for(timeout=60_000)
    visit.settle()
    press(visit, "Exactly invariant LeNet")
    start = visit.offset
    visit.canvas.focus()
    visit.page.keyboard.press("ArrowDown")
    visit.settle()
    assert visit.offset == (start[0] + 1, start[1])
    assert outcome(visit) == "same"


@full
def test_everything_fits_on_every_screen(open_exact_page):
    visit = open_exact_page("?digit=4&row=6&col=9&network=notebook-gap", color_scheme="dark")
    for width, height in visit.on_screens():
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        for part in ("verdict", "shift"):
            box = visit.page.get_by_test_id(part).bounding_box()
            assert box["y"] + box["height"] <= height


@full
def test_a_drawing_that_is_too_large_is_sent_to_the_canvas_by_a_link(open_bare):
    visit = open_bare("?ink=CECE~E4E4", path="exact", ready=False)
    link = visit.page.get_by_role("link", name="the canvas")
    link.wait_for()
    assert not visit.page.get_by_test_id("shift").is_visible()
    link.click()
    visit.wait_until_ready()
    assert visit.page.get_by_role("heading", name="MLP").first.is_visible()
