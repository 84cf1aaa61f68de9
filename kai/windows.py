"""The square window that a convolution or a pooling slides over its input, along one axis."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from kai.layers import DenseAvgPool2d


@dataclass(frozen=True)
class Window:
    """The square window that a layer slides, along one axis.

    Attributes:
        cells: of the layer's input that it meets.
        dilation: cells from one of them to the next.
        stride: cells that it moves on.
        padding: cells of zeros before the first.
    """

    cells: int = 1
    dilation: int = 1
    stride: int = 1
    padding: int = 0

    @property
    def extent(self) -> int:
        """Cells from the first to the last that it meets."""
        return (self.cells - 1) * self.dilation

    def outputs(self, side: int) -> int:
        """How many windows fit on `side` cells; less than one if none does."""
        return (side + 2 * self.padding - self.extent - 1) // self.stride + 1


SLIDING = (nn.ReLU, nn.Conv2d, nn.AvgPool2d, nn.MaxPool2d, DenseAvgPool2d)
"""The layers that have a window."""


def window_of(layer: nn.Module) -> Window | None:
    """Return the window of a convolution, a pooling or a ReLU (one cell); None for what slides no square window.

    None, too, if there are other than zeros around the input, or more at its end than before it.

    >>> window_of(nn.Conv2d(1, 6, 5, padding="same"))
    Window(cells=5, dilation=1, stride=1, padding=2)
    >>> window_of(nn.Flatten()) is None
    True
    """
    kind = next((kind for kind in SLIDING if isinstance(layer, kind)), None)
    if kind is None or type(layer).forward is not kind.forward:  # a forward of its own may do anything
        return None
    match layer:
        case nn.ReLU():
            return Window()
        case DenseAvgPool2d():
            return Window(2, layer.dilation, padding=layer.padding)
        case nn.Conv2d() if layer.padding_mode == "zeros":
            sides = (layer.kernel_size, layer.dilation, layer.stride, _zeros_around(layer))
        case nn.AvgPool2d() if not layer.ceil_mode and layer.divisor_override is None:
            if layer.padding and not layer.count_include_pad:  # at an edge a mean of fewer cells: no zeros
                return None
            sides = (layer.kernel_size, 1, layer.stride, layer.padding)
        case nn.MaxPool2d() if not layer.ceil_mode and not layer.return_indices:
            sides = (layer.kernel_size, layer.dilation, layer.stride, layer.padding)
        case _:
            return None
    pairs = [(side, side) if isinstance(side, int) else tuple(side) for side in sides]
    return Window(*(down for down, _ in pairs)) if all(down == across for down, across in pairs) else None


def _zeros_around(layer: nn.Conv2d) -> tuple[int, int]:
    """Return how many zeros a convolution of a square kernel puts before its input and after it, along one axis."""
    if layer.padding == "valid":
        return 0, 0
    if layer.padding == "same":  # of an odd number of zeros the larger part comes after
        zeros = (layer.kernel_size[0] - 1) * layer.dilation[0]
        return zeros // 2, zeros - zeros // 2
    return layer.padding


def required_window(layer: nn.Module) -> Window:
    """Return the window of a layer that must have one.

    Raises:
        TypeError: if it has none.
    """
    window = window_of(layer)
    if window is None:
        raise TypeError(
            f"{layer} is not known here: it must be a convolution, a pooling or a ReLU, whose kernel, stride, dilation "
            "and padding are the same for rows and columns, with as many zeros before its input as after it"
        )
    return window
