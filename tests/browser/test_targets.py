"""What a finger presses has 44 pixels, on every page of a phone; no text is cut off, and none asks for a click."""

from pathlib import Path

import pytest

from app.navigation import FIRST, PAGES

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TARGETS = (Path(__file__).parent / "targets.js").read_text(encoding="utf-8")


@pytest.mark.usually_on("train")
@pytest.mark.parametrize("key", [page.key for page in PAGES])
def test_every_page_suits_a_finger(open_page, key):
    visit = open_page(path="" if key == FIRST else key, ready=False, **PHONE)
    visit.page.locator(".lesson").wait_for(timeout=60_000)
    visit.settle()
    visit.page.evaluate(TARGETS)
    assert visit.page.evaluate("targets.small()") == []
    assert visit.page.evaluate("targets.cut()") == []
    assert "click" not in visit.page.evaluate("targets.said()").lower()
