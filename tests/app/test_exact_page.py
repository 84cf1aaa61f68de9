"""The page that compares before and after a shift, under Streamlit's AppTest."""

from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

import kai
from app import answers
from app.state import EXACT
from tests.app.sent import data_sent, tables_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"


def opened(**parameters):
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("views/exact.py").run()


def sent(app):
    return data_sent(app, "kai_exact")


def report(app, **more):
    scene = {"kind": "digit", "digit": 4, "row": 6, "col": 8} | more
    app.session_state[EXACT] = {"scene": scene}
    return app.run()


def test_the_page_has_one_title_and_sends_tables_of_all_compared_networks():
    app = opened(digit="4")
    assert not app.exception
    assert len(app.title) == 1
    data = sent(app)
    assert tables_sent(app).keys() == {one["name"] for one in data["compared"]}
    table = np.frombuffer(tables_sent(app)["gap-exact"], "<f4").reshape(29, 29, 10)
    expected = kai.shift_sweep(answers.network("gap-exact"), kai.mnist("test")[0][4])
    np.testing.assert_array_equal(table, expected)


def test_a_link_opens_network_effects_and_start():
    app = opened(digit="4", row="6", network="notebook-gap", without="stride.bright_black", start="4.5")
    data = sent(app)
    assert data["look"] == {"network": "notebook-gap", "without": ["stride", "bright_black"], "start": [4, 5]}
    assert "notebook-gap~stride~bright_black" in tables_sent(app)
    assert app.query_params["start"] == "4.5"


def test_what_is_chosen_goes_to_the_link_and_survives_another_page():
    app = report(opened(), seq=1, look={"network": "gap", "without": [], "start": [3, 4]})
    assert dict(app.query_params) == {
        "digit": "4", "row": "6", "col": "8", "network": "gap", "start": "3.4",
    }  # fmt: skip
    app.query_params.clear()
    app.switch_page("views/canvas.py").run()
    assert "network" not in app.query_params
    app.query_params.clear()
    app.switch_page("views/exact.py").run()
    assert sent(app)["look"] == {"network": "gap", "without": [], "start": [3, 4]}


def test_an_empty_canvas_has_no_tables():
    assert tables_sent(opened(ink="")) == {}


def test_hostile_reports_change_nothing():
    app = opened(digit="4")
    hostile = {"network": {"a": 1}, "without": [[]], "start": [99, -1]}
    report(app, seq=1, look=hostile)
    assert not app.exception
    assert sent(app)["look"] == {"network": "lenet", "without": [], "start": [0, 0]}
