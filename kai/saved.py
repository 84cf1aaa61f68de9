"""A network in one file: safetensors, with a card in its metadata that says what the network is.

Nothing in such a file can run. The card lists the layers as `kai.networks.layer_specs` does, and is checked as strictly
as the weights before anything is built from it.

Source: https://huggingface.co/docs/safetensors, "Format".
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as as_safetensors
from torch import nn
from torch.nn.parameter import is_lazy

from kai.canvas import CANVAS, DIGIT
from kai.chain import as_written, chain_of
from kai.inputs import form_taken
from kai.labels import CLASSES
from kai.layers import DenseAvgPool2d, GlobalAveragePool, GlobalSumPool
from kai.networks import DigitNetwork, count_parameters, layer_specs, layers_in_order
from kai.trial import undisturbed
from kai.weights import HEADER_ROOM, MOST_PARAMETERS, OddWeights, read_at_most, tensors_for
from kai.windows import window_of

CARD = "kai"
"""Key of the card in the file's metadata."""
MOST_LAYERS = 64
LARGEST_SIDE = 4096
"""Of any number in a card's layers: channels, features, cells."""
LARGEST_OUTPUT = 4_000_000
"""Numbers that a layer may make of one image."""
LONGEST_TITLE = 60


class SavedError(ValueError):
    """This file holds no network of ours; the message says why."""


def save(network: nn.Module, path: str | os.PathLike, title: str = "") -> Path:
    """Write a network to a file that `kai.load` and `python -m app --network` read.

    Args:
        network: one layer after another, as the notebook's are: convolutions of stride 1, dense layers, ReLUs, average
            and max pools, a flattening or a global pooling. It maps (N, 1, 56, 56), or (N, 3136), or bare digits of
            28×28, to (N, 10). A softmax at its end is left out: what is loaded returns logits.
        path: of the file; `.safetensors` is added if it has no ending.
        title: how pages name it; its class's name by default.

    Returns:
        The path that was written.

    Raises:
        TypeError: if the network is no such chain of layers; the message says what is in the way.
        ValueError: if it takes no images of 56×56 or 28×28, or does not give ten outputs.
    """
    path = Path(path)
    path = path if path.suffix else path.with_suffix(".safetensors")
    path.write_bytes(to_bytes(network, title))
    return path


def to_bytes(network: nn.Module, title: str = "") -> bytes:
    """Return what `save` writes."""
    network = as_written(network)
    chain = chain_of(network, size := input_size(network))
    card = {
        "title": (title or type(network).__name__)[:LONGEST_TITLE],
        "size": size,
        "layers": layer_specs(chain.network),
    }
    return as_safetensors(plain_tensors(chain.network), {CARD: json.dumps(card)})


def plain_tensors(network: nn.Module) -> dict[str, torch.Tensor]:
    """Return a network's weights as files hold them: float32, on the CPU, each with memory of its own."""
    return {
        name: tensor.detach().to("cpu", torch.float32, copy=True).contiguous()
        for name, tensor in network.state_dict().items()
    }


def load(path: str | os.PathLike) -> DigitNetwork:
    """Load a network that `kai.save` wrote, or that the training lab handed out.

    Returns:
        The network in eval mode, on the CPU, returning logits; `network.card` holds its `title` and `size`, the side
        of its images.

    Raises:
        SavedError: if it is no such file, or damaged, or too large; the message says which.
        OSError: if it cannot be read.
    """
    path = Path(path)
    try:
        content = read_at_most(path, HEADER_ROOM + 4 * MOST_PARAMETERS)
        card = _card(path)
        with torch.device("meta"):  # nothing is allocated until it is known how large it is
            size = count_parameters(_built(card["layers"]))
        if size > MOST_PARAMETERS:
            raise SavedError(f"its {size:,} parameters are more than {MOST_PARAMETERS:,}")
        network = _built(card["layers"])
        network.load_state_dict(tensors_for(network, content))
        _check_answers(network, card["size"])
    except (SavedError, OddWeights) as error:
        raise SavedError(f"{path.name} cannot be loaded: {error}") from None
    network.card = {"title": card["title"], "size": card["size"]}
    return network.eval()


def trouble(error: Exception) -> str:
    """Say in words why a network could not be loaded, for whoever named its file.

    >>> trouble(FileNotFoundError(2, "No such file or directory", "mine.safetensors"))
    'mine.safetensors: no such file or directory'
    """
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror[0].lower()}{error.strerror[1:]}"
    return str(error)


def input_size(network: nn.Module) -> int:
    """Find out whether a network reads canvases, 56, or bare digits, 28.

    Raises:
        ValueError: if it gives ten outputs for neither, or has lazy layers that no image has gone through.

    >>> from kai.networks import LeNet
    >>> input_size(LeNet(28)), input_size(nn.Linear(3136, 10))
    (28, 56)
    """
    if any(is_lazy(tensor) for tensor in (*network.parameters(), *network.buffers())):
        raise ValueError(
            f"{type(network).__name__} has lazy layers that no image has gone through yet: run it once, as in "
            "network(torch.zeros(1, 1, 56, 56))"
        )
    parameter = next(network.parameters(), torch.empty(0))
    reasons = []
    for size in (CANVAS, DIGIT):
        images = torch.zeros(3, 1, size, size).to(parameter)
        form = form_taken(network, images)
        with undisturbed(network) as trial:
            try:
                outputs = trial(form(images))
            except Exception as error:  # noqa: BLE001 (whatever it is, the network does not take these images)
                reasons.append(f"{size}×{size}: {error}")
                continue
        shape = tuple(outputs.shape) if isinstance(outputs, torch.Tensor) else f"a {type(outputs).__name__}"
        if shape == (len(images), CLASSES):
            return size
        reasons.append(f"{size}×{size}: 3 images gave {shape}, not (3, {CLASSES})")
    raise ValueError(
        f"{type(network).__name__} must map (N, 1, 56, 56) or (N, 3136), or bare digits (N, 1, 28, 28), to (N, 10); "
        + "; ".join(reasons)
    )


def _card(path: Path) -> dict:
    try:
        with safe_open(path, "pt") as file:
            text = (file.metadata() or {}).get(CARD)
    except (SafetensorError, ValueError, RuntimeError, OverflowError) as error:
        raise SavedError(f"it is no safetensors file ({error})") from None
    if text is None:
        raise SavedError(
            "it holds weights, but no card that says of which network; kai.save writes one "
            "(the shipped networks are loaded by kai.load_pretrained)"
        )
    try:
        card = json.loads(text)
        layers, title, size = card["layers"], card["title"], card["size"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SavedError("its card is damaged") from None
    if size not in (CANVAS, DIGIT) or not isinstance(title, str) or not isinstance(layers, list):
        raise SavedError("its card is damaged: it lacks a title, its images' size or its layers")
    if len(layers) > MOST_LAYERS:
        raise SavedError(f"its {len(layers)} layers are more than {MOST_LAYERS}")
    return {"title": title[:LONGEST_TITLE], "size": size, "layers": layers}


def _built(layers: list) -> DigitNetwork:
    """Build the untrained network that a card's layers describe."""
    parts: dict[str, list[nn.Module]] = {"features": [], "classifier": []}
    pooling = None
    for spec in layers:
        layer = _layer(spec)
        if isinstance(layer, (nn.Flatten, GlobalAveragePool, GlobalSumPool)) and pooling is None:
            pooling = layer
        else:
            parts["features" if pooling is None else "classifier"].append(layer)
    if pooling is None:
        raise SavedError("its card is damaged: no layer turns feature maps into a vector")
    return DigitNetwork(nn.Sequential(*parts["features"]), pooling, nn.Sequential(*parts["classifier"]))


def _layer(spec: object) -> nn.Module:
    """Build a layer from its entry of `layer_specs`."""
    if not isinstance(spec, dict):
        raise SavedError(f"its card is damaged: {str(spec)[:40]!r} is no layer")

    def whole(name: str, least: int = 1) -> int:
        number = spec.get(name)
        if type(number) is not int or not least <= number <= LARGEST_SIDE:
            raise SavedError(f"its card is damaged: {name} is {str(number)[:20]}, not a number {least}..{LARGEST_SIDE}")
        return number

    match spec.get("type"):
        case "conv2d":
            return nn.Conv2d(
                whole("in_channels"), whole("out_channels"), whole("kernel_size"), padding=whole("padding", 0),
                dilation=whole("dilation"), bias=spec.get("bias") is True,
            )  # fmt: skip
        case "linear":
            inputs = spec.get("in_features")  # 2,304 for the notebook's LeNet, more where maps are wide
            if type(inputs) is not int or not 1 <= inputs <= MOST_PARAMETERS:
                raise SavedError(f"its card is damaged: in_features is {str(inputs)[:20]}")
            return nn.Linear(inputs, whole("out_features"), bias=spec.get("bias") is True)
        case "relu":
            return nn.ReLU()
        case "avg_pool2d":
            return nn.AvgPool2d(whole("kernel_size"))
        case "max_pool2d":
            return nn.MaxPool2d(whole("kernel_size"))
        case "dense_avg_pool2d":
            dilation, padding = whole("dilation"), whole("padding", 0)
            if padding not in (0, dilation):
                raise SavedError(f"its card is damaged: a dense pooling has padding {padding}")
            return DenseAvgPool2d(dilation, full_padding=padding > 0)
        case "flatten":
            return nn.Flatten()
        case "global_average_pool":
            return GlobalAveragePool()
        case "global_sum_pool":
            area = spec.get("area")
            if not isinstance(area, (int, float)) or not 0 < area < 1e9:
                raise SavedError(f"its card is damaged: area is {str(area)[:20]}")
            return GlobalSumPool(float(area))
    raise SavedError(f"its card names a layer that is not known here: {str(spec.get('type'))[:40]!r}")


def _check_answers(network: DigitNetwork, size: int) -> None:
    """Require that a network gives ten outputs for an image, by maps whose sizes are counted before they are made."""
    shape: tuple[int, ...] = (1, size, size)
    for _, layer in layers_in_order(network):
        window = window_of(layer)
        if window and len(shape) == 3:
            side = window.outputs(shape[1])
            shape = (getattr(layer, "out_channels", shape[0]), side, side)
            if side < 1 or math.prod(shape) > LARGEST_OUTPUT:
                raise SavedError(f"its layer {layer} would make maps of {shape}")
    try:
        with torch.no_grad():
            shape = tuple(network(torch.zeros(1, 1, size, size)).shape)
    except RuntimeError as error:
        raise SavedError(f"its layers do not fit together ({error})") from None
    if shape != (1, CLASSES):
        raise SavedError(f"it gives {shape[1:]} for an image, not ten outputs")
