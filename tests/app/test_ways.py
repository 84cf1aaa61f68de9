"""Every page, in every state, has its end, from which one goes on: nothing holds a learner anywhere."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.navigation import PAGES, TITLES
from tests.app.sent import data_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"
SCENE = {"digit": "3", "row": "9", "col": "28"}
STATES = [
    *[(page.key, {}) for page in PAGES],
    *[("questions", {"ask": text}) for text in ("Hello", "", "What is six times seven?", "🙂 <b>&</b>")],
    *[(key, SCENE) for key in ("canvas", "inside", "exact")],
    ("canvas", {"ink": ""}),
    ("canvas", {"guest": "nobody"}),
    ("train", {"run": "nobody"}),
    ("convolution", {"input": "digit-7", "step": "3"}),
    ("everywhere", {"odd": "1"}),
]
"""Pages and what their addresses say."""


def opened(key, parameters):
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page(f"views/{key}.py").run()


def page_shown(app):
    """Key of the page that is drawn to its end, and of the one to which one goes on from there."""
    assert not app.exception and not app.error
    data = data_sent(app, "kai_lesson")
    return data["page"], data["next"][0]


@pytest.mark.parametrize(("key", "parameters"), STATES, ids=str)
def test_every_page_is_drawn_to_its_end_and_names_a_page_that_follows(key, parameters):
    page, onward = page_shown(opened(key, parameters))
    assert page == key
    assert onward in TITLES.keys() - ({key} if key != "story" else set())


def test_what_was_asked_by_a_chip_or_typed_and_trained_on_is_drawn_to_its_end_too():
    app = opened("questions", {"ask": "Hello"})
    for do in (
        lambda: app.button_group(key="example").select("needs two facts").run(),
        lambda: app.text_input(key="ask").set_value("Who lives with Mei?").run(),
        lambda: app.button(key="train").click().run(),
    ):
        do()
        assert page_shown(app) == ("questions", "canvas")


def test_a_question_in_the_address_is_asked_on_the_page_that_is_open_already():
    app = opened("questions", {"ask": "Hello"})
    app.query_params.update({"ask": "What is six times seven?", "seed": "0"})
    app.run()
    assert app.text_input(key="ask").value == "What is six times seven?" and app.table[1]
