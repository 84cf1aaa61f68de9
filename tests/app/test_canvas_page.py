"""The canvas page under Streamlit's AppTest: what the server sends, and what it does with what it is told."""

import base64
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import kai
from app.state import LAB
from tests.app.sent import data_sent, kinds_sent, parcel_sent, tables_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"


@pytest.fixture
def app():
    return AppTest.from_file(MAIN, default_timeout=60)


def sent(app):
    """The data of the lab component, as the page receives them."""
    return data_sent(app, "kai_lab")


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
    about, (pixels, *_) = parcel_sent(app, "swept")
    assert about["label"] == 7
    assert pixels == kai.mnist("test")[0][0].tobytes()
    assert {name: len(table) for name, table in tables_sent(app).items()} == {
        name: 29 * 29 * 10 * 4 for name in ("mlp", "lenet", "gap")
    }
    _, [labels] = parcel_sent(app, "labels")
    assert labels.decode() == "".join(map(str, kai.mnist("test")[1]))
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
    assert parcel_sent(app, "swept")[0]["digit"] == 5
    assert sent(app)["opened"] == opened


def test_tables_that_the_page_has_are_not_sent_with_its_gesture_but_with_the_next_whole_page(app):
    app.run()
    report(app, seq=1, kind="digit", digit=5, row=3, col=4)
    report(app, seq=2, kind="digit", digit=5, row=3, col=9, swept=True)
    assert kinds_sent(app) == {"labels"}
    assert sent(app)["scene"]["col"] == 9
    app.run()
    assert parcel_sent(app, "swept")[0]["digit"] == 5


@pytest.mark.parametrize("claim", [1, "yes", [], None, False])
def test_a_page_that_does_not_say_that_it_has_the_tables_gets_them(app, claim):
    app.run()
    report(app, seq=1, kind="digit", digit=5, row=3, col=4, swept=claim)
    assert parcel_sent(app, "swept")[0]["digit"] == 5


def test_a_link_that_is_opened_later_goes_before_an_older_gesture(app):
    app.run()
    report(app, seq=1, kind="digit", digit=5, row=3, col=4)
    opened = sent(app)["opened"]
    app.query_params["digit"] = "8"
    app.run()
    assert sent(app)["scene"]["digit"] == 8
    assert sent(app)["opened"] != opened


def test_a_drawing_gets_tables_and_the_networks_for_the_page(app):
    app.run()
    assert kinds_sent(app) == {"labels", "swept"}
    pixels = np.zeros((28, 28), np.uint8)
    pixels[5:25, 13:16] = 255
    report(app, seq=1, kind="drawing", ink="Cee", pixels=base64.b64encode(pixels.tobytes()).decode(), row=9, col=9)
    assert kinds_sent(app) == {"labels", "swept", "networks"}
    assert parcel_sent(app, "swept")[0]["digit"] is None
    table = np.frombuffer(tables_sent(app)["gap"], "<f4").reshape(29, 29, 10)
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
        {"kind": "digit", "digit": True, "row": 0, "col": 0, "seq": 2},
        {"kind": "digit", "digit": 8, "row": True, "col": 0, "seq": 2},
        {"kind": "digit", "digit": 8, "row": 0, "col": 0, "seq": float("nan")},
        {"kind": "digit", "digit": 8, "row": 0, "col": 0, "seq": [2]},
        {"kind": "digit", "digit": 8, "row": 0, "col": 0, "seq": "x" * 10**6},
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
    assert parcel_sent(app, "swept") == ({"digit": None, "label": None, "tables": []}, [b""])
