"""The page that looks inside, under Streamlit's AppTest."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from app.state import INSIDE, LAB
from tests.app.sent import data_sent, kinds_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"


def scene_sent(app, component):
    """The scene that a component is told to show."""
    return data_sent(app, component)["scene"]


def test_the_page_has_one_title_and_sends_scene_and_networks():
    app = AppTest.from_file(MAIN, default_timeout=60).switch_page("views/inside.py").run()
    assert not app.exception
    assert len(app.title) == 1
    assert scene_sent(app, "kai_inside") == {"kind": "digit", "digit": 0, "ink": "", "row": 0, "col": 0}
    assert kinds_sent(app) == {"swept", "networks"}


def test_what_was_on_the_canvas_comes_along_and_a_gesture_here_goes_back():
    app = AppTest.from_file(MAIN, default_timeout=60).run()
    app.session_state[LAB] = {"scene": {"seq": 1, "kind": "digit", "digit": 5, "row": 3, "col": 4}}
    app.run()
    app.query_params.clear()
    app.switch_page("views/inside.py").run()
    assert scene_sent(app, "kai_inside") == {"kind": "digit", "digit": 5, "ink": "", "row": 3, "col": 4}
    app.session_state[INSIDE] = {"scene": {"seq": 2, "kind": "digit", "digit": 5, "row": 9, "col": 9}}
    app.run()
    app.query_params.clear()
    app.switch_page("views/canvas.py").run()
    assert scene_sent(app, "kai_lab")["row"] == 9


def test_a_hostile_gesture_changes_nothing():
    app = AppTest.from_file(MAIN, default_timeout=60).switch_page("views/inside.py").run()
    for hostile in ({"seq": 1, "kind": "digit", "digit": 10**9, "row": 0, "col": 0}, ["x"], {"seq": []}):
        app.session_state[INSIDE] = {"scene": hostile}
        app.run()
        assert not app.exception
        assert scene_sent(app, "kai_inside")["digit"] == 0
