"""The reference page is in step with the library, and tells every public name."""

import kai
from tools.reference import PAGE, reference


def test_the_page_is_what_the_docstrings_say():
    assert PAGE.read_text(encoding="utf-8") == reference(), "run python -m tools.reference"


def test_every_public_name_has_an_entry_with_a_sentence():
    page = PAGE.read_text(encoding="utf-8")
    for name in kai.__all__:
        entry = page.split(f"### kai.{name}(")[1].split("\n\n")
        assert entry[1].endswith((".", ":")), name
        assert len(entry[1]) > 15
