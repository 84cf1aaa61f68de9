"""From logits to probabilities, number by number, on a card of the canvas page."""

import numpy as np
import pytest
import torch

import kai
from tests.full import also_in_full, full


def columns(visit):
    """Logits, exponentials and shares as they are written, text by text."""
    rows = visit.page.locator('[data-testid="softmax"] tbody tr')
    return [row.locator("td").all_inner_texts() for row in rows.all()]


def logits_of(name, digit, offset):
    images, _ = kai.mnist("test")
    with torch.no_grad():
        return kai.load_pretrained(name)(kai.place(images[digit : digit + 1], offset))[0].numpy()


def test_one_touch_shows_logits_exponentials_sum_and_shares_and_they_follow(open_bare):
    visit = open_bare("?digit=4&row=5&col=6")
    visit.wait_for_tables()
    before = visit.cost
    button = visit.page.get_by_role("button", name="Numbers of LeNet")
    button.click()
    visit.next_frames()
    for offset in ((5, 6), (5, 10)):
        logits = logits_of("lenet", 4, offset)
        written = np.array([float(row[0].replace("−", "-")) for row in columns(visit)])
        np.testing.assert_allclose(written, logits, atol=0.006)
        largest = columns(visit)[int(logits.argmax())]
        share = np.exp(logits - logits.max()).max() / np.exp(logits - logits.max()).sum()
        assert largest[2] == (">99.9 %" if share > 0.9995 else f"{100 * share:.1f} %")
        visit.canvas.focus()
        visit.page.keyboard.press("Shift+ArrowRight")
        visit.next_frames()
    assert visit.page.get_by_text("so a scribble, too, gets 99 %").is_visible()
    visit.settle()
    assert visit.cost == before
    button.click()
    visit.next_frames()
    assert not visit.page.get_by_test_id("softmax").is_visible()


@full
def test_a_scribble_has_numbers_too(open_bare):
    visit = open_bare()
    visit.page.get_by_role("button", name="Draw your own").click()
    visit.page.get_by_role("button", name="Numbers of MLP").click()
    visit.next_frames()
    assert visit.page.get_by_text("Draw something: then there are sums.").is_visible()
    visit.wait_for_engines()
    visit.draw([(10, 10), (18, 22), (9, 20), (22, 9)])
    visit.next_frames()
    assert all(text not in ("–", "") for row in columns(visit) for text in row)


@pytest.mark.parametrize("size", [(390, 844), *also_in_full(((1280, 800),), ((1920, 1080),))])
def test_the_table_fits_on_every_screen(open_bare, size):
    visit = open_bare("?digit=4", viewport={"width": size[0], "height": size[1]})
    visit.page.get_by_role("button", name="Numbers of Global-pooled LeNet").click()
    visit.next_frames()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == size[0]
    table = visit.page.locator('[data-testid="softmax"] table').bounding_box()
    assert table["x"] >= 0
    assert table["x"] + table["width"] <= size[0]
