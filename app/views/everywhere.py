"""Page: how accurate each network is at every placement, over the whole test set."""

import streamlit as st

from app import answers, figures
from app.components import lesson
from app.components.covers import coverable
from app.components.surveys import draw_surveys
from app.components.terms import explain_terms

st.title("Every placement, the whole test set")
st.write(
    "Each of the 29×29 cells is a place of the digit, its colour the share of the 10,000 test images read correctly "
    "there: **dark is 0\u00a0%, bright 100\u00a0%**. Choose a cell, and [the canvas](./) opens with the digit there."
)

lesson.ask_question("everywhere")
draw_surveys([name for row in answers.SURVEYED for name in row])
st.page_link("views/mixups.py", label="What do they take the digits for there? Wrong answers →")
explain_terms("everywhere")

st.markdown("## The notebook's two test sets are two cells of each map")
for column, (corner, offset) in zip(st.columns(2, gap="medium"), answers.CORNERS.items(), strict=True):
    column.image(
        figures.canvases_url(answers.test_canvases(offset)),
        width="stretch",
        alt=f"The first test digits {corner[1]} on their canvases",
    )
    column.caption(f"Its {corner[0]} test set: digits {corner[1]}, at row {offset[0]}, column {offset[1]}.")

with coverable("words", "notice"):
    st.markdown(
        """
## What to notice
- All of them learned in the **top-left corner alone**, and all are good there. The two numbers on each map are the
  notebook's two test sets: digits top-left, and digits bottom-right.
- The MLP and LeNet hold on for a few pixels. Over all places they do no better than a guess: they have favourite
  answers, which [Wrong answers](./mixups) shows.
- The notebook's own global pooling works nearly everywhere, but loses the digit's edge where the canvas ends. With
  neutral borders the loss is gone.
- The last network looks at every pixel, not at every fourth: it answers exactly alike at every place.
"""
    )
st.caption(
    "The numbers are those of the model cards in `models/`; `python -m kai.pretrain NAME` makes both again. "
    "Test images: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, "
    "[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
lesson.close_page("everywhere")
