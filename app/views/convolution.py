"""Page: one convolution, step by step."""

import inspect

import streamlit as st

import kai
from app.components import lesson
from app.components.covers import coverable
from app.components.stepper import stepper
from app.components.terms import explain_terms

st.title("One convolution, step by step")
st.write(
    "A small **kernel** slides over the input. At each place it multiplies, adds up, and fills one cell of the "
    "**feature map**."
)

lesson.ask_question("convolution")
stepper("convolution")
explain_terms("convolution")

with st.expander("The code that computes this"):
    st.write("This is how our library solves the notebook's task 7:")
    st.code(inspect.getsource(kai.convolutional_layer), language="python")

notice, hands = st.columns(2, gap="large")
with notice, coverable("words", "notice"):
    st.markdown(
        """
## What to notice
- **The same few weights serve every cell.** What a kernel finds in one corner, it finds everywhere.
- **Slide the input**, and the feature map slides along. This is called *equivariance*. Only the border differs.
- Deep learning slides the kernel as it is. In mathematics that is *cross-correlation*; a *convolution* turns the kernel
  first. Try **Flip the kernel** on the single dot.
        """
    )
hands.markdown(
    """
## Try this
- **Paint the input**: press a cell, or draw over several. With a finger, tap a cell or draw sideways; to draw up and
  down, rest on a cell first.
- Type into the **kernel**: every number in it is yours to change.
- Give the input **2 or 3 channels**: each has a slice of the kernel of its own, and one sum over all of them fills the
  cell. Press a channel to paint on it.
- Press a cell of the **feature map** to see which part of the input it comes from.
- With a keyboard: **Space** plays, **← →** step, **Home** and **End** jump, **Ctrl+Z** takes back.
- **Copy link** gives the address of exactly what you see.
"""
)
st.caption(
    "After the notebook's task 7. Output sizes: V. Dumoulin, F. Visin, "
    "“A guide to convolution arithmetic for deep learning”, 2016. Digits: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, "
    "[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
lesson.close_page("convolution")
