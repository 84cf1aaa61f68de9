"""Page: the story in six steps, and the companion notebook."""

import os

import streamlit as st

from app.companion import address_of, companion
from app.components import lesson
from app.components.terms import explain_terms
from app.share import ADDRESS

st.title("The story, in six steps")
st.write(
    "A network can learn any list of answers by heart. That does not tell it what to say about anything new. "
    "**Why, and what helps?**"
)
explain_terms("story")
with st.container(horizontal=True, vertical_alignment="center"):
    st.write("In Jupyter, with your own code:")
    address = address_of(st.context.url, "story", os.environ.get(ADDRESS))
    for name, label in (("companion_blanks", "The companion notebook"), ("companion", "With solutions")):
        content = companion(name, address)
        st.download_button(label, content, f"{name}.ipynb", "application/x-ipynb+json", on_click="ignore")
lesson.close_page("story")
