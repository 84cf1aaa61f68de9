"""What of a talk a visitor's page is sent, and what is for the instructor alone."""

import json

from app.content import script
from app.content.talks import read_talk

TALK = """
title = "T"
[[slides]]
title = "A"
page = "canvas"
ask = "Which?"
choices = ["The first", "The second"]
answer = "The second"
note = "Wait for hands."
[[slides]]
title = "B"
page = "inside"
"""


def test_a_visitors_page_has_neither_notes_nor_answers_and_the_instructor_has_both(tmp_path):
    (tmp_path / "mine.toml").write_text(TALK)
    talk = read_talk(tmp_path / "mine.toml")
    (shown,) = script.public((talk,))
    first, second = shown["slides"]
    assert first["question"] == {"kind": "choice", "choices": ("The first", "The second")}
    assert second["question"] is None and (first["id"], second["id"]) == ("mine/0", "mine/1")
    assert "Wait" not in json.dumps(shown) and "answer" not in json.dumps(shown)
    assert script.private((talk,)) == {
        "mine/0": {"note": "Wait for hands.", "answer": 1}, "mine/1": {"note": "", "answer": None},
    }  # fmt: skip
