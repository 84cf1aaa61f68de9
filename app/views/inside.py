"""Page: feature maps that move, and what reads them."""

import streamlit as st

from app.components import lesson
from app.components.covers import coverable
from app.components.inside import look_inside
from app.components.terms import explain_terms

st.title("Look inside while the digit moves")
st.write("The digit from [the canvas](./) has come along. Drag it: **what follows it, and what does not?**")

lesson.ask_question("inside")
look_inside()
explain_terms("inside")

notice, discuss = st.columns(2, gap="large")
with notice, coverable("words", "notice"):
    st.markdown(
        """
## What to notice
- **The feature maps follow the digit.** The same kernels look everywhere. That is *equivariance*.
- **LeNet's dense layer does not.** It has a weight for every cell of every map. Away from the corner, the maps light up
  cells whose weights never met a digit in training.
- **Global pooling adds each map up.** The bars hardly move while the digit does. What is left says *what*, not *where*.
- **Among all digits** the last features of LeNet and the MLP wander off. Those of the global-pooled LeNet stand still.
- **Every number is a sum.** Choose any cell: it opens with the patch, the kernel and the bias that made it. From
  there you get down to the pixels and back up, and the numbers follow while you drag.
        """
    )
discuss.markdown(
    """
## To discuss (the notebook's tasks 6, 10 and 11)
- The MLP's weights show a pattern in one corner alone. What would training digits all over the canvas change?
- LeNet's last maps are 16 of 12×12, hence its 2,304 inputs. How many would there be for a picture of 28×28?
- At which shifts do the bars stay *exactly* as they were? Try steps of four with **Shift** and the arrow keys.
"""
)
st.caption(
    "Digits: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, [CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
lesson.close_page("inside")
