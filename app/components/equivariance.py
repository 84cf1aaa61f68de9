"""Before and after a shift: what changes in a network, stage by stage, drawn in the page while the digit moves."""

from __future__ import annotations

from app import anatomy
from app.components import stub

_equivariance = stub.component(
    "kai_equivariance",
    "pages/equivariance/equivariance.js",
    css=stub.css("mover.css", "map.css", "exact.css", "forced.css"),
)


def compare_shift() -> None:
    """Mount the part of the page that compares; what is compared is the page's own."""
    _equivariance(
        key="exact",
        data={
            "compared": [{"name": name, "title": anatomy.anatomy(name)["title"]} for name in anatomy.COMPARED],
            "takenApart": anatomy.TAKEN_APART,
            "versions": anatomy.versions((*anatomy.COMPARED, *anatomy.variants())),
        },
    )
