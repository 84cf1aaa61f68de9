"""Page: one convolution, step by step."""

import inspect

import streamlit as st

import kai
from app.components import lesson
from app.components.stepper import stepper

st.title("One convolution, step by step")
st.write("A small **kernel** slides over the input. At each place it multiplies, adds up, and fills one cell.")

stepper("convolution")

with st.expander("The code that computes this"):
    st.write("The library's own answer to the notebook's task 7, in the words in which it runs:")
    st.code(inspect.getsource(kai.convolutional_layer), language="python")

notice, hands = st.columns(2, gap="large")
notice.markdown(
    """
## What to notice
- **The same few weights serve every cell.** What a kernel finds in one corner it finds in all others, too.
- **Slide the input**, and the feature map slides along. That is *equivariance*. Only the border differs.
- Deep learning slides the kernel as it stands. Strictly, that is *cross-correlation*; a convolution turns it first. Try
  **Flip the kernel** on the single dot.
"""
)
hands.markdown(
    """
## With hands and keys
- Click and drag to **paint** the input. Type into the **kernel**, or turn its cells with wheel or arrow keys.
- **Space** plays, **← →** step, **Home** and **End** jump. Click a cell of the feature map to see where it comes from.
- **Ctrl+Z** takes back. The page's address holds everything: send it to somebody.
"""
)
st.caption(
    "After the notebook's task 7. Output sizes: V. Dumoulin, F. Visin, "
    "“A guide to convolution arithmetic for deep learning”, 2016. Digits: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, "
    "[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
lesson.close_page("convolution")
