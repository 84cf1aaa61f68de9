"""Page: what a shift changes in a network, and when it changes nothing, exactly."""

import streamlit as st

from app.components import lesson
from app.components.equivariance import compare_shift
from app.components.terms import explain_terms

st.title("Does the answer change?")
st.write("Move the digit from where it starts. Which stages **follow** it, and when do the logits stay, **exactly**?")

compare_shift()
explain_terms("exact")

notice, discuss = st.columns(2, gap="large")
notice.markdown(
    r"""
## What is measured
- A stage is **equivariant** where the maps of the moved digit are the moved maps: $f(T x) = T f(x)$. Its row shows
  $\lVert f(T x) - T f(x)\rVert$, as a share of what the digit changed in the map at all.
- The logits are **invariant** where they stay: $f(T x) = f(x)$.
- Between the cells of a map there is no cell to move to. Then $T$ interpolates, which is the best it can do.
"""
)
discuss.markdown(
    """
## To try, and to discuss (the notebook's tasks 11 and 12)
- Take the notebook's LeNet3 and switch its three effects off, one by one. Which of them spoils odd shifts? Which the
  edge? Why does padding alone not cure the edge?
- With all three off it agrees everywhere, and so does the network computed at every pixel. What did that cost?
- Why can LeNet not be cured in this way?
"""
)
st.caption(
    "All numbers are measured on this page, on your digit; `kai.shifts` has the formulas and their tests. "
    "Digits: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, [CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
lesson.close_page("exact")
