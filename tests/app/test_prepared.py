"""Prepared scenes: what begins by itself, on which page, and for how long."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from app import prepared
from tests.app.sent import data_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"
WALK = {"id": "1", "page": "canvas", "query": "digit=0", "cue": "walk"}


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(prepared, "st", SimpleNamespace(session_state={}))
    return prepared.st.session_state


def test_a_scene_belongs_to_its_page_and_is_forgotten_on_another(session):
    assert prepared.last_id() == ""
    prepared.prepare("1", "canvas", "digit=0", "walk")
    assert prepared.prepared("canvas") == WALK
    assert prepared.prepared("pooling") is None
    prepared.prepare("2", "canvas", "digit=0", "walk")
    assert prepared.last_id() == prepared.prepared("canvas")["id"] == "2"
    prepared.leave_others("canvas")
    assert prepared.last_id() == "2"
    prepared.leave_others("pooling")
    assert prepared.last_id() == ""


@pytest.mark.parametrize(
    ("page", "cue"),
    [
        ("canvas", "play"),
        ("pooling", "walk"),
        ("canvas", ["walk"]),
        ("canvas", None),
        ("train", "walk"),
        ("canvas", "x"),
    ],
)
def test_nothing_begins_that_a_page_cannot_begin(session, page, cue):
    prepared.prepare("1", page, "", cue)
    assert prepared.prepared(page)["cue"] == ""


def test_the_canvas_hears_of_its_scene_until_another_page_is_shown():
    app = AppTest.from_file(MAIN, default_timeout=60).run()
    assert data_sent(app, "kai_lab")["prepared"] is None
    app.session_state["prepared"] = WALK
    app.run()
    assert data_sent(app, "kai_lab")["prepared"] == WALK
    app.run()
    assert data_sent(app, "kai_lab")["prepared"] == WALK
    app.switch_page("views/story.py").run()
    app.switch_page("views/canvas.py").run()
    assert data_sent(app, "kai_lab")["prepared"] is None


def test_a_stepper_hears_of_its_scene_alone():
    for page, expected in (("pooling", None), ("convolution", WALK | {"page": "convolution", "cue": "play"})):
        app = AppTest.from_file(MAIN, default_timeout=60)
        app.session_state["prepared"] = WALK | {"page": "convolution", "cue": "play"}
        app.switch_page(f"views/{page}.py").run()
        assert data_sent(app, "kai_stepper")["prepared"] == expected
