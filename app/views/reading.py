"""Page: what others found before, and where it can be measured here."""

import streamlit as st

from app import anatomy, answers
from app.components import lesson
from app.components.terms import explain_terms

ROW = 40  # pixels of a row of the table; the text below keeps its place while the first visitor's is measured

st.title("Who found this before?")
st.write("You can measure all of this yourself here. These papers did it first, or went further.")

explain_terms("reading")

measured = st.container(height=ROW * (len(anatomy.COMPARED) + 1) + 20, border=False)
st.caption(
    "Measured on this server, on all neighbouring placements of the first 24 test digits. It is Azulay and Weiss's "
    "*consistency*: it asks whether the answer stays, not whether it is right."
)

found, here = st.columns(2, gap="large")
found.markdown(
    """
## What they found
- **Y. LeCun, L. Bottou, Y. Bengio, P. Haffner**, *Gradient-based learning applied to document recognition*, Proceedings
  of the IEEE 86 (11), 1998, [doi](https://doi.org/10.1109/5.726791). Shared weights, local receptive fields and
  subsampling make a network robust to shifts, and cheap.
- **M. Lin, Q. Chen, S. Yan**, *Network in network*, ICLR 2014, [arXiv](https://arxiv.org/abs/1312.4400). The mean of
  each map can replace the dense layers.
- **B. Zhou, A. Khosla, A. Lapedriza, A. Oliva, A. Torralba**, *Learning deep features for discriminative
  localization*, CVPR 2016, [arXiv](https://arxiv.org/abs/1512.04150). Behind a global pool each place adds to each
  answer: a class activation map shows how much.
- **E. Kauderer-Abrams**, *Quantifying translation-invariance in convolutional neural networks*, 2017,
  [arXiv](https://arxiv.org/abs/1801.01450). A map of how far the output strays for each shift of the digit. Pooling
  and kernel size matter little, shifted training pictures much.
- **A. Azulay, Y. Weiss**, *Why do deep convolutional networks generalize so poorly to small image transformations?*,
  JMLR 20 (184), 2019, first shown in 2018, [paper](https://www.jmlr.org/papers/v20/19-519.html). Subsampling ignores
  the sampling theorem. Augmentation helps with pictures that are like the training pictures.
- **R. Zhang**, *Making convolutional networks shift-invariant again*, ICML 2019,
  [arXiv](https://arxiv.org/abs/1904.11486). Blur before subsampling, and both consistency and accuracy grow.
- **O. S. Kayhan, J. C. van Gemert**, *On translation invariance in CNNs: convolutional layers can exploit absolute
  spatial location*, CVPR 2020, [arXiv](https://arxiv.org/abs/2003.07064). At the border a convolution can learn where
  things are, and carry that far into the picture.
- **C. Mouton, J. C. Myburgh, M. H. Davel**, *Stride and translation invariance in CNNs*, SACAIR 2020,
  [doi](https://doi.org/10.1007/978-3-030-66151-9_17). Stride can even help, if neighbouring pixels are alike.
- **A. Chaman, I. Dokmanić**, *Truly shift-invariant convolutional neural networks*, CVPR 2021,
  [arXiv](https://arxiv.org/abs/2011.14214). Of the grids that a stride can keep, take the one with the most in it: the
  choice moves along with the picture, and nothing changes, even before training.
- **V. Biscione, J. S. Bowers**, *Convolutional neural networks are not invariant to translation, but they can learn to
  be*, JMLR 22 (229), 2021, [paper](https://www.jmlr.org/papers/v22/21-0019.html). Nearly every network they tested was
  lost at places where it had not been trained. Networks that had first seen other things everywhere were not.
"""
)
here.markdown(
    """
## Where you meet it here
- **Shared weights** make the feature maps follow the digit. Dense layers after them undo it:
  [*Look inside*](inside), with LeNet.
- **The mean of each map** is the notebook's task 12. Alone it is not exact: [*Does the answer change?*](exact)
- **Class activation maps** are what *What speaks for it?* draws for the global-pooled LeNet: [*Look inside*](inside).
  Here they are exact: drag the digit, the map rides along, and its sum plus the constant stays the logit.
- **A map of every shift** is what stands under each network on [the canvas](./). Here, too, kernels and
  pooling do not save LeNet. What follows them decides: a dense layer loses the digit, a global pool keeps it.
- **Learning to be invariant**: [train](train) LeNet with digits anywhere on the canvas, and then from one corner alone.
  What their networks learned, the global-pooled one has built in.
- **Subsampling** is why an odd shift changes pool1, and all that follows, even in the middle of the canvas.
- **Blurring first**: the mean of 2×2 cells that LeNet takes is a small blur already. `models/antialiasing.py` measures
  what larger blurs buy. None made a network exact, so none is shipped.
- **The border** is where the notebook's network loses windows, and with them the digit's edge. Zeros around its maps
  are no cure while black has become something else there.
- **Stride with likeness**: the global-pooled network keeps one of four places along each axis, and yet it nearly
  always answers alike. That fits their explanation: strokes are smooth, and means make neighbours still more alike.
- **Exactness**: we compute every place instead of choosing among them. That costs more, and is exact on a canvas with
  borders. Their choice is cheap, and exact where what leaves on one side enters on the other.
"""
)
with measured, st.spinner("Measuring, once for this server …"):
    st.dataframe(
        [
            {"network": anatomy.anatomy(name)["title"], "the same answer a pixel further": answers.consistency(name)}
            for name in anatomy.COMPARED
        ],
        column_config={
            "the same answer a pixel further": st.column_config.ProgressColumn(
                format="percent",
                min_value=0,
                max_value=1,
                help="of all pairs of neighbouring placements; 24 test digits",
            )
        },
        hide_index=True,
        row_height=ROW,
    )
lesson.close_page("reading")
