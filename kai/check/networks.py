"""What can go wrong in the notebook's networks: one batch is sent through, and every layer with weights is watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import nn

from kai.canvas import CANVAS
from kai.check.verdict import Hint, learners_code
from kai.inputs import form_taken
from kai.labels import CLASSES
from kai.trial import undisturbed

BATCH = 3
"""Images sent through a network; a number that no layer of the notebook's networks has."""

SOFTMAX = (
    "it ends in a softmax, and nn.CrossEntropyLoss applies one of its own. It learns all the same, but less well; "
    "try it without."
)
_BETWEEN: tuple[Callable[[torch.Tensor], torch.Tensor], ...] = (
    F.relu, torch.tanh, torch.sigmoid, F.leaky_relu, F.elu, F.gelu, F.silu,
)  # fmt: skip


@dataclass
class Call:
    """One call of a convolution or a dense layer.

    Attributes:
        layer: the `nn.Conv2d` or `nn.Linear`.
        inputs: what it was handed.
        outputs: what it returned.
    """

    layer: nn.Module
    inputs: torch.Tensor
    outputs: torch.Tensor


@dataclass
class Pass:
    """A batch on its way through a network.

    Attributes:
        convolutions: their calls, in order.
        dense: the calls of `nn.Linear`, in order.
        outputs: of the network.
    """

    convolutions: list[Call] = field(default_factory=list)
    dense: list[Call] = field(default_factory=list)
    outputs: torch.Tensor = field(default_factory=lambda: torch.empty(0))

    @property
    def weighted(self) -> list[Call]:
        """All calls of layers with weights: convolutions, then dense layers."""
        return self.convolutions + self.dense


def check_mlp(solution: object) -> tuple[str, ...]:
    """Check the notebook's MLP for canvases of 56×56 (task 3); return praise and notes.

    Raises:
        Hint: if it does not map canvases to ten numbers by dense layers with an activation between.
    """
    network = as_network(solution, "NeuralNetwork(input_size=784 * 4, num_classes=10)")
    seen = send_through(network, CANVAS)
    if seen.convolutions:
        raise Hint("it has a convolution, but task 3 is about dense layers alone. Keep it: task 9 asks for it.")
    if len(seen.dense) < 2:
        raise Hint(f"an MLP has at least two dense layers, one of them hidden; here {len(seen.dense)} took part.")
    _check_activations(seen.dense)
    return "Dense layers with a ReLU between: an MLP, which can learn any function.", *_check_outputs(seen)


def check_lenet(solution: object, name: str, size: int, features: int) -> tuple[str, ...]:
    """Check a LeNet layer by layer (tasks 9, 10 and 12); return praise and notes.

    Args:
        solution: the learner's class, or a network of it.
        name: of the class in the notebook.
        size: side of the images, pixels.
        features: numbers an image that the first dense layer is to be handed: 400, 2304, or 16 from a global pool.

    Raises:
        Hint: at the first layer that is not as the notebook draws it.
    """
    seen = send_through(as_network(solution, name), size, features)
    _check_convolutions(seen, size)
    _check_flattening(seen, features)
    _check_activations(seen.weighted)
    notes = _check_global_pool(seen) if features == 16 else _which_pooling(seen)
    widths = [(call.layer.in_features, call.layer.out_features) for call in seen.dense]
    wanted = [(features, 120), (120, 84), (84, CLASSES)]
    if widths != wanted:
        raise Hint(f"the dense layers should be {_arrows(wanted)}; yours are {_arrows(widths)}.")
    praise = {
        400: "LeNet, layer by layer, as the notebook draws it.",
        2304: "16 maps of 12×12 make 2304 numbers, each with weights for its own place. Watch what that costs.",
        16: "One number a map: it says what was found, and no longer where.",
    }
    return praise[features], *notes, *_check_outputs(seen)


def as_network(solution: object, name: str) -> nn.Module:
    """Return the network that a learner handed over, made from its class if need be.

    Raises:
        Hint: if it is neither a network nor the class of one, or cannot be made.
    """
    if isinstance(solution, nn.Module):
        return solution
    if not (isinstance(solution, type) and issubclass(solution, nn.Module)):
        raise Hint(f"hand over a network, such as {name}, not {type(solution).__name__} {solution!r:.60}")
    devices = range(torch.cuda.device_count())
    with learners_code(), torch.random.fork_rng(devices=devices):  # first weights of later cells stay as they were
        return solution()


def send_through(network: nn.Module, size: int, features: int | None = None) -> Pass:
    """Send a batch of noise through a network, in eval mode, and record every convolution and dense layer.

    Args:
        network: the learner's.
        size: side of the images, pixels.
        features: numbers an image that the first dense layer is to be handed; any number if None.

    Raises:
        Hint: if the batch does not arrive.
    """
    seen, entered = Pass(), []

    def enter(layer: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        if inputs and isinstance(inputs[0], torch.Tensor):
            entered.append((layer, inputs[0].clone()))

    def leave(layer: nn.Module, _inputs: object, outputs: torch.Tensor) -> None:
        if entered and isinstance(layer, nn.Conv2d | nn.Linear):
            calls = seen.convolutions if isinstance(layer, nn.Conv2d) else seen.dense
            calls.append(Call(layer, entered[-1][1], outputs.clone()))
        entered.clear()

    parameter = next(network.parameters(), torch.empty(0))
    images = torch.rand(BATCH, 1, size, size, generator=torch.Generator().manual_seed(0))
    images = images.to(parameter.device, parameter.dtype)
    images = form_taken(network, images)(images)
    with undisturbed(network) as trial:
        leaves = [module for module in trial.modules() if not list(module.children())]
        hooks = [leaf.register_forward_pre_hook(enter) for leaf in leaves]
        hooks += [leaf.register_forward_hook(leave) for leaf in leaves]
        try:
            with learners_code(lambda error: _why_it_stopped(seen, entered, size, features, error)):
                seen.outputs = trial(images)
        finally:
            for hook in hooks:
                hook.remove()
    if not isinstance(seen.outputs, torch.Tensor):
        raise Hint("forward returns no tensor; end it with `return out`.")
    return seen


def _why_it_stopped(
    seen: Pass, entered: list[tuple[nn.Module, torch.Tensor]], size: int, features: int | None, error: Exception
) -> str:
    """Explain an exception by the layer in which it happened and by what that layer was handed."""
    if not entered:
        if "is invalid for input of size" in str(error):
            return "Flatten by torch.flatten(out, 1), which keeps the images of a batch apart."
        return ""
    layer, inputs = entered[-1]
    shape = tuple(inputs.shape)
    match layer:
        case nn.Linear() if inputs.ndim > 2:
            return f"A dense layer is handed maps of shape {shape}: put torch.flatten(out, 1) before it."
        case nn.Linear() if inputs.ndim == 1:
            return "The images of the batch ran together: torch.flatten(out, 1) keeps the first axis, the 1 matters."
        case nn.Linear() if shape[1] != layer.in_features:
            says = f"nn.Linear({layer.in_features}, {layer.out_features}) is handed {shape[1]} numbers an image: "
            if features in (None, shape[1]) or seen.dense:
                return says + f"its first argument must be {shape[1]}."
            try:
                _check_convolutions(seen, size)
            except Hint as hint:
                return says + str(hint)
            return says + f"the layers before it should leave {features}, and it should take {features}."
        case nn.Conv2d() if inputs.ndim == 4 and shape[1] != layer.in_channels:
            return f"The convolution with in_channels={layer.in_channels} is handed {shape[1]} maps."
        case nn.Conv2d() if inputs.ndim < 4:
            return "A convolution is handed flat vectors: flatten after the last pooling, not before."
        case nn.AvgPool2d() | nn.MaxPool2d() if inputs.ndim == 4:
            return f"That pooling, with kernel_size={layer.kernel_size}, is handed maps of {shape[2]}×{shape[3]}."
    return ""


def _check_convolutions(seen: Pass, size: int) -> None:
    """Compare number, channels, kernels, padding and the pooling between with LeNet's."""
    if len(seen.convolutions) != 2:
        raise Hint(f"LeNet has two convolutions; here {len(seen.convolutions)} took part. Does forward use them all?")
    half = size // 2
    rows = zip(seen.convolutions, ("first", "second"), (1, 6), (6, 16), (size, half), (size, half - 4), strict=True)
    for call, which, channels_in, channels_out, side_in, side_out in rows:
        layer = call.layer
        if (layer.in_channels, layer.out_channels) != (channels_in, channels_out):
            raise Hint(
                f"the {which} convolution goes from {channels_in} to {channels_out} channels; "
                f"yours goes from {layer.in_channels} to {layer.out_channels}."
            )
        if layer.kernel_size != (5, 5):
            raise Hint(f"the kernels of LeNet are 5×5; those of the {which} convolution are {_by(layer.kernel_size)}.")
        found = tuple(call.inputs.shape[2:])
        if found == (size, size) and side_in != size:
            raise Hint("the pooling between the convolutions is missing: it halves the maps.")
        if found != (side_in, side_in):
            raise Hint(
                f"the {which} convolution is handed maps of {_by(found)} instead of {side_in}×{side_in}. "
                "Average pooling with kernel_size=2 and stride=2 halves a map."
            )
        found = tuple(call.outputs.shape[2:])
        if found != (side_out, side_out):
            padding = "padding=2 keeps the maps as large as the image" if side_in == side_out else "it has no padding"
            raise Hint(
                f"the {which} convolution makes maps of {_by(found)} instead of {side_out}×{side_out}: {padding}, and "
                "stride is 1."
            )


def _check_flattening(seen: Pass, features: int) -> None:
    """Compare what the first dense layer is handed with what pooling and flattening should leave."""
    if not seen.dense:
        raise Hint("no dense layer took part. Does forward use the classifier?")
    inputs = seen.dense[0].inputs
    maps = seen.convolutions[-1].outputs
    if inputs.ndim > 2:
        raise Hint(f"a dense layer is handed maps of shape {tuple(inputs.shape)}: put torch.flatten(out, 1) before it.")
    if len(inputs) != BATCH:
        raise Hint(f"{BATCH} images became {len(inputs)} rows before the dense layers: use torch.flatten(out, 1).")
    count, channels, side = inputs.shape[1], maps.shape[1], maps.shape[2]
    if count == features:
        return
    says = f"{count} numbers an image reach the dense layers, where {features} should: "
    if count == channels * side * side:
        raise Hint(says + "the last pooling is missing.")
    if features == channels and count % channels == 0:
        raise Hint(
            says + f"the last pooling leaves {count // channels} values a map. A window as large as the map, "
            f"nn.AvgPool2d({side}), leaves one, and so does nn.AdaptiveAvgPool2d(1)."
        )
    raise Hint(says + "look at kernel_size and stride of the last pooling; both are 2.")


def _check_activations(calls: list[Call]) -> None:
    """Tell a layer after which nothing bends: what the next one is handed are its outputs, pooled at most."""
    for call, following in zip(calls, calls[1:], strict=False):
        if any(_same(following.inputs, pooled) for pooled in _pooled(call.outputs).values()):
            kind = "convolution" if isinstance(call.layer, nn.Conv2d) else "dense layer"
            raise Hint(
                f"after the {kind} {call.layer} there is no activation. Without a ReLU two layers in a row are no more "
                "than one."
            )


def _which_pooling(seen: Pass) -> list[str]:
    """Note a maximum where LeNet takes averages."""
    handed = [seen.convolutions[1].inputs, seen.dense[0].inputs]
    for call, inputs in zip(seen.convolutions, handed, strict=True):
        if any(_same(inputs, F.max_pool2d(bend(call.outputs), 2)) for bend in _BETWEEN):
            return ["it keeps the largest value where LeNet takes the average. That works as well; compare them."]
    return []


def _check_global_pool(seen: Pass) -> list[str]:
    """Require that each of the 16 numbers comes from its whole map."""
    maps, inputs = seen.convolutions[-1].outputs, seen.dense[0].inputs
    if any(_same(inputs, bend(maps).mean((2, 3))) for bend in _BETWEEN):
        return []
    if any(_same(inputs, bend(maps).amax((2, 3))) for bend in _BETWEEN):
        return ["it keeps the largest value of each map where the task means the average. Compare them."]
    if any(_same(inputs, bend(maps).sum((2, 3))) for bend in _BETWEEN):
        return ["it sums each map instead of averaging it: the same but for the scale."]
    side = maps.shape[2]
    raise Hint(
        "there is one number a map, but it is not the map's average; a smaller window sees only a corner. "
        f"nn.AvgPool2d({side}) covers all {side}×{side} cells."
    )


def _check_outputs(seen: Pass) -> list[str]:
    """Require ten finite numbers an image; note a softmax at the end."""
    outputs = seen.outputs
    if outputs.shape != (BATCH, CLASSES):
        raise Hint(f"{BATCH} images should make outputs of shape {(BATCH, CLASSES)}, not {tuple(outputs.shape)}.")
    if not outputs.isfinite().all():
        raise Hint("some outputs are no finite numbers. Make the network again, and train it with a smaller step.")
    logits = seen.dense[-1].outputs
    if torch.equal(outputs, logits):
        return []
    if torch.allclose(outputs, logits.softmax(1), atol=1e-5):
        return [SOFTMAX]
    if torch.equal(outputs, logits.relu()):
        raise Hint("there is a ReLU after the last layer. It makes negative outputs 0; leave them as they are.")
    return []


def _pooled(outputs: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return what a layer's outputs are without an activation, pooled in the ways that the notebook has."""
    if outputs.ndim != 4:
        return {"as they are": outputs}
    return {
        "as they are": outputs,
        "averages": F.avg_pool2d(outputs, 2),
        "maxima": F.max_pool2d(outputs, 2),
        "global": outputs.mean((2, 3)),
    }


def _same(found: torch.Tensor, expected: torch.Tensor) -> bool:
    """Compare two batches, flattened."""
    found, expected = found.flatten(1), expected.flatten(1)
    return found.shape == expected.shape and torch.allclose(found, expected, atol=1e-5, rtol=1e-4)


def _by(sides: tuple[int, ...]) -> str:
    return "×".join(map(str, sides))


def _arrows(widths: list[tuple[int, int]]) -> str:
    return ", ".join(f"{before} → {after}" for before, after in widths)
