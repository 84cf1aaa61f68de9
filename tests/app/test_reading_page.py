"""The reading corner, under Streamlit's AppTest."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import kai
from app import anatomy, answers

MAIN = Path(__file__).parent.parent.parent / "app" / "main.py"


@pytest.fixture(scope="module")
def page():
    app = AppTest.from_file(MAIN, default_timeout=120).switch_page("views/reading.py").run()
    assert not app.exception
    return app


def test_every_source_has_authors_a_year_and_an_address(page):
    [text] = [one.value for one in page.markdown if "What they found" in one.value]
    sources = text.split("\n- ")[1:]
    assert len(sources) >= 6
    for source in sources:
        assert re.search(r"\*\*.+\*\*, \*.+\*", source, re.DOTALL)
        assert re.search(r"(19|20)\d\d", source)
        assert "](https://" in source


def test_the_consistency_shown_is_measured(page):
    [table] = page.dataframe
    shown = table.value.iloc[:, 1].tolist()
    sweep = kai.shift_sweeps(answers.network("lenet"), kai.mnist("test")[0][:24])
    assert shown[anatomy.COMPARED.index("lenet")] == kai.consistency(sweep)
    assert shown[anatomy.COMPARED.index("gap-exact")] == 1
    assert sorted(shown)[0] > 0.5
