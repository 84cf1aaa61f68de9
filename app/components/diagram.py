"""The networks as pictures, drawn in the page from what `app.anatomy` reads off the modules."""

from __future__ import annotations

from app import anatomy
from app.components import stub

_diagram = stub.component(
    "kai_diagram",
    "pages/networks/diagram.js",
    css=stub.css("diagram.css", "forced.css"),
)


def draw_networks() -> None:
    """Draw the networks of `anatomy.DRAWN`, layer by layer."""
    _diagram(key="diagram", data={"networks": [anatomy.anatomy(name) for name in anatomy.DRAWN]})
