"""`python -m kai.pretrain NAME…`: make a network of `models/` again, or fail if it breaks its card's promise."""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save as to_safetensors

from kai import mnist
from kai.canvas import BOTTOM_RIGHT, CANVAS, TOP_LEFT, as_grey, like_mnist, place
from kai.labels import right_answers
from kai.networks import DigitNetwork, count_parameters
from kai.pretrained import MODELS_DIR, NAMES, build, load_pretrained, weights_path
from kai.recipes import RECIPES, Recipe
from kai.scale_norm import fold_scale_norm, keep_black_black, with_scale_norm
from kai.sweeps import placement_accuracy
from kai.training import train

THREADS = 2
"""Threads of torch; weights are the same to the bit for the same number of them on the same kind of processor."""

LICENCE = "The project's own; the digits it learned from are CC BY-SA 3.0 (kai/data/README.md)."


def _say(line: str) -> None:
    print(line, flush=True)


def make(recipe: Recipe, folder: Path = MODELS_DIR, *, report: Callable[[str], None] = _say) -> dict:
    """Train, measure and write one network.

    Args:
        recipe: what to do.
        folder: where `NAME.safetensors` and `NAME.json` are written, once the promise is kept.
        report: called with a line of text now and then.

    Returns:
        The card.

    Raises:
        BrokenPromise: if the network misses what its recipe promises; earlier files are then left as they were.
    """
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    start = time.perf_counter()
    network = train_network(recipe, folder, report=report)
    minutes = (time.perf_counter() - start) / 60
    report(f"{recipe.name}: measuring")
    weights = to_safetensors({name: tensor.contiguous() for name, tensor in network.state_dict().items()})
    card = {
        "name": recipe.name,
        "title": recipe.title,
        "nature": recipe.nature,
        "architecture": recipe.architecture,
        "parameters": count_parameters(network),
        "recipe": _describe(recipe),
        "data": "MNIST training set (60,000 digits), CC BY-SA 3.0, Y. LeCun, C. Cortes, C. J. C. Burges",
        "command": f"python -m kai.pretrain {recipe.name}",
        "minutes": round(minutes, 1),
        "made_with": {
            "python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__,
            "threads": THREADS, "machine": platform.machine(),
        },
        "sha256": hashlib.sha256(weights).hexdigest(),
        "promise": recipe.promise,
        "accuracy": measure(network, recipe),
        "licence": LICENCE,
    }  # fmt: skip
    if broken := broken_promises(card):
        raise BrokenPromise(f"{recipe.name} misses its promise: {'; '.join(broken)}. Nothing was written.")
    folder.mkdir(parents=True, exist_ok=True)
    weights_path(recipe.name, folder).write_bytes(weights)
    (folder / f"{recipe.name}.json").write_text(_to_json(card), encoding="utf-8")
    return card


class BrokenPromise(RuntimeError):
    """A freshly trained network is less accurate than its card promises."""


def train_network(recipe: Recipe, folder: Path = MODELS_DIR, *, report: Callable[[str], None] = _say) -> DigitNetwork:
    """Return the network that the recipe makes, in eval mode."""
    torch.manual_seed(recipe.settings.seed)
    network = build(recipe.architecture)
    if recipe.weights_of:
        network.load_state_dict(load_pretrained(recipe.weights_of, folder).state_dict())
        return network.eval()
    if recipe.scale_norm:
        network.features = with_scale_norm(network.features)
    images, labels = (torch.from_numpy(array) for array in mnist.load("train"))
    for progress in train(
        network,
        images,
        labels,
        recipe.settings,
        prepare=(lambda digits: place(digits[:, 0])) if recipe.on_canvas else (lambda digits: digits),
        augment=recipe.augmentation,
        constrain=keep_black_black,
    ):
        report(
            f"{recipe.name}: epoch {progress.epoch}/{recipe.settings.epochs}, loss {progress.loss:.4f}, "
            f"accuracy {progress.accuracy:.2%}, {progress.seconds:.0f} s"
        )
    network.features = fold_scale_norm(network.features)
    return network.eval()


def measure(network: DigitNetwork, recipe: Recipe) -> dict:
    """Measure what the card states: shares of right answers, 0..1.

    Returns:
        `train`, on the training digits at top-left, unless the weights are another network's; `top_left`,
        `bottom_right`, `worst` and `best` with their offsets, and `by_placement` (29×29), on the 10,000 test digits;
        `scikit_learn`, on scikit-learn's 1,797 digits brought to MNIST's form, top-left. A network for bare 28×28
        digits has `test` instead of placements.
    """
    train_digits, test_digits = (mnist.load(split) for split in ("train", "test"))
    foreign = scikit_learn_digits()
    if not recipe.sees_canvas:
        return {
            "train": accuracy(network, *train_digits, at=None),
            "test": accuracy(network, *test_digits, at=None),
            "scikit_learn": accuracy(network, *foreign, at=None),
        }
    by_placement = placement_accuracy(network, *test_digits).double().numpy().round(4)
    worst, best = (
        np.unravel_index(index, by_placement.shape) for index in (by_placement.argmin(), by_placement.argmax())
    )
    trained = {} if recipe.weights_of else {"train": accuracy(network, *train_digits)}
    return {
        **trained,
        "top_left": by_placement[TOP_LEFT].item(),
        "bottom_right": by_placement[BOTTOM_RIGHT].item(),
        "worst": {"offset": [int(i) for i in worst], "accuracy": by_placement[worst].item()},
        "best": {"offset": [int(i) for i in best], "accuracy": by_placement[best].item()},
        "mean": round(by_placement.mean().item(), 4),
        "scikit_learn": accuracy(network, *foreign),
        "by_placement": by_placement.tolist(),
    }


def broken_promises(card: dict) -> list[str]:
    """Say in words which least accuracies of `card["promise"]` its `card["accuracy"]` misses."""
    found = {**card["accuracy"], "every_placement": card["accuracy"].get("worst", {}).get("accuracy")}
    return [
        f"{name} is {found[name]:.2%}, promised ≥ {least:.2%}"
        for name, least in card["promise"].items()
        if found[name] < least
    ]


@torch.inference_mode()
def accuracy(
    network: DigitNetwork, images: np.ndarray | torch.Tensor, labels: np.ndarray, at: tuple[int, int] | None = TOP_LEFT
) -> float:
    """Return the share of digits that a network answers right at one offset, or bare for `at=None`; to 1e-4."""
    digits = torch.as_tensor(images)
    right = 0
    for batch, classes in zip(digits.split(500), torch.as_tensor(labels).split(500), strict=True):
        inputs = as_grey(batch)[:, None] if at is None else place(batch, at)
        right += right_answers(network(inputs), classes).sum().item()
    return round(right / len(digits), 4)


def scikit_learn_digits() -> tuple[torch.Tensor, np.ndarray]:
    """Return scikit-learn's digits (UCI, Alpaydin & Kaynak, 1998), which no MNIST writer drew, in MNIST's form.

    Returns:
        float32 (1797, 28, 28) and int64 (1797,).

    Raises:
        ImportError: if scikit-learn is not installed; it is needed only here.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise ImportError("measuring a card needs scikit-learn: pip install -r requirements-dev.txt") from None
    digits = load_digits()
    return torch.stack([like_mnist(image / 16) for image in digits.images]), digits.target.astype(np.int64)


def _to_json(card: dict) -> str:
    """Write a card as JSON, with a list of numbers on one line."""
    text = json.dumps(card, indent=1, ensure_ascii=False)
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda match: f"[{' '.join(match[1].split())}]", text) + "\n"


def _describe(recipe: Recipe) -> dict:
    if recipe.weights_of:
        return {"weights_of": recipe.weights_of}
    where = f"at the top-left of the {CANVAS}×{CANVAS} canvas" if recipe.on_canvas else "bare 28×28"
    augmentation = asdict(recipe.augmentation) if recipe.augmentation else None
    return {
        "optimiser": "AdamW", "digits": where, **asdict(recipe.settings), "scale_norm": recipe.scale_norm,
        "augmentation": augmentation,
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run `python -m kai.pretrain NAME…`."""
    parser = argparse.ArgumentParser(prog="python -m kai.pretrain", description=__doc__)
    parser.add_argument("names", nargs="+", metavar="NAME", choices=[*NAMES, "all"], help=f"{', '.join(NAMES)} or all")
    parser.add_argument("--folder", type=Path, default=MODELS_DIR, help="where to write (default: models/)")
    options = parser.parse_args(arguments)
    for name in NAMES if "all" in options.names else options.names:
        try:
            card = make(RECIPES[name], options.folder)
        except (BrokenPromise, mnist.DataError, FloatingPointError, ImportError, OSError) as error:
            print(f"kai.pretrain: {error}", file=sys.stderr)
            return 1
        shown = {key: value for key, value in card["accuracy"].items() if key != "by_placement"}
        print(f"{name}: {card['parameters']:,} parameters, {card['minutes']} minutes, {json.dumps(shown)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
