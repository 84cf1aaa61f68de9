"""The pretrained networks of `models/`: weights as safetensors, each beside its card, verified before they are used."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import torch

from kai.networks import ARCHITECTURES, DigitNetwork
from kai.weights import MOST_PARAMETERS, OddWeights, bytes_at_most, read_at_most, tensors_for

_INSTALLED = Path(__file__).parent / "models"
_CLONED = Path(__file__).parent.parent / "models"
MODELS_DIR = Path(os.environ.get("KAI_MODELS") or (_INSTALLED if _INSTALLED.is_dir() else _CLONED))
"""Where weights and cards lie: in the installed package, or beside it in a clone; KAI_MODELS names another folder."""

NAMES = ("mlp", "lenet", "lenet28", "notebook-gap", "gap-lenet", "gap", "gap-exact")
"""The shipped networks."""

LARGEST_CARD = 200_000
"""Bytes of a card; the largest of ours has 8 kB."""


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
        with torch.device("meta"):  # nothing is allocated until it is known how large it is
            size = sum(parameter.numel() for parameter in build(card["architecture"]).parameters())
        if size > MOST_PARAMETERS:
            raise ValueError(f"{size:,} parameters are more than {MOST_PARAMETERS:,}")
        network = build(card["architecture"])
    except Exception as error:  # noqa: BLE001 (a card may say anything, and layers refuse it in many ways)
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
        card = json.loads(read_at_most(path, LARGEST_CARD).decode())
    except FileNotFoundError:
        raise WeightsError(f"{path} is missing; {_mend(name)}") from None
    except (ValueError, RecursionError) as error:
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
        content = read_at_most(path, bytes_at_most(network))
    except FileNotFoundError:
        raise WeightsError(f"{path} is missing; {mend}") from None
    except OddWeights as error:
        raise WeightsError(f"{path} is damaged: {error}; {mend}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise WeightsError(f"{path} is damaged: sha256 {found}, its card says {sha256}; {mend}")
    try:
        return tensors_for(network, content)
    except OddWeights as error:
        raise WeightsError(f"{path}: {error}; {mend}") from None
