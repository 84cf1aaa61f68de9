"""Page: the story in six steps."""

import streamlit as st

from app.components import lesson

st.title("The story, in six steps")
st.write(
    "A network can learn any function from examples. That does not make it know what it has not seen. "
    "**Why, and what helps?**"
)
lesson.close_page("story")
