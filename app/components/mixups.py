"""What networks take test digits for, drawn in the page: a map of places, a confusion matrix, the digits behind it."""

from __future__ import annotations

import streamlit as st

from app import anatomy, answers, mixups
from app.components import stub
from app.http.digits import LAST_DIGIT
from kai.canvas import OFFSETS

_mixups = stub.component(
    "kai_mixups",
    "pages/mixups/mixups.js",
    css=stub.css("map.css", "mixups.css", "mixups-page.css", "forced.css"),
)


def draw_mixups() -> None:
    """Mount the part of the page that shows wrong answers; a digit that a learner chooses opens the canvas with it."""
    data = {"networks": mixups.cards(), "versions": anatomy.versions(mixups.SHOWN), "labels": answers.labels_version()}
    if scene := scene_chosen(_mixups(key="mixups", data=data, on_go_change=lambda: None).go):
        st.switch_page("views/canvas.py", query_params=scene)


def scene_chosen(chosen: object) -> dict[str, str]:
    """Return the query that opens the canvas with a digit where it was met; nothing for what names no such scene."""
    match chosen:
        case {"digit": int(digit), "row": int(row), "col": int(col)} if (
            0 <= digit <= LAST_DIGIT and 0 <= row < OFFSETS and 0 <= col < OFFSETS
        ):
            return {"digit": str(digit), "row": str(row), "col": str(col)}
    return {}
