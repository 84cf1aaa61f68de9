"""Page: drag a digit and see three networks answer in the same frame."""

import streamlit as st

from app.components import lesson
from app.components.canvas import draw_canvas
from app.components.covers import coverable
from app.components.terms import explain_terms

st.title("Drag a digit. Who still knows it?")
st.write("Three networks learned their digits **in the top-left corner alone**. Take the digit and move it.")

lesson.ask_question("canvas")
draw_canvas()
explain_terms("canvas")

notice, hands = st.columns(2, gap="large")
with notice, coverable("words", "notice"):
    st.markdown(
        """
## What to notice
- **MLP.** Each pixel has weights of its own. Away from the corner, ink meets weights that no training digit ever used.
- **LeNet.** Its convolutions find the strokes anywhere. But its dense layers read them at fixed places, and are lost.
- **Global-pooled LeNet.** It sums each feature over all places. *Where* is forgotten, *what* remains.
        """
    )
notice.page_link("views/inside.py", label="Look inside while the digit moves →")
hands.markdown(
    """
## With hands and keys
- Drag with mouse, finger or pen. **Arrow keys** move by one pixel, with **Shift** by four; **Home** returns.
- Each map shows all 841 places at once: choose one to go there.
- **What speaks for the answer?** shows it on the ink, pink for and blue against. Watch it while the digit moves.
- Draw anywhere, then **Move** your drawing. The page's address holds it: send it to somebody.
- **Draw over it** begins with the digit that is there. Rub out a stroke with the **Eraser**: who still knows it?
- **Stamp** a second digit far from the first. What does a network answer that forgets *where*?
"""
)
st.caption(
    "Digits: the MNIST test set by Y. LeCun, C. Cortes and C. J. C. Burges, "
    "[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/). No network was trained on them."
)
lesson.close_page("canvas")
