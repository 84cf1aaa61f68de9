"""Every way off every page, in every state of the page: nothing holds a learner anywhere."""

import json
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from app.components import desk, lesson
from app.navigation import PAGES, TITLES

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


@pytest.fixture
def go_on(monkeypatch):
    """Press, on an open page, the button of its end that leads to another page."""
    mount = lesson._lesson

    def go(app, key):
        asked = iter([key])
        monkeypatch.setattr(
            lesson, "_lesson", lambda **options: (mount(**options), SimpleNamespace(go=next(asked, None)))[1]
        )
        app.run()
        monkeypatch.setattr(lesson, "_lesson", mount)
        return app

    return go


def page_shown(app):
    assert not app.exception and not app.error
    [proto] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "kai_lesson"]
    return json.loads(proto.json)["page"]


@pytest.mark.parametrize(("key", "parameters"), STATES, ids=str)
def test_every_page_is_left_for_the_next_for_the_story_and_for_all_that_its_end_names(go_on, key, parameters):
    for onward in lesson.ways_on(key):
        app = opened(key, parameters)
        assert page_shown(go_on(app, onward)) == onward
        assert not parameters.keys() & app.query_params.keys() - {"digit", "row", "col", "ink"}


def test_what_was_asked_by_a_chip_or_typed_and_trained_on_holds_nobody(go_on):
    for onward in lesson.ways_on("questions"):
        for do in (
            lambda app: app.button_group(key="example").select("needs two facts").run(),
            lambda app: app.text_input(key="ask").set_value("Who lives with Mei?").run(),
            lambda app: app.button(key="train").click().run(),
        ):
            app = opened("questions", {"ask": "Hello"})
            do(app)
            assert page_shown(go_on(app, onward)) == onward


def test_a_scene_of_a_talk_opens_from_the_page_of_questions_and_from_itself(monkeypatch):
    opens = desk._open
    app = opened("questions", {"ask": "Hello"})
    for question in ("Who am I?", "What is six times seven?", ""):
        query = f"ask={quote(question)}&seed=0" if question else ""
        scenes = iter([{"id": "a", "page": "questions", "query": query, "cue": None}])
        monkeypatch.setattr(desk, "_open", lambda asked, scenes=scenes: opens(next(scenes, None)))
        app.run()
        assert page_shown(app) == "questions"
        if question:
            assert app.text_input(key="ask").value == question and app.table[1]


def test_what_the_end_of_a_page_names_is_a_page():
    for key in TITLES:
        assert key not in lesson.ways_on(key)
        assert set(lesson.ways_on(key)) <= TITLES.keys()
