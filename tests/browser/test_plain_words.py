"""What somebody has typed or sent stands on the page as text, in Chromium: no picture, link, formula or icon of it."""

import json
import os
import subprocess
import sys
import urllib.parse

import pytest

from tests.browser.visit import AT_REST, Visit
from tests.browser.visitors import Visitors
from tests.full import also_in_full, full
from tests.serving import ROOT, free_port
from tests.waiting import wait_for_server

HOSTILE = [
    '<img src=x onerror="window.ran = 1">', "<script>window.ran = 1</script>", "[x](javascript:window.ran=1)",
    "![x](http://a.example/y)", r"$\LaTeX$ and $$x^2$$", ":material/home: :red[hot] :smile: :blue-badge[x]",
    "**b** _i_ `c` ~~s~~", "# h", "1. one", "2) two", "- one", "+ one", "* one", "> q", "| a | b |",
    "---", "===", "~~~",
    "www.evil.example", "http://evil.example/x", "me@evil.example", "<https://evil.example>", "mailto:me@evil.example",
    "&lt;b&gt; &amp;", r"a\b \\ c", "[^1]: x", "x -> y --> z <- w -- v", "5 < 6 > 4 & 7", "<!-- c -->", "```x```",
]  # fmt: skip
SCRIPT = f"""
import streamlit as st
from app.plain import plain
for number, text in enumerate({json.dumps(HOSTILE)}):
    with st.container(key=f"words-{{number}}"):
        st.success(plain(text))
        st.warning(plain("Told: " + text))
        st.caption(f"Not heard: {{plain(text)}}.")
"""
SHOWN = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]"


@pytest.fixture(scope="module")
def words(chromium, tmp_path_factory):
    """A page that shows all hostile words by `plain`."""
    script, port = tmp_path_factory.mktemp("words") / "words.py", free_port()
    script.write_text(SCRIPT, encoding="utf-8")
    log = script.with_suffix(".txt")
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_for_server(f"http://localhost:{port}/_stcore/health", server, log)
        page = Visitors(chromium).page()
        page.goto(f"http://localhost:{port}/")
        page.locator(f".st-key-words-{len(HOSTILE) - 1} [data-testid=stCaptionContainer]").wait_for(timeout=120_000)
        page.wait_for_function(AT_REST)
        yield page
        page.context.close()
    finally:
        server.terminate()
        server.wait(10)


@full
@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=lambda number: HOSTILE[number][:16])
def test_words_of_others_are_shown_as_they_were_typed(words, number):
    text, place = HOSTILE[number], words.locator(f".st-key-words-{number}")
    shown = [one.replace("\u2060", "") for one in place.locator(SHOWN).all_inner_texts()]
    assert shown == [text, f"Told: {text}", f"Not heard: {text}."]
    tags = place.locator(SHOWN).evaluate_all(
        "all => all.flatMap(one => [...one.querySelectorAll('*')].map(e => e.tagName))"
    )
    assert set(tags) == {"P"}
    assert words.evaluate("window.ran") is None


def made_of_words(page):
    """Elements that only hostile words could have made."""
    return page.locator(
        "img[src='x'], a[href^='javascript'], a[href*='evil'], .katex, script:has-text('window.ran')"
    ).count()


@full
@pytest.mark.parametrize(
    "text",
    [HOSTILE[0], *also_in_full(*HOSTILE[1:6], *HOSTILE[18:21])],
    ids=lambda text: text[:16],
)
def test_a_question_from_a_link_is_asked_and_its_words_stand_there_as_words(open_page, text):
    visit = open_page("?ask=" + urllib.parse.quote(text), path="questions", kind=Visit, ready=False)
    visit.page.get_by_role("button", name="Train on the fifty questions").click()
    visit.page.get_by_role("heading", name="It answers").wait_for(timeout=60_000)
    visit.settle()
    assert visit.page.get_by_label("Or type one").input_value() == text
    assert made_of_words(visit.page) == 0
    assert visit.page.evaluate("window.ran") is None


def test_a_parameter_of_a_link_is_quoted_as_text(open_page):
    visit = open_page("?digit=" + urllib.parse.quote("<img src=x>"))
    notice = visit.page.get_by_text("must be a whole number from 0 to 9999")
    notice.wait_for(timeout=60_000)
    assert "“img src=x”" in notice.inner_text()  # signs that stick to a pasted link fall off
    assert made_of_words(visit.page) == 0


@full
def test_channels_that_are_no_numbers_are_quoted_as_text(open_page):
    visit = open_page(path="train", kind=Visit, ready=False)
    visit.page.get_by_role("combobox", name="Network").click()
    visit.page.get_by_role("option", name="Build your own").click()
    field = visit.page.get_by_role("textbox", name="Channels of the convolutions")
    field.fill("<img src=x> www.evil.example $x$")
    field.press("Enter")
    warning = visit.page.get_by_test_id("stAlert").filter(has_text="must be whole numbers")
    warning.wait_for(timeout=60_000)
    assert "“<img src=x> www.evil.example $x$”" in warning.inner_text().replace("\u2060", "")
    assert made_of_words(visit.page) == 0
