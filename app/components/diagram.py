"""The networks as pictures, drawn in the page from what `app.anatomy` reads off the modules."""

from __future__ import annotations

import streamlit as st

from app import anatomy
from app.components import stub

_diagram = st.components.v2.component(
    "kai_diagram", html=stub.WAITING, css=stub.css("diagram.css", "forced.css"), js=stub.js("pages/networks/diagram.js")
)


def draw_networks() -> None:
    """Draw the networks of `anatomy.DRAWN`, layer by layer."""
    _diagram(key="diagram", data={"networks": [anatomy.anatomy(name) for name in anatomy.DRAWN]})
