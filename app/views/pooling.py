"""Page: max and average pooling, step by step."""

import inspect

import streamlit as st

import kai
from app.components import lesson
from app.components.covers import coverable
from app.components.stepper import stepper
from app.components.terms import explain_terms

st.title("Pooling: many cells become one")
st.write("A window slides over the input and keeps **one number** of what it covers: the largest, or the average.")

stepper("pooling")
explain_terms("pooling")

with st.expander("The code that computes this"):
    st.code(inspect.getsource(kai.pooling_layer), language="python")

notice, hands = st.columns(2, gap="large")
with notice, coverable("words", "notice"):
    st.markdown(
        """
## What to notice
- **Shift the input** by one pixel: some cells stay the same, others change. Pooling forgives a little, not much.
- Shift it by a whole stride, and the output moves by one cell.
- Let the window take **all of it**, and one number is left. It says *what* was there, and no longer *where*, as long as
  nothing leaves the grid.
        """
    )
hands.markdown(
    """
## To discuss (the notebook's task 8)
- One bright cell among dark ones: which of the two outputs shows it?
- What does pooling throw away? When would a network need it?
- LeNet pools twice. Why does it still need its digits in one place?
"""
)
st.caption(
    "Digits: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, [CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
lesson.close_page("pooling")
