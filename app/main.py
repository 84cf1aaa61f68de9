"""KAI Lab: the router. Each page is a file in `pages/`; the canvas is what a visitor meets first."""

from pathlib import Path

import streamlit as st

from app import warm

STATIC = Path(__file__).parent / "static"

warm.once()

st.set_page_config(page_title="KAI Lab", page_icon=STATIC / "icon.png", layout="wide")
st.html(STATIC / "css" / "page.css")
st.navigation([st.Page("pages/canvas.py", title="Drag a digit", default=True)]).run()
