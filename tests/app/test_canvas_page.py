"""The canvas page under Streamlit's AppTest: what the server sends, and what it does with what it is told."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import kai
from app.state import LAB

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"


@pytest.fixture
def app():
    return AppTest.from_file(MAIN, default_timeout=60)


def sent(app):
    """The data of the lab component, as the page receives them."""
    [lab] = [element.proto for element in app.get("bidi_component") if element.proto.component_name == "kai_lab"]
    return json.loads(lab.json)


def report(app, **scene):
    """Do what the component does at the end of a gesture."""
    app.session_state[LAB] = {"scene": scene}
    app.run()
    assert not app.exception


def test_the_page_has_one_title_and_sends_the_first_digit_with_three_tables(app):
    app.run()
    assert not app.exception
    assert len(app.title) == 1
    data = sent(app)
    assert data["scene"] == {"kind": "digit", "digit": 0, "ink": "", "row": 0, "col": 0}
    assert data["swept"]["label"] == 7
    assert base64.b64decode(data["swept"]["pixels"]) == kai.mnist("test")[0][0].tobytes()
    assert {name: len(base64.b64decode(table)) for name, table in data["swept"]["tables"].items()} == {
        name: 29 * 29 * 10 * 4 for name in ("mlp", "lenet", "gap")
    }
    assert data["notices"] == []


def test_a_link_opens_its_digit_and_is_mended_where_it_is_wrong(app):
    app.query_params["digit"] = "12"
    app.query_params["row"] = "77"
    app.run()
    assert not app.exception
    assert sent(app)["scene"] == {"kind": "digit", "digit": 12, "ink": "", "row": 28, "col": 0}
    assert sent(app)["notices"] == ["row goes from 0 to 28; 77 became 28."]
    assert app.query_params == {"digit": "12", "row": "28", "col": "0"}


def test_the_end_of_a_gesture_is_remembered_in_the_url_and_not_sent_back(app):
    app.run()
    opened = sent(app)["opened"]
    report(app, seq=1, kind="digit", digit=5, row=3, col=4)
    assert app.query_params == {"digit": "5", "row": "3", "col": "4"}
    assert sent(app)["swept"]["digit"] == 5
    assert sent(app)["opened"] == opened


def test_a_link_that_is_opened_later_goes_before_an_older_gesture(app):
    app.run()
    report(app, seq=1, kind="digit", digit=5, row=3, col=4)
    opened = sent(app)["opened"]
    app.query_params["digit"] = "8"
    app.run()
    assert sent(app)["scene"]["digit"] == 8
    assert sent(app)["opened"] != opened


def component_names(app):
    return {element.proto.component_name for element in app.get("bidi_component")}


def test_a_drawing_gets_tables_and_the_networks_for_the_page(app):
    app.run()
    assert component_names(app) == {"kai_lab", "kai_lesson"}
    pixels = np.zeros((28, 28), np.uint8)
    pixels[5:25, 13:16] = 255
    report(app, seq=1, kind="drawing", ink="Cee", pixels=base64.b64encode(pixels.tobytes()).decode(), row=9, col=9)
    assert component_names(app) == {"kai_lab", "kai_lesson", "kai_networks"}
    data = sent(app)
    assert data["swept"]["digit"] is None
    table = np.frombuffer(base64.b64decode(data["swept"]["tables"]["gap"]), "<f4").reshape(29, 29, 10)
    np.testing.assert_allclose(table, kai.shift_sweep(kai.load_pretrained("gap"), pixels), atol=1e-4)
    assert app.query_params == {"ink": "Cee", "row": "9", "col": "9"}


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        7,
        [],
        {"kind": "digit"},
        {"seq": {"a": 1}, "kind": "drawing"},
        {"kind": "digit", "digit": -1, "row": 0, "col": 0},
    ],
)
def test_what_a_hostile_page_sends_changes_nothing(app, hostile):
    app.run()
    report(app, seq=1, kind="digit", digit=5, row=3, col=4)
    app.session_state[LAB] = {"scene": hostile}
    app.run()
    assert not app.exception
    assert sent(app)["scene"]["digit"] == 5


def test_an_empty_canvas_has_no_tables(app):
    app.run()
    report(app, seq=1, kind="drawing", ink="", pixels=None, row=0, col=0)
    assert sent(app)["swept"] is None
