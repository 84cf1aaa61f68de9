"""Page: the live room, to be projected by the instructor, or as a learner finds it."""

import re

import streamlit as st

from app.components import lesson
from app.components.room import draw_room
from app.components.terms import explain_terms

st.title("The room")
code = st.query_params.get("room", "")
draw_room(st.context.url, code if re.fullmatch(r"[A-Z]{4}", code) else "")
explain_terms("room")
lesson.close_page("room")
