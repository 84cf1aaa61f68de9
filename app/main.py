"""KAI Lab: the router. Each page is a file in `pages/`; the canvas is what a visitor meets first."""

import streamlit as st

from app import warm

warm.once()

st.set_page_config(page_title="KAI Lab", page_icon=":material/pan_tool_alt:", layout="wide")
st.navigation([st.Page("pages/canvas.py", title="Drag a digit", icon=":material/pan_tool_alt:", default=True)]).run()
