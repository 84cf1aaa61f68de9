"""The pretrained networks of `models/`: weights as safetensors, each beside its card, verified before they are used."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load as parse_safetensors

from kai.networks import ARCHITECTURES, DigitNetwork

MODELS_DIR = Path(os.environ.get("KAI_MODELS") or Path(__file__).parent.parent / "models")
"""Where weights and cards lie; the environment variable KAI_MODELS names another folder."""

NAMES = ("mlp", "lenet", "lenet28", "notebook-gap", "gap-lenet", "gap", "gap-exact")
"""The shipped networks."""


class WeightsError(RuntimeError):
    """Weights or a card are missing or damaged; the message names the file and says how to mend it."""


def load_pretrained(name: str, folder: Path = MODELS_DIR) -> DigitNetwork:
    """Load a shipped network.

    Args:
        name: "mlp", "lenet", "lenet28", "notebook-gap", "gap-lenet", "gap" or "gap-exact".
        folder: where weights and cards lie.

    Returns:
        A network of its own for each call, in eval mode, on the CPU, returning logits.

    Raises:
        ValueError: if no network has this name.
        WeightsError: if weights or card are missing, or the weights are not those that the card describes: another
            sha256, other tensors, shapes or types, or numbers that are not finite.
    """
    card = read_card(name, folder)
    path = weights_path(name, folder)
    try:
        network = build(card["architecture"])
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            f"{_card_path(name, folder)} is damaged: no such architecture ({error}); {_mend(name)}"
        ) from None
    network.load_state_dict(_verified_tensors(path, card["sha256"], network))
    return network.eval()


def build(architecture: dict) -> DigitNetwork:
    """Make the untrained network that a card's `architecture` names: `{"class": …, "arguments": {…}}`."""
    return ARCHITECTURES[architecture["class"]](**architecture["arguments"])


def read_card(name: str, folder: Path = MODELS_DIR) -> dict:
    """Return the model card of a shipped network; `models/README.md` explains its entries.

    Raises:
        ValueError: if no network has this name.
        WeightsError: if the card is missing, no JSON, or lacks what loading needs.
    """
    if name not in NAMES:
        raise ValueError(f"no network is called {name!r}; there are {', '.join(NAMES)}")
    path = _card_path(name, folder)
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WeightsError(f"{path} is missing; {_mend(name)}") from None
    except ValueError as error:
        raise WeightsError(f"{path} is damaged ({error}); {_mend(name)}") from None
    if not isinstance(card, dict) or not {"architecture", "sha256"} <= card.keys():
        raise WeightsError(f'{path} is damaged: it lacks "architecture" or "sha256"; {_mend(name)}')
    return card


def weights_path(name: str, folder: Path = MODELS_DIR) -> Path:
    """Return where the weights of a network lie."""
    return folder / f"{name}.safetensors"


def _card_path(name: str, folder: Path) -> Path:
    return folder / f"{name}.json"


def _mend(name: str) -> str:
    return f"restore it with `git checkout -- models`, or make it again with `python -m kai.pretrain {name}`"


def _verified_tensors(path: Path, sha256: str, network: DigitNetwork) -> dict[str, torch.Tensor]:
    mend = _mend(path.stem)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise WeightsError(f"{path} is missing; {mend}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise WeightsError(f"{path} is damaged: sha256 {found}, its card says {sha256}; {mend}")
    try:
        tensors = parse_safetensors(content)
    except SafetensorError as error:
        raise WeightsError(f"{path} is no safetensors file ({error}); {mend}") from None
    expected = network.state_dict()
    if tensors.keys() != expected.keys():
        odd = ", ".join(sorted(tensors.keys() ^ expected.keys()))
        raise WeightsError(f"{path} does not hold the network's tensors: {odd} missing or unexpected; {mend}")
    for name, tensor in tensors.items():
        if tensor.dtype != torch.float32:
            raise WeightsError(f"{path}: {name} is {tensor.dtype}, expected torch.float32; {mend}")
        if tensor.shape != expected[name].shape:
            raise WeightsError(
                f"{path}: {name} has shape {tuple(tensor.shape)}, expected {tuple(expected[name].shape)}; {mend}"
            )
        if not tensor.isfinite().all():
            raise WeightsError(f"{path}: {name} holds NaN or infinity; {mend}")
    return tensors
