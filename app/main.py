"""KAI Lab: the router. Each page is a file in `views/`; the canvas is what a visitor meets first.

The folder is not called `pages/`: Streamlit would take its files for pages of their own, and after a restart of the
server lead learners who come back past this router.
"""

from pathlib import Path

import streamlit as st

from app import warm

STATIC = Path(__file__).parent / "static"

warm.once()

st.set_page_config(page_title="KAI Lab", page_icon=STATIC / "icon.png", layout="wide")
st.html(STATIC / "css" / "page.css")
st.navigation(
    {
        "": [st.Page("views/canvas.py", title="Drag a digit", default=True)],
        "Why it happens": [
            st.Page("views/networks.py", title="The networks", url_path="networks"),
            st.Page("views/inside.py", title="Look inside", url_path="inside"),
            st.Page("views/exact.py", title="Does the answer change?", url_path="exact"),
            st.Page("views/everywhere.py", title="Every placement", url_path="everywhere"),
            st.Page("views/reading.py", title="Who found it before", url_path="reading"),
        ],
        "Step by step": [
            st.Page("views/convolution.py", title="Convolution", url_path="convolution"),
            st.Page("views/pooling.py", title="Pooling", url_path="pooling"),
        ],
    },
    position="top",
).run()
