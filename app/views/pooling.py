"""Page: max and average pooling, step by step."""

import inspect

import streamlit as st

import kai
from app.components import lesson
from app.components.stepper import stepper

st.title("Pooling: many cells become one")
st.write("A window slides over the input and keeps **one number** of what it covers: the largest, or the average.")

stepper("pooling")

with st.expander("The code that computes this"):
    st.code(inspect.getsource(kai.pooling_layer), language="python")

notice, hands = st.columns(2, gap="large")
notice.markdown(
    """
## What to notice
- **Shift the input** by one pixel: some cells stay as they were, others change. Pooling forgives a little, not much.
- Shift by a whole stride, and the output slides along by one cell.
- Let the window take **all of it**, and one number is left. *Where* is forgotten, as long as nothing leaves the grid.
"""
)
hands.markdown(
    """
## To discuss (the notebook's task 8)
- Which of the two notices a single bright cell among dark ones?
- What is lost for good, and what would a network miss it for?
- Why does LeNet still need its digits in one place, although it pools twice?
"""
)
st.caption(
    "Digits: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, [CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
lesson.close_page("pooling")
