"""Page: the networks as pictures, layer by layer."""

import streamlit as st

from app.components import diagram, lesson
from app.components.covers import coverable
from app.components.terms import explain_terms

st.title("The networks, layer by layer")
st.write("Drawn from the networks that answer here. **Point at a layer**, touch it, or walk on with the arrow keys.")

diagram.draw_networks()
explain_terms("networks")

notice, discuss = st.columns(2, gap="large")
with notice, coverable("words", "notice"):
    st.markdown(
        """
## What to notice
- **Feature extractor and classifier.** Convolutions and pooling find features. Dense layers decide what they mean.
- **Where the weights are.** A convolution has few: its kernels are the same everywhere. Nearly all of LeNet's are in
  its first dense layer, one for each cell of each map.
- **How far a cell sees.** Each convolution and each pooling widens the receptive field. Pooling also doubles the step
  from one cell to the next.
        """
    )
discuss.markdown(
    """
## To discuss (the notebook's tasks 9, 10 and 12)
- A picture of four times the area: how do LeNet's last maps grow, and its first dense layer with them?
- Global pooling leaves one number a map. Which layer can then stay as it is, whatever the picture's size?
- The two global-pooled networks differ in what they put around their maps. What for?
"""
)
lesson.close_page("networks")
