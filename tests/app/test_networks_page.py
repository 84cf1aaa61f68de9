"""The page that draws the networks, under Streamlit's AppTest."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from app import anatomy
from kai.pretrained import read_card

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"


def test_the_page_draws_what_the_modules_are():
    app = AppTest.from_file(MAIN, default_timeout=60).switch_page("views/networks.py").run()
    assert not app.exception
    assert len(app.title) == 1
    [proto] = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "kai_diagram"]
    networks = json.loads(proto.json)["networks"]
    assert [network["name"] for network in networks] == list(anatomy.DRAWN)
    for network in networks:
        assert sum(stage["parameters"] for stage in network["stages"]) == read_card(network["name"])["parameters"]
