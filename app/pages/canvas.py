"""Page: drag a digit and see three networks answer in the same frame."""

import streamlit as st

from app import answers, state
from app.components import lab

st.title("Drag a digit. Who still knows it?")
st.write(
    "Three networks learned their digits **in the top-left corner only**. "
    "Take the digit and move it: which of them recognises it elsewhere?"
)


@st.fragment
def canvas() -> None:
    """Mount the lab, and remember its scene in the URL."""
    scene, notices = state.current_scene()
    value = lab.shift_lab(scene, notices, answers)
    state.remember(value)


canvas()
