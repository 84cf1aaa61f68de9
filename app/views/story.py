"""Page: the story in six steps, and the companion notebook."""

from pathlib import Path

import streamlit as st

from app.components import lesson

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"

st.title("The story, in six steps")
st.write(
    "With enough hidden units, a network can come as close as you like to any continuous function of its inputs "
    "([Hornik and others, 1989](https://doi.org/10.1016/0893-6080%2889%2990020-8)). That does not make it right about "
    "what it has not seen. **Why, and what helps?**"
)
with st.container(horizontal=True, vertical_alignment="center"):
    st.write("In Jupyter, with your own code:")
    for name, label in (("companion_blanks", "The companion notebook"), ("companion", "With solutions")):
        content = (NOTEBOOKS / f"{name}.ipynb").read_bytes()
        st.download_button(label, content, f"{name}.ipynb", "application/x-ipynb+json", on_click="ignore")
lesson.close_page("story")
