"""Page: drag a digit and see three networks answer in the same frame."""

import streamlit as st

from app import state
from app.components import lab

st.title("Drag a digit. Who still knows it?")
st.write("Three networks learned their digits **in the top-left corner alone**. Take the digit and move it.")


@st.fragment
def canvas() -> None:
    """Mount the lab on the scene of this run."""
    scene, opened, notices = state.current_scene()
    lab.shift_lab(scene, opened, notices)
    if scene.digit is None or st.session_state.get("networks_sent"):
        st.session_state["networks_sent"] = True
        lab.send_networks()


canvas()
