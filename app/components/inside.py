"""Look inside: the stages of one network, drawn in the page while the digit moves."""

from __future__ import annotations

from app import anatomy, answers
from app.components import stub

_inside = stub.component(
    "kai_inside",
    "pages/inside/inside.js",
    css=stub.css("mover.css", "inside.css", "evidence.css", "forced.css"),
)


def look_inside() -> None:
    """Mount the part of the page that looks into a network; which one is the page's own."""
    versions = anatomy.versions(answers.shown())
    _inside(key="inside", data={"networks": answers.cards(), "versions": versions, "labels": answers.labels_version()})
