"""What the notebook means by `from torchsummary import summary`, on the device where the network is.

The package of this name sends its test images to the GPU whenever there is one, and so stops at the notebook's
`summary(LeNet(), input_size=(1, 28, 28))`, whose network is still on the CPU. Where that package is installed as well,
either serves without a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from kai.summary import LayerRow, format_layer_table, layer_table


def summary(
    model: nn.Module,
    input_size: int | tuple[int, ...] | Sequence[tuple[int, ...]],
    batch_size: int = -1,
    device: str | None = None,
    dtypes: Sequence[torch.dtype] | None = None,
) -> list[LayerRow]:
    """Run one black image through a network; print its layers, the shapes of their outputs, and their parameters.

    Args:
        model: any network; it stays as it is and where it is.
        input_size: (C, H, W) of one image, or whatever the network takes; a list of such sizes for several inputs.
        batch_size: taken and ignored, as the shapes leave the batch axis out.
        device: taken and ignored; the device is the network's own.
        dtypes: of each input, for instance `[torch.long]` for an embedding; the network's own by default.

    Returns:
        The lines of the table. Their parameters add up to the network's, what is used twice counted once.

    Raises:
        TypeError: if the network takes another number of inputs.
        RuntimeError: if the layers do not fit each other or the images, as torch tells it.

    >>> rows = summary(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), input_size=(1, 28, 28))
    Layer                         Output shape    Parameters
    --------------------------------------------------------
    Flatten-1                            [784]             0
    Linear-2                              [10]         7,850
    --------------------------------------------------------
    Total                                              7,850
    """
    rows = layer_table(model, input_size, dtypes)
    print(format_layer_table(rows))
    return rows
