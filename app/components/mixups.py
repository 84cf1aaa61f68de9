"""What networks take test digits for, drawn in the page: a map of places, a confusion matrix, the digits behind it."""

from __future__ import annotations

from app import anatomy, answers, mixups
from app.components import stub

_mixups = stub.component(
    "kai_mixups",
    "pages/mixups/mixups.js",
    css=stub.css("map.css", "mixups.css", "mixups-page.css", "forced.css"),
)


def draw_mixups() -> None:
    """Mount the part of the page that shows wrong answers; a digit that a learner chooses opens the canvas with it."""
    data = {"networks": mixups.cards(), "versions": anatomy.versions(mixups.SHOWN), "labels": answers.labels_version()}
    _mixups(key="mixups", data=data)
