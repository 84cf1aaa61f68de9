"""A page that the browser translates: each text node becomes `<font><font>…</font></font>`, again and again."""

import pytest

from tests.browser.visit import Visit
from tests.full import full

TRANSLATE = """how => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
  while (walker.nextNode()) {
    const { currentNode: text } = walker;
    const { localName } = text.parentElement;
    if (text.data.trim() && !["font", "script", "style"].includes(localName)) texts.push(text);
  }
  for (const text of texts) {
    const outer = document.createElement("font"), inner = document.createElement("font");
    outer.append(inner);
    if (how === "replaces") {
      inner.textContent = `«${text.data}»`;
      text.replaceWith(outer);
    } else {
      text.before(outer);
      inner.append(text);
      text.data = `«${text.data}»`;
    }
  }
  return texts.length;
}"""


class AnyPage(Visit):
    def wait_until_ready(self):
        self.page.get_by_role("heading", level=1).wait_for()
        self.page.get_by_role(
            "button", name="Share", exact=True
        ).wait_for()  # what bears a translation comes with the desk

    def heading(self):
        return self.page.get_by_role("heading", level=1)


@full
@pytest.mark.parametrize("how", ["replaces", "wraps"])
def test_a_translated_page_leads_to_every_kind_of_page_and_shows_its_words(open_page, how):
    visit = open_page(path="questions", kind=AnyPage)
    page = visit.page
    ways = [("story", None, "The story"), ("convolution", 2, "One convolution"), ("questions", None, "fifty answers")]
    for path, section, words in [*ways, ("train", 0, "Train it")]:
        assert page.evaluate(TRANSLATE, how) > 0
        if section is not None:
            page.get_by_test_id("stTopNavSection").nth(section).click()
        page.locator(f'a[href$="/{path}"]').first.evaluate("link => link.click()")
        page.wait_for_url(f"**/{path}*")
        page.wait_for_function("words => document.querySelector('h1')?.innerText.includes(words)", arg=words)
        assert visit.heading().count() == 1
        assert "«" not in visit.heading().inner_text()  # what has just come, the browser translates next
    assert page.locator('[data-testid="stException"]').count() == 0


@full
def test_what_changes_on_a_translated_page_is_seen(open_page):
    visit = open_page(path="questions", kind=AnyPage)
    page = visit.page
    assert page.evaluate(TRANSLATE, "replaces") > 0
    page.get_by_role("textbox").first.fill("Who am I?")
    page.keyboard.press("Enter")
    page.evaluate(TRANSLATE, "replaces")
    page.locator(".st-key-train button").click()
    page.get_by_text("It answers").first.wait_for()
    page.evaluate(TRANSLATE, "replaces")
    page.get_by_text("«It answers»").first.wait_for()
