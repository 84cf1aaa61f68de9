"""The pages that show the scene, under Streamlit's AppTest: their data are constant, the scene is the page's own."""

import hashlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import kai
from app import anatomy
from kai.pretrained import read_card
from tests.app.sent import data_sent

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"
PARTS = {"canvas": "kai_canvas", "inside": "kai_inside", "exact": "kai_equivariance"}


def opened(page, **parameters):
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page(f"views/{page}.py").run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PARTS)
def test_the_page_has_one_title_and_sends_the_same_whatever_its_address_says(page):
    app = opened(page)
    assert len(app.title) == 1
    data = data_sent(app, PARTS[page])
    hostile = {
        "digit": "99999",
        "row": "<script>",
        "ink": "!!",
        "network": "x" * 5000,
        "start": "1.2.3",
        "guest": "../x",
    }
    for address in ({"digit": "12", "row": "77"}, {"ink": ""}, hostile):
        app = opened(page, **address)
        assert data_sent(app, PARTS[page]) == data
        assert app.query_params == address, "the address is the page's own"


@pytest.mark.parametrize("page", PARTS)
def test_the_page_knows_which_version_of_each_network_the_server_has(page):
    versions = data_sent(opened(page), PARTS[page])["versions"]
    assert {"mlp", "lenet", "gap"} <= versions.keys()
    for name, version in versions.items():
        assert len(version) == 12
        assert anatomy.version(name).startswith(version)


def test_the_canvas_has_three_cards_and_the_version_of_the_labels():
    data = data_sent(opened("canvas"), "kai_canvas")
    assert [card["name"] for card in data["networks"]] == ["mlp", "lenet", "gap"]
    assert data["networks"][0]["title"] == read_card("mlp")["title"]
    labels = "".join(map(str, kai.mnist("test")[1]))
    assert hashlib.sha256(labels.encode()).hexdigest().startswith(data["labels"])


def test_the_comparison_offers_five_networks_and_all_variants_of_one():
    data = data_sent(opened("exact"), "kai_equivariance")
    assert [one["name"] for one in data["compared"]] == list(anatomy.COMPARED)
    assert data["versions"].keys() == {*anatomy.COMPARED, *anatomy.variants()}
