"""Page: what each network takes the test digits for, wherever they stand, and the digits behind each number."""

import streamlit as st

from app import mixups
from app.components import lesson
from app.components.covers import coverable
from app.components.mixups import draw_mixups
from app.components.terms import explain_terms
from kai.canvas import BOTTOM_RIGHT
from kai.recorded import DIGITS


def _percent(share: float) -> str:
    """Return a share with one decimal, "100.0" for all alone."""
    return f"{100 * share:.1f}" if share == 1 else f"{min(100 * share, 99.94):.1f}"


def notice() -> str:
    """Say what there is to see, with what was measured of the networks as they are."""
    try:
        (mlp, of_mlp), (lenet, of_lenet) = (mixups.favourite(name, BOTTOM_RIGHT) for name in ("mlp", "lenet"))
    except LookupError:  # other weights than ours, whose answers nobody has recorded
        favourites = "one column of the table fills"
    else:
        favourites = (
            f"bottom-right the MLP calls {_percent(of_mlp)}\u00a0% of all digits a {mlp}, and LeNet "
            f"{_percent(of_lenet)}\u00a0% a{'n' if lenet == 8 else ''} {lenet}"
        )
    return f"""
- **At home** mistakes are a human's: a four that looks like a nine. The diagonal holds nearly everything.
- **Away from home** MLP and LeNet have a favourite answer, whatever they see: {favourites}. Which one it is says which
  weights the ink meets there, and nothing about the digit.
- **The favourites have countries**: a step over a border on the map, and all digits are called something else.
- **The global-pooled networks** make the same few mistakes everywhere: the table hardly moves, wherever digits stand.
"""


st.title("Wrong answers, and the digits behind them")
st.write(
    "Choose on the map **where the test digits stand**. The table counts what they are taken for; choose a cell to see "
    "its digits, and a digit to have it on the canvas, there."
)

draw_mixups()
explain_terms("mixups")

with coverable("words", "notice"):
    st.markdown(f"## What to notice\n{notice()}")
st.caption(
    f"Asked are the first {DIGITS:,} test digits, which no network was trained on; `python -m kai.recorded` asks "
    "again. Test images: MNIST, Y. LeCun, C. Cortes, C. J. C. Burges, "
    "[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/)."
)
lesson.close_page("mixups")
